"""Arabic values and permissions: of a share of the things, of a part, in another dimension, or of another deed."""

import pytest

from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import measures
from sluiceway_infer.domain.grounding.text.words import words
from tests.support.grounding import said

_COACH = """# الحافلات الليلية

يسير خطان ليلا: الخط N4 عبر سالم والخط N14 عبر كيلم.

| الخط | المغادرة من سالم | الوصول إلى نور | المقاعد |
| --- | --- | --- | --- |
| N4 | 21:40 | 05:10 | 48 |
| N14 | 22:15 | 06:30 | 54 |
"""
_ENGLISH = """# Night coaches

Two lines run at night: line N4 via Ostra and line N14 via Kelm.

| Line | Departure Varno | Arrival Pelsk | Days |
| --- | --- | --- | --- |
| N4 | 21:40 | 05:10 | daily |
| N14 | 22:15 | 06:30 | Friday |
"""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("On which days does line N4 arrive in Pelsk?", _ENGLISH, "daily"),
        ("في أي ساعة يصل الخط N4 إلى نور؟", _COACH, "05:10"),
    ],
)
def test_a_number_that_ends_a_name_tells_no_time(question: str, text: str, value: str) -> None:
    assert value in said(question, text)


def test_a_quarter_of_a_year_tells_a_time() -> None:
    assert "Q3" in said("When does the Brask bridge open?", "The Brask bridge opens in Q3.")


def test_how_many_there_are_is_told_by_no_share_of_them() -> None:
    share = "ويقع 12 من مقاعد الحافلة في الطابق السفلي."
    assert not said("كم مقعدا في الحافلة؟", share)
    assert "12" in said("كم من مقاعد الحافلة يقع في الطابق السفلي؟", share)


def test_how_many_there_are_is_told_by_no_line_on_each_of_them() -> None:
    text = "تعلم كل مشارك 40 زوجا من الكلمات. وانسحب ثلاثة مشاركين بسبب المرض."
    assert "ثلاثة" in said("كم مشاركا انسحب من الدراسة؟", text, title="القيلولة والذاكرة")
    assert "40" not in said("كم مشاركا انسحب من الدراسة؟", text, title="القيلولة والذاكرة")


def test_what_a_thing_weighs_is_told_by_its_row_before_its_part() -> None:
    part = "# دراجات تورفل\n\nتزن بطارية C3 نحو 2.6 كغم، وتزن بطارية C3 ماكس 3.9 كغم."
    table = """# دراجات تورفل

| | تورفل C3 | تورفل C3 ماكس |
| --- | --- | --- |
| السعر | 2190 يورو | 2740 يورو |
| الوزن | 19 كغم | 23 كغم |
"""
    assert "23" in said("كم تزن تورفل C3 ماكس؟", part, table)
    assert "3.9" in said("كم تزن بطارية C3 ماكس؟", part, table)


def test_what_follows_a_currency_is_no_part() -> None:
    text = "نبيع غلاف المضخة بمبلغ 350 ريالا ومروحتها بمبلغ 194 ريالا."
    rents = "# مشتل عين الريحان\n\n| المشتل | السنة | إيجار |\n| --- | --- | --- |\n| مشتل عين الريحان | 2027 | 154 |"
    assert "194" in said("كم ثمن المروحة؟ (مشتل عين الريحان)", rents, text, title="مشتل عين الريحان")


def test_a_verb_before_the_thing_is_no_part() -> None:
    text = "تزن باشق 20 نحو 249 غراما، منها 83 غراما للبطارية. وتزن باشق 200 نحو 740 غراما."
    given = said("أيهما أثقل: باشق 20 أم باشق 200؟", text)
    assert "249" in given
    assert "740" in given


def test_how_heavy_something_may_be_is_told_by_a_weight_alone() -> None:
    text = "يحق لكل مسافر حمل حقيبة واحدة وقطعة من أمتعة اليد مجانا."
    assert not said("كم يجوز أن يبلغ وزن أمتعة اليد؟", text)
    assert "20" in said("كم يجوز أن يبلغ وزن الحقيبة؟", "يجب ألا يتجاوز وزن الحقيبة 20 كغم.")


def test_by_how_many_percent_asks_for_no_price() -> None:
    asked = parse_question("بكم في المئة زاد الإنتاج؟")
    assert asked.asked.kind == "count"
    assert ("مي",) not in asked.names


def test_an_abbreviation_in_other_letters_names_what_is_asked_for() -> None:
    text = "لجهاز التوجيه أربعة منافذ للشبكة ومنفذ واحد للهاتف."
    assert not said("كم منفذ USB في جهاز التوجيه؟", text, title="إنترنت مدى")


def test_a_study_needs_not_say_that_it_is_one() -> None:
    assert not parse_question("كم امرأة شاركت في الدراسة؟").names


@pytest.mark.parametrize(
    ("question", "text", "is_answered"),
    [
        ("هل يجوز تركيب مقطورة على الدراجة؟", "لا يجوز تركيب مقعد للأطفال إلا على الدراجة الكبيرة.", False),
        ("هل يجوز تركيب مقعد على الدراجة؟", "لا يجوز تركيب مقعد للأطفال إلا على الدراجة الكبيرة.", True),
        ("هل يمكن استرداد ثمن التذاكر؟", "ويزيد ثمن التذاكر لدى السائق 4 يورو.", False),
        ("هل يمكن استرداد ثمن التذاكر؟", "لا يعاد ثمن التذاكر بعد المغادرة.", True),
        ("هل يجوز تأجير القارب؟", "لا يجوز تسيير القارب إلا بتصريح.", False),
        ("هل يجوز تأجير الدراجة؟", "الدراجة هنا. لا يجوز لمن هم دون العاشرة تسييرها.", False),
        ("هل يجوز تسيير القارب؟", "لا يجوز تسيير القارب إلا بتصريح.", True),
        ("هل يجوز تسيير القارب ليلا؟", "يجوز تسيير القارب في البحيرة.", False),
        ("هل يجوز تسيير القارب ليلا؟", "لا يجوز تسيير القارب ليلا إلا بضوء أخضر.", True),
        ("هل يجوز الصيد فوق الجسر؟", "يجوز الصيد في البحيرة.", False),
    ],
)
def test_a_permission_is_told_by_a_line_on_the_deed_and_its_object(question: str, text: str, is_answered: bool) -> None:
    assert bool(said(question, text)) == is_answered


def test_a_thing_that_has_the_value_does_not_go_on_into_the_next_sentence() -> None:
    text = "The Kestrel 20 weighs 249 grams, of which the battery is 83 grams. The Kestrel 200 weighs 740 grams."
    assert not said("How much does the battery of the Kestrel 200 weigh?", text)
    assert "83" in said("How much does the battery of the Kestrel 20 weigh?", text)


def test_a_number_is_one_behind_the_then_that_is_written_together_with_it() -> None:
    text = "أما مهلة الإشعار لعملاء الشركات فثلاثة أشهر."
    assert "ثلاثة" in said("كم مهلة الإشعار لعملاء الشركات؟", text)


def test_when_something_may_be_is_told_by_its_case() -> None:
    text = "إذا انتقلت إلى مدينة أخرى، فيجوز لك إلغاء العقد مبكرا."
    assert "انتقلت" in said("متى يجوز لي إلغاء العقد مبكرا؟", text)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("كم كيلوغراما تزن الحقيبة؟", "تزن الحقيبة 14 كغ، وطولها 60 سم.", "14"),
        ("كم لترا تحمل الحقيبة؟", "تحمل الحقيبة 14 كغ.", None),
        ("كم كيلومترا تكلف الرحلة؟", "تكلف الرحلة 30 سنتا.", None),
    ],
)
def test_units_of_arabic_are_told_by_their_short_forms(question: str, text: str, value: str | None) -> None:
    found = said(question, text)
    assert not found if value is None else value in found


@pytest.mark.parametrize(
    "line",
    [
        "يكلّف الكيلومتر في سيارة رولفو 30 سنتا.",
        "تسجل الشركات لدى رولفو وتدفع 90 يورو مرة واحدة.",
    ],
)
def test_how_many_things_there_are_is_told_by_no_sum(line: str) -> None:
    assert not said("كم سيارة لدى رولفو؟", line)


def test_how_many_things_there_are_is_told_beside_a_sum() -> None:
    assert said("كم سيارة لدى رولفو؟", "لدى رولفو 40 سيارة، وتكلف كل منها 9 يورو.")


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("خلال كم ساعة يجب الإبلاغ عن الخدش؟", "يجب الإبلاغ عن الحادث فورا، وعن الخدش خلال 24 ساعة.", "24"),
        ("كم تدفع الشركات مقابل التسجيل؟", "تسجل الشركات بالبريد وتدفع 90 يورو.", "90"),
    ],
)
def test_a_deed_with_its_article_names_nothing(question: str, text: str, value: str) -> None:
    assert value in said(question, text)


def test_a_plural_that_looks_like_a_deed_may_name_a_thing() -> None:
    assert parse_question("كم ثمن الأوراق؟").names


def test_whether_a_deed_is_permitted_is_told_by_a_line_that_forbids_it() -> None:
    assert said("هل التدخين مسموح في السيارات؟", "يمنع التدخين في جميع السيارات.")


_KAYAK = "نشرة القارب تارنو والقارب تارنو إس"


@pytest.mark.parametrize(
    "question",
    ["كم طول مجداف تارنو؟", "كم يكلّف مجداف تارنو؟", "ما لون مجداف تارنو؟"],
)
def test_a_part_of_what_the_title_names_has_its_own_values(question: str) -> None:
    rows = """| | تارنو | تارنو إس |
| --- | --- | --- |
| الطول | 320 سم | 385 سم |
| السعر | 449 يورو | 689 يورو |
| اللون | أخضر | برتقالي |
"""
    assert not said(question, rows, title=_KAYAK)


def test_a_price_of_another_thing_is_none_of_a_part_of_the_named() -> None:
    text = "مع كل قارب حقيبة، أما المنفاخ فيباع على حدة ويكلّف 35 يورو. يزن مجداف تارنو 0.9 كغ. وسمك أرضيته 8 سم."
    assert not said("كم يكلّف مجداف تارنو؟", text, title=_KAYAK)
    assert "0.9" in said("كم يزن مجداف تارنو؟", text, title=_KAYAK)


def test_the_colour_of_a_part_is_told_by_no_weight_of_it() -> None:
    assert not said("ما لون مجداف تارنو إس؟", "يزن مجداف تارنو إس 0.9 كغ.", title=_KAYAK)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("كم يبلغ سمك أرضية تارنو إس؟", "يبلغ سمك أرضية تارنو 8 سم."),
        ("كم وزن مجداف تارنو؟", "يزن مجداف تارنو إس 0.9 كغ."),
    ],
)
def test_a_model_with_a_suffix_in_arabic_letters_is_another_one(question: str, line: str) -> None:
    assert not said(question, line, title=_KAYAK)


def test_a_model_with_a_suffix_is_told_by_its_own_line() -> None:
    assert "8" in said("كم يبلغ سمك أرضية تارنو إس؟", "يبلغ سمك أرضية تارنو إس 8 سم.", title=_KAYAK)


def test_what_has_its_article_stands_for_the_one_with_a_suffix() -> None:
    assert "7" in said("كم تكلف باقة بلس شهريا؟", "مع باقة بلس يدفع العميل 200 يورو فقط. تكلف الباقة 7 يورو في الشهر.")


@pytest.mark.parametrize(
    ("question", "text", "is_answered"),
    [
        ("كم تكلّف الدقيقة في رولفو؟", "تكلّف السيارة لدى رولفو 4 يورو في الساعة.", False),
        ("كم تكلّف الدقيقة في رولفو؟", "يكلّف المفتاح لدى رولفو 60 يورو.", False),
        ("كم تكلّف السيارة في اليوم؟", "تكلّف السيارة 4 يورو في الساعة.", False),
        ("كم تكلّف السيارة في الساعة؟", "تكلّف السيارة 4 يورو في الساعة.", True),
    ],
)
def test_a_price_for_another_time_is_none_for_the_one_that_is_asked_for(
    question: str, text: str, is_answered: bool
) -> None:
    assert bool(said(question, text)) == is_answered


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("بنصف دينار", [("0.5", "jod")]),
        ("ربع ساعة", [("0.25", "h")]),
        ("ساعة ونصف", [("1.5", "h")]),
        ("دينار واحد", [("1", "jod")]),
        ("ثلاث ساعات ونصف", [("3", "h")]),
        ("نصف قطر الدائرة", []),
    ],
)
def test_a_part_of_an_arabic_unit_is_a_number_of_it(text: str, told: list[tuple[str, str]]) -> None:
    assert list(measures(text, words(text, "ar"))) == told


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("كم إيداع الحقيبة؟", "إيداع الحقيبة بنصف دينار.", "نصف دينار"),
        ("كم سعر الشمعة؟", "سعر الشمعة دينار واحد.", "دينار واحد"),
        ("كم مدة الجولة؟", "مدة الجولة ساعة ونصف.", "ساعة ونصف"),
        (
            "كم يدفع مرافق صاحب الكرسي المتحرك؟",
            "# الأسعار\n\nيدفع البالغ 7 دنانير. مرافق صاحب الكرسي المتحرك يدخل مجانا.",
            "مجانا",
        ),
        ("كم أجرة الخيمة الكبيرة؟", "الخيمة الكبيرة بسعر 9 دنانير.", "9"),
        ("في أي شهر يبدأ موسم القطاف؟", "يبدأ موسم القطاف في أيلول.", "أيلول"),
        ("متى سوق الزهور؟", "سوق الزهور يقام كل ثلاثاء.", "ثلاثاء"),
    ],
)
def test_a_value_without_figures_is_told(question: str, text: str, told: str) -> None:
    assert told in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Which is cheaper, the Alder tour or the Birch tour?",
            "The fee for the Alder tour is 9 euros. The fee for the Birch tour is 7 euros.",
        ),
        (
            "أيهما أغلى، رحلة الجبل أم رحلة الوادي؟",
            "# الأجرة\n\n- رحلة الجبل: 9 دنانير.\n- رحلة الوادي: 7 دنانير.",
        ),
    ],
)
def test_what_is_dearer_is_told_by_fees(question: str, text: str) -> None:
    found = said(question, text)
    assert "9" in found
    assert "7" in found


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        (
            "حتى أي ساعة يفتح المتحف في الشتاء؟",
            "يفتح المتحف يوميا من التاسعة صباحا حتى السادسة مساء، وفي الشتاء حتى الرابعة عصرا.",
            "الرابعة عصرا",
        ),
        ("كم دقيقة ينتظر الدليل؟", "تبدأ الجولة في موعدها ولا ينتظر الدليل أكثر من ربع ساعة.", "ربع ساعة"),
        ("كم سعر الجولة الخاصة ليلا؟", "الجولة الخاصة 18 دينارا نهارا و22 دينارا ليلا.", "22"),
    ],
)
def test_an_hour_by_its_rank_a_bound_and_one_of_two_sums_are_told(question: str, text: str, told: str) -> None:
    assert told in said(question, text)


def test_a_fare_is_no_time() -> None:
    assert not said("كم أجرة العربة الكهربائية؟", "# الأجرة\n\nتشحن بطارية العربة الكهربائية في أربع ساعات.")


def test_whoever_does_it_is_nobody_in_particular() -> None:
    assert not said("من يدرب المبتدئين؟", "لا يقبل في صف المبتدئين من تدرب أقل من سنة.")
    assert "كريم" in said("من أخرج مسرحية الميناء؟", "مسرحية الميناء من إخراج كريم نوفل.")


def test_every_unit_is_spelled_as_it_is_looked_up() -> None:
    words = [word for word in UNIT_OF if word.isalpha()]
    assert [word for word in words if plain(word) != word] == []


def test_minutes_are_a_unit_of_time() -> None:
    assert "خمس دقائق" in said("بعد كم دقيقة تغلق البوابة؟", "تغلق البوابة بعد خمس دقائق.")


def test_what_is_broken_is_not_what_is_lost() -> None:
    assert not said("كم أدفع عن مفتاح ضائع؟", "ندفع عن المفتاح التالف عشرين درهما.")
