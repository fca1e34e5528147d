"""Arabic questions on values of many like things: of a row, a part, a model, a case, by a verb, or by two of a noun."""

import pytest

from sluiceway_infer.domain.grounding.parsing.nouns import nouns
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.text.stems import stem
from tests.support.grounding import said

TABLES = """# معهد بيان: الدورات

## الأسعار

| الدورة | الدروس | الكبار | الطلاب |
|---|---|---|---|
| التركية 1 | 12 | 130 دينارًا | 95 دينارًا |
| الإسبانية 1 المكثفة | 48 | 320 دينارًا | 250 دينارًا |
| الإسبانية 2 | 24 | 190 دينارًا | 150 دينارًا |
"""
TIMES = """# معهد بيان: الدورات

## الجدول

| الدورة | البداية | النهاية | القاعة | المعلّم |
|---|---|---|---|---|
| التركية 1 | 10:00 | 13:00 | 108 | أمره دمير |
| الإسبانية 1 المكثفة | 16:30 | 18:45 | 206 | كريم سعدي |
| الإسبانية 2 | 18:30 | 20:00 | 204 | كريم سعدي |
"""
WEIGHTS = "| الطراز | الوزن |\n|---|---|\n| نسيم 20 | 4.1 كغ |\n| نسيم 30 | 5.6 كغ |\n| نسيم 40 | 6.2 كغ |"
BRANCH = "في فرع العليا 6 مسارات. ويعمل فرع العليا من 8:00 إلى 22:00، ويعمل فرع الربوة من 9:00 إلى 20:00."
LOSS = "خسرت الألواح المطلية بصقيل 9.4 % من إنتاجها."
MODELS = """يزن مرشّح نسيم 30 بلس 0.9 كغ. وتدوم بطارية نسيم 30 بلس 12 شهرًا."""
NIGHT = "ينطفئ الجهاز بعد 8 ساعات. وفي الوضع الليلي ينطفئ بعد 10 ساعات."
GUESTS = "لا يجوز للضيوف الدخول إلا في الصباح."
WASH = "## كم يستغرق الغسيل؟\n\nيستغرق الغسيل الخارجي 20 دقيقة. ويستغرق الغسيل الكامل 50 دقيقة."
LATE = "إذا تأخرت 20 دقيقة يُلغى الموعد. ويستغرق الغسيل 50 دقيقة."
FUND = "موّل الصندوق العمل بمبلغ 180,000 يورو، منها 45,000 يورو للأجهزة من التمويل."
WATER = "يجوز لكل مستأجر استخدام 40 لترًا. وفي أغسطس يجوز لكل مستأجر استخدام 60 لترًا."
HEAD = "تدير المعهد منذ 2018 هالة صباغ، وكان يديره قبلها منير أسود."
BOOK = "يبلغ سعر كتاب التركية 18 دينارًا. ويُعقد الامتحان في القاعة الكبرى."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("متى تبدأ دورة الإسبانية 1 المكثفة؟", TABLES, None),
        ("متى تبدأ دورة الإسبانية 1 المكثفة؟", TIMES, "16:30"),
        ("كم سعر التركية 1 للطلاب؟", TABLES, "95"),
        ("من يدرّس التركية 1؟", TABLES, None),
        ("من يعلّم التركية 1؟", TIMES, "أمره"),
        ("في أي قاعة تُقام دورة الإسبانية 1 المكثفة؟", TABLES, None),
        ("في أي قاعة تُقام دورة الإسبانية 1 المكثفة؟", TIMES, "206"),
    ],
)
def test_the_name_of_a_row_says_nothing_of_what_is_asked_of_it(question: str, text: str, holds: str | None) -> None:
    found = said(question, text, title="معهد بيان")
    assert not found if holds is None else holds in found


def test_all_rows_are_told_of_whom_several_tell_alike() -> None:
    found = said("ما الدورات التي يقدّمها كريم سعدي؟", TIMES, title="معهد بيان")
    assert "المكثفة" in found
    assert "الإسبانية 2" in found
    assert "التركية" not in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("كم موظفًا يعمل في فرع العليا؟", BRANCH, None),
        ("كم موظفًا يعمل في فرع العليا؟", "يعمل في فرع العليا 14 موظفًا من 8:00 إلى 22:00.", "14"),
        ("كم لوحًا طُلي بصقيل؟", LOSS, None),
        ("كم لوحًا طُلي بصقيل؟", "طُلي بصقيل 80 لوحًا.", "80"),
        ("كم مفتاحًا يتسلّم المستأجر؟", "يتسلّم المستأجر مفتاحين.", "مفتاحين"),
        ("كم مفتاحًا يتسلّم المستأجر؟", "يتسلّم المستأجر المفتاح من الحارس.", None),
        ("كم لوحًا دُرس في موقع توزر؟", "نُصبت الألواح في مارس 2021 في موقع توزر. واستُبعد 12 لوحًا.", None),
    ],
)
def test_things_are_counted_by_no_share_and_no_hour(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("كم يزن نسيم 30؟", MODELS, None),
        ("كم يزن مرشّح نسيم 30 بلس؟", MODELS, "0.9"),
        ("كم تدوم بطارية نسيم 30؟", MODELS, None),
        ("في أي عام طُرح نسيم 30 بلس؟", "طُرح نسيم 30 عام 2019، ونسيم 30 بلس عام 2022.", "2022"),
        ("كم يكلّف امتحان التركية؟", BOOK, None),
        ("كم سعر كتاب التركية؟", BOOK, "18"),
    ],
)
def test_neither_a_longer_name_nor_another_part_has_the_value(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("بعد كم ساعة ينطفئ الجهاز في الوضع الليلي؟", NIGHT, "10 ساعات"),
        ("متى يجوز للضيوف الدخول؟", GUESTS, "الصباح"),
        ("ماذا يحدث إذا تأخرت 20 دقيقة؟", WASH, None),
        ("ماذا يحدث إذا تأخرت 20 دقيقة؟", LATE, "يُلغى"),
        ("كم يورو من التمويل خُصّص للأجهزة؟", FUND, "45,000"),
        ("كم لترًا يجوز للمستأجر استخدامه في مايو؟", WATER, None),
        ("كم لترًا يجوز للمستأجر استخدامه في أغسطس؟", WATER, "60"),
        ("كم تدفع الشركات عن السيارة الواحدة؟", "تدفع الشركات 120 ريالًا عن كل سيارة.", "120"),
        ("ماذا يوجد في العلبة؟", "تحتوي العلبة على مرشّح وسلك كهرباء.", "سلك"),
        ("متى لا توجد دروس؟", "لا دروس في أيام العطل الرسمية.", "العطل"),
    ],
)
def test_a_case_is_told_by_what_is_said_of_it(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("من أدار المعهد قبل هالة صباغ؟", HEAD, "منير"),
        ("من كان يدير المعهد قبل 2018؟", HEAD, "منير"),
        ("من يصنع كاميرا لمح؟", "تعمل كاميرا لمح بالبطارية، وتوضع كاميرا لمح في المدخل.", None),
        ("من يصنع كاميرا لمح؟", "تصنع شركة ريمال كاميرا لمح.", "ريمال"),
    ],
)
def test_who_does_it_is_told_with_the_deed(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


def test_which_is_the_least_is_told_by_no_sentence_on_one_of_them() -> None:
    assert not said("أي طلاء خسارته أقل؟", "عند الحرارة ارتفعت الخسارة مع الطلاء صقيل إلى 11.3 %.")
    assert "نسيم 40" in said(
        "ما أثقل طراز؟",
        "| الطراز | الوزن |\n|---|---|\n| نسيم 20 | 4.1 كغ |\n| نسيم 30 | 5.6 كغ |\n| نسيم 40 | 6.2 كغ |",
    )


@pytest.mark.parametrize(
    ("question", "line", "value"),
    [
        ("من أين يأتي بن سيدامو؟", "يأتي بن سيدامو من إثيوبيا.", "إثيوبيا"),
        ("من أي سنة أقدم وثيقة؟", "تضم المجموعة 42 ألف صورة، وأقدم وثيقة فيها من سنة 1712.", "1712"),
        ("بكم الفطور؟", "الفطور بدينار.", "بدينار"),
        ("بكم المجفف؟", "الغسالة بدينار واحد لكل دورة، والمجفف مجاني.", "مجاني"),
        ("كم مدة صلاحية بطاقة الباحث؟", "بطاقة الباحث صالحة سنة واحدة، ورسمها خمسة دنانير.", "سنة"),
        ("كم كلفة التوصيل خارج البلدة؟", "التوصيل داخل البلدة 15 ريالا. التوصيل خارج البلدة 35 ريالا.", "35"),
        ("كم تدوم البطارية؟", "تدوم البطارية سنة.", "سنة"),
    ],
)
def test_whence_and_how_much_are_told_by_a_place_and_by_one_of_a_unit(question: str, line: str, value: str) -> None:
    assert value in said(question, line)


HARBOUR = """# مرسى الزيتون

تزن حقيبة العدة 13 كغ، منها 2.5 كغ للمضخة.

## التعويض

| الصنف | ريال |
|---|---|
| مجداف القارب الخشبي | 85 |
| مرساة القارب الخشبي | 340 |
"""


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("القارب سليم لكننا أضعنا مجداف القارب الخشبي، فكم سندفع لمرسى الزيتون؟", "85"),
        ("حقيبة العدة ثقيلة علي؛ كم من وزنها للمضخة؟", "2.5"),
    ],
)
def test_a_verb_of_what_is_told_names_no_thing_that_has_to_be_said(question: str, holds: str) -> None:
    assert holds in said(question, HARBOUR)


@pytest.mark.parametrize(
    ("question", "verb"),
    [
        ("انجرف مجداف القارب مع التيار. كم ثمنه عند المرسى؟", "انجرف"),
        ("سقط محرك القارب في الماء ونجا القارب نفسه، بكم يطالبني المرسى؟", "سقط"),
        ("القارب سليم لكننا أضعنا مجداف القارب، فكم ندفع؟", "أضعنا"),
        ("قبل أي ساعة أعود بالقارب إلى المرسى؟", "أعود"),
        ("سأعيد القارب بعد موعده بيوم. كم سيكلفني ذلك؟", "سأعيد"),
    ],
)
def test_a_verb_is_no_noun(question: str, verb: str) -> None:
    assert verb not in [word.text for word in nouns(parse_question(question, ("ar",)))]


def test_a_noun_that_opens_the_question_stays_one() -> None:
    assert "محرك" in [word.text for word in nouns(parse_question("كم ثمن محرك القارب؟", ("ar",)))]


@pytest.mark.parametrize(("word", "root"), [("وزنها", "وزن"), ("ووزنها", "وزن"), ("وسعره", "سعر"), ("والباب", "باب")])
def test_an_and_is_no_letter_of_a_root_that_needs_it(word: str, root: str) -> None:
    assert stem(word, "ar") == root
