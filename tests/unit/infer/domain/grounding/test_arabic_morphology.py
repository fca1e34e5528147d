"""Arabic morphology in questions and lines: broken plurals, duals, the construct, and whom a value is for."""

import pytest

from tests.support.grounding import said

_GARDEN = """# حديقة الرمان

تسقى أشجار الحديقة كل أسبوعين. وتباع أكياس السماد بسعر 7 دنانير.
رئيس البستانيين هو سعد الفارس. تغلق بوابة الحديقة عند الساعة 6 مساء.
"""


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("كم مرة تسقى شجرة الحديقة؟", "أسبوعين"),
        ("كم ثمن كيس السماد؟", "7"),
    ],
)
def test_a_broken_plural_is_a_form_of_its_singular(question: str, value: str) -> None:
    assert value in said(question, _GARDEN)


def test_the_ending_of_the_feminine_is_no_consonant_of_a_root() -> None:
    text = "# القارب\n\nفي الليالي الماطرة يتأخر القارب ساعة. ويغير محرك القارب كل عامين."
    assert not said("متى تغير بطارية القارب؟", text)


def test_how_often_may_be_told_by_a_dual() -> None:
    assert "عامين" in said("كم مرة يغير محرك القارب؟", "يغير محرك القارب كل عامين.")
    assert not said("كم مرة يغير محرك القارب؟", "يغير محرك القارب خلال عامين.")


@pytest.mark.parametrize("question", ["كم عدد مقاعد الحديقة؟", "كم عدد بستانيي الحديقة؟", "كم عدد البستانيين؟"])
def test_how_many_there_are_is_told_by_no_hour_and_no_plural(question: str) -> None:
    assert not said(question, _GARDEN)


def test_how_many_there_are_is_told_by_no_telephone() -> None:
    text = "مسؤولة الزبائن في المشغل لمى، وهاتفها 07-334455."
    assert not said("كم عدد زبائن المشغل؟", text)
    assert "334455" in said("ما هاتف مسؤولة الزبائن؟", text)


def test_a_single_one_is_described_by_no_word_of_its_own() -> None:
    assert "18" in said("كم وزن الباب الخشبي؟", "# الأبواب الخشبية\n\nيزن الباب الواحد 18 كيلوغراما.")


def test_what_is_asked_for_by_which_names_nothing() -> None:
    text = "# المتجر\n\nيمكن استبدال الأحذية. ولا يمكن استبدال الجوارب."
    assert "الجوارب" in said("أي السلع لا يمكن استبدالها؟", text)


def test_the_unit_behind_a_price_is_what_has_it() -> None:
    assert "12" in said("كم سعر كيلوغرام الزيتون؟", "يباع الزيتون بسعر 12 دينارا للكيلوغرام.")


def test_a_line_that_says_the_whole_description_comes_back_from_its_like() -> None:
    text = "# نادي القلعة\n\nيمكن نقل العقد السنوي إلى شخص آخر. العقد الشهري لا ينقل."
    assert "العقد الشهري" in said("هل يمكن نقل العقد الشهري في نادي القلعة؟", text)


def test_what_beginners_pay_is_nothing_that_others_pay() -> None:
    text = "# مدرسة الغوص\n\nدورة الغوص للمبتدئين رسمها 60 دينارا."
    assert "60" in said("كم رسم دورة الغوص للمبتدئين؟", text)
    assert not said("كم رسم دورة الغوص للأطفال؟", text)
    assert not said("كم رسم دورة الغوص للمدربين؟", text)


def test_the_price_asked_for_is_told_by_no_term() -> None:
    assert not said("كم السعر الشهري للشركات؟", "# المخزن\n\nللشركات حساب شهري يسدد خلال 30 يوما.")


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("بني البرج سنة 1962 ورمم سنة 2011.", False),
        ("بني البرج على يد سليم النجار سنة 1962.", True),
        ("بنى البرج المهندس سليم النجار.", True),
        ("بناه سليم النجار سنة 1962.", True),
        ("بنى البرج وليد النجار.", True),
    ],
)
def test_a_passive_with_nobody_behind_it_tells_nobody(line: str, *, is_told: bool) -> None:
    assert bool(said("من بنى البرج؟", f"# البرج\n\n{line}")) is is_told


def test_a_whole_sum_is_an_amount() -> None:
    text = "يرد الرسم كاملا لمن ألغى قبل البدء بأسبوع."
    assert "كاملا" in said("كم يرد لمن ألغى قبل البدء بأسبوع؟", text)


def test_a_verb_and_who_does_it_are_no_name_with_its_like() -> None:
    text = "# معمل الفجر\n\nلا نصنع الأبواب ولا النوافذ. لا يشمل السعر النقل."
    assert "الأبواب" in said("ماذا لا يصنع المعمل؟", text)


def test_the_first_friday_of_a_month_is_a_date() -> None:
    assert "جمعة" in said("متى تقام سوق القرية؟", "سوق القرية تقام أول جمعة من كل شهر، وتبدأ بعد الفجر بساعة.")


def test_a_pronoun_near_the_beginning_goes_on_from_the_line_before() -> None:
    text = "# الورش\n\nالورشة الصباحية ثلاث ساعات وأجرتها 30 دينارا. عدد المشاركين فيها 8. الورشة المسائية ساعتان."
    assert "8" in said("كم مشاركا في الورشة الصباحية؟", text)


def test_what_stands_at_the_ends_of_an_or_is_compared() -> None:
    text = "# الورش\n\n- دورة الخزف: سعرها 140 دينارا.\n- دورة التطريز: سعرها 110 دنانير."
    found = said("أيهما أغلى، دورة الخزف أم دورة التطريز؟", text)
    assert "140" in found
    assert "110" in found


def test_two_of_a_feminine_are_a_form_of_it_where_a_property_is_asked_for() -> None:
    assert "25" in said("ما قطر العجلات؟", "طول الكابل ثلاثة أمتار، وقطر العجلتين 25 سم.")


def test_another_form_of_a_name_is_another_name() -> None:
    assert not said("متى تفتح مكتبة النخلتين؟", "# مكتبة النخلة\n\nتفتح مكتبة النخلة الساعة 9.")
