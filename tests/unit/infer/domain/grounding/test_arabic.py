"""Arabic and Chinese words of a question that a line says in another form, or that name nothing."""

from dataclasses import replace

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.selection.naming import is_about
from sluiceway_infer.domain.grounding.text.concepts import is_close
from sluiceway_infer.domain.grounding.text.forms import as_asked, forms_of
from sluiceway_infer.domain.grounding.text.stems import stem
from sluiceway_infer.domain.grounding.text.words import words
from tests.support.grounding import said
from tests.support.infer import passage


def _is_read_as(asked: str, there: str) -> bool:
    known = forms_of(words(asked, "ar"), "ar")
    return [word.stem for word in as_asked(words(there, "ar"), known)] == [words(asked, "ar")[0].stem]


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("الرغيف", "الأرغفة"),
        ("المسافرون", "يسافرون"),
        ("تلف", "تالفا"),
        ("تسلم", "يتسلم"),
        ("تنبت", "لإنبات"),
        ("بيوت", "بيت"),
        ("عين", "عيون"),
        ("يقود", "وتقود"),
        ("يدير", "يديرون"),
    ],
)
def test_a_plural_a_participle_and_a_verb_are_read_as_the_word_that_is_asked_for(asked: str, there: str) -> None:
    assert _is_read_as(asked, there)


def test_two_names_that_share_their_consonants_stay_apart() -> None:
    assert not _is_read_as("النخيل", "النخلة")


def test_a_deed_is_no_plural_of_a_thing_that_shares_its_consonants() -> None:
    assert not _is_read_as("صمم", "الصمامات")
    assert not said("من صمم القارب؟", "تُستبدل الصمامات المكسورة في القارب مجانا.")


def test_by_how_many_days_asks_for_no_price() -> None:
    assert parse_question("قبل الرحلة بكم يوما أحجز القارب؟").asked.kind == "count"
    assert parse_question("بكم القارب الصغير؟").asked.concept == "price"


def test_what_is_old_or_on_offer_is_no_name() -> None:
    assert ("قديم",) not in parse_question("ما ثمن المفتاح عند فقدان المفتاح القديم؟").names
    assert not parse_question("ما الرحلات الموجودة؟").names


def test_another_one_is_not_the_last_one() -> None:
    assert not parse_question("كم يدفع الراكب إذا حضر راكب آخر؟").senses
    assert ("rank", "last") in parse_question("ما آخر موعد للحجز؟").senses


@pytest.mark.parametrize(
    ("text", "party"), [("الناقلون", "carrier"), ("المتدربات", "intern"), ("المتطوعة", "volunteer")]
)
def test_a_party_is_known_in_each_of_its_numbers_and_in_the_feminine(text: str, party: str) -> None:
    assert party in names_of_parties(text, "ar")


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("遗失", "丢失", "zh"),
        ("告知", "通知", "zh"),
        ("ضاع", "فقدان", "ar"),
        ("إصلاح", "صيانة", "ar"),
        ("jährlich", "Jahr", "de"),
    ],
)
def test_everyday_words_for_one_deed_are_close(one: str, other: str, language: str) -> None:
    assert is_close(stem(one, language), frozenset((stem(other, language),)), language)


@pytest.mark.parametrize(
    ("one", "other", "language"), [("购买", "出售", "zh"), ("شراء", "بيع", "ar"), ("到达", "离开", "zh")]
)
def test_words_of_opposite_sense_are_not(one: str, other: str, language: str) -> None:
    assert not is_close(stem(one, language), frozenset((stem(other, language),)), language)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("وصلنا متأخرين، فمتى يغلق نزل تارن؟", "يغلق نزل تارن في الساعة 22 كل يوم."),
        ("سنقيم أسبوعا، فبكم الليلة في نزل تارن؟", "الليلة في نزل تارن بـ 30 دينارا."),
        ("لا أدري هل نأخذ سيارة، فكم يكلف موقف نزل تارن؟", "يكلف موقف نزل تارن 5 دنانير."),
        ("ليس معنا إلا دراجة، فكم يكلف موقف نزل تارن؟", "يكلف موقف نزل تارن 5 دنانير."),
    ],
)
def test_what_is_asked_behind_another_clause_is_answered(question: str, line: str) -> None:
    assert said(question, line) == line


def test_a_word_that_asks_may_be_written_together_with_and() -> None:
    assert parse_question("وصلنا متأخرين، فمتى يغلق النزل؟").asked.kind == "date"
    assert parse_question("إذا وصلنا متأخرين، فهل يفتح النزل؟").is_yes_or_no
    assert parse_question("أيسمح بالتخييم في النزل؟").is_yes_or_no


def test_a_thing_that_is_not_its_like_only_shares_its_consonants() -> None:
    line = "سعر التذكرة 40 دينارا."
    assert said("كم سعر تذكرة نزل باب السلام؟", line, title="نزل باب السلام") == line
    assert not said("كم سعر تذكرة نزل باب السلام؟", line, title="نزل باب السلم")


def test_a_noun_with_its_article_is_there_by_a_close_word() -> None:
    question = parse_question("ماذا يطلب البنك في نزل تارن؟")
    there = parse_passage(passage("يطلب المصرف في نزل تارن توقيعا."), "ar", question.forms)
    assert is_about(question, there)


def test_a_time_of_the_day_is_a_time() -> None:
    line = "يغلق نزل تارن يوم الجمعة عصرا."
    assert said("متى يغلق نزل تارن يوم الجمعة؟", line) == line


def test_how_many_of_a_unit_may_be_asked_in_the_accusative() -> None:
    assert not said("كم سنتيمترا عرض باب نزل تارن؟", "عرض باب نزل تارن 20 يوما.")
    assert said("كم سنتيمترا عرض باب نزل تارن؟", "عرض باب نزل تارن 90 سم.")


def test_of_a_case_half_of_the_words_are_enough() -> None:
    line = "وإذا استعمل نزل تارن تجاريا، كأن يكون في مصنع، صارت مدة ضمان نزل تارن 24 شهرا."
    assert said("كم شهرا مدة ضمان نزل تارن إذا عمل في مصنع؟", line) == line


def test_which_floor_is_told_by_a_line_that_ranks_it() -> None:
    text = "عيادة الأطفال في الطابق الثاني، وعيادة الأسنان في الطابق الأول."
    assert "الثاني" in said("في أي طابق عيادة الأطفال؟", text)


def test_a_day_of_the_week_is_not_today() -> None:
    assert "العاشرة" in said("متى تفتح المكتبة يوم السبت؟", "تفتح المكتبة يوم السبت في العاشرة صباحا.")


def test_an_hour_behind_a_preposition_ranks_nothing() -> None:
    assert "الثانية" in said("متى تفتح المكتبة يوم الجمعة؟", "تفتح المكتبة يوم الجمعة في الثانية بعد الظهر.")


def test_the_feminine_of_the_most_is_one() -> None:
    text = "| البند | القيمة |\n|---|---|\n| الحمولة القصوى | 110 كغم |"
    assert "110" in said("ما أقصى حمولة للعربة؟", text, title="العربة")


def test_a_measure_is_no_thing_however_it_is_spelled() -> None:
    text = "مدة الشحن 4 ساعات.\n\nضمان الهيكل ثلاث سنوات، وضمان البطارية 12 شهرا."
    assert "12 شهرا" in said("ما مدة ضمان البطارية؟", text)


def test_a_deputy_is_not_the_one_for_whom_he_stands() -> None:
    text = "رئيس مجلس السكان ماجد العتيبي. مدير المبنى هناء سليم."
    assert not said("من نائب رئيس مجلس السكان؟", text)
    assert "ماجد" in said("من رئيس مجلس السكان؟", text)


def test_what_departs_from_a_rule_is_given_with_it_where_no_comma_ends_its_condition() -> None:
    text = "يحتفظ العضو بالجهاز 27 يوما. وإذا لم يدفع التأمين انتهت الإعارة بعد 6 أيام."
    assert "27 يوما" in said("ما مدة الإعارة؟", text)
    assert "27 يوما" not in said("كم مدة الإعارة إذا لم يدفع التأمين؟", text)


def test_under_before_a_number_is_no_without() -> None:
    assert not parse_question("كم يدفع طفل دون 14 عاما؟").is_negated
    assert parse_question("كم يدفع من يأتي دون بطاقة؟").is_negated


@pytest.mark.parametrize("question", ["متى تقام آخر حفلة للجوقة؟", "متى تقام الحفلة الأخيرة للجوقة؟"])
def test_the_last_one_is_told_before_its_noun_and_behind_it(question: str) -> None:
    text = "تقام أول حفلة للجوقة يوم 12 ديسمبر. وتقام آخر حفلة للجوقة يوم 30 مايو."
    assert "30 مايو" in said(question, text)
    assert "12" not in said(question, text)


def test_a_verb_behind_the_word_that_asks_begins_no_construct() -> None:
    assert "4 يورو" in said(
        "كم يدفع الطالب في جوقة ألما؟", "يدفع البالغون 9 يورو، ويدفع الطلاب 4 يورو.", title="جوقة ألما"
    )
    text = "تعاد التأمينات البالغة 200 يورو عند تسليم القطعة نظيفة."
    ground = replace(passage(text, title="حدائق البتولا"), relatedness=0.6, language="ar")
    assert evidence("متى أسترد التأمينات في حدائق البتولا؟", [ground], Thresholds()).is_answered


def test_a_hamza_that_ends_a_word_is_the_same_on_its_vowel() -> None:
    assert _is_read_as("بناؤه", "بناء")


def test_people_name_nothing() -> None:
    assert not parse_question("في أي اتجاه يتزلج الناس؟").names


def test_a_price_of_what_is_spoken_of_nowhere_is_not_that_of_another_thing() -> None:
    text = "تكلف كل ساعة ناقصة في حدائق البتولا 15 يورو."
    assert not said("كم تكلف الكهرباء في حدائق البتولا؟", text, title="حدائق البتولا")
    assert said("كم تكلف الساعة الناقصة في حدائق البتولا؟", text, title="حدائق البتولا")
