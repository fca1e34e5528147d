"""Properties that stand in Arabic right before what has them."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("كم ضمان التنظيف؟", "# التنظيف والترميم\n\nضمان الترميم سنة واحدة.", ""),
        ("كم ضمان الترميم؟", "# التنظيف والترميم\n\nضمان الترميم سنة واحدة.", "سنة"),
        ("كم وزن مجداف الزورق؟", "وزن الزورق 22 كيلوغراما.", ""),
        ("كم وزن الزورق؟", "وزن الزورق 22 كيلوغراما.", "22"),
    ],
)
def test_the_property_of_one_is_not_that_of_another_or_of_the_whole(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert bool(told) == bool(holds)
    assert holds in told


OWNERS = (
    "# محل الزهور\n\nيقع محل الزهور في شارع الميناء."
    " للمحل سلم حلزوني عرضه 80 سم. في المسبح حوض كبير طوله 25 مترا وحوض للأطفال عمقه 60 سم."
    " تأتي الدراجة مع قفل وزنه 900 غرام. القارب له مجداف طوله مترين."
)


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("كم عرض المحل؟", ""),
        ("كم عرض السلم؟", "80"),
        ("كم طول حوض الأطفال؟", ""),
        ("كم عمق حوض الأطفال؟", "60"),
        ("كم طول المسبح؟", ""),
        ("كم وزن الدراجة؟", ""),
        ("كم وزن القفل؟", "900"),
        ("كم طول القارب؟", ""),
        ("كم طول المجداف؟", "مترين"),
    ],
)
def test_a_property_with_a_pronoun_is_that_of_the_noun_before_it(question: str, holds: str) -> None:
    found = said(question, OWNERS)
    assert bool(found) == bool(holds)
    assert holds in found


DORMITORY = "في كل غرفة سرير طوله متران وخزانة ومكتب عرضه 120 سم."


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("ما عرض المكتب؟", "120"),
        ("ما عرض الخزانة؟", ""),
        ("كم طول السرير؟", "متران"),
    ],
)
def test_an_and_joins_another_noun_with_a_property_of_its_own(question: str, holds: str) -> None:
    found = said(question, DORMITORY)
    assert bool(found) == bool(holds)
    assert holds in found


def test_what_closes_a_construct_tells_which_of_its_kind_it_is() -> None:
    line = "تقع غرفة الغسيل في القبو."
    assert "القبو" in said("أين تقع غرفة الغسيل؟", line)
    assert not said("أين تقع غرفة الدراسة؟", line)


def test_a_relative_clause_goes_on_about_the_noun_before_it() -> None:
    assert "1000" in said("ما سعة خزان السطح؟", "خزان السطح الذي نبيعه سعته 1000 لتر ووزنه فارغا 26 كغ.")


def test_a_verb_behind_an_if_is_no_noun_of_a_construct() -> None:
    text = "# الكراسي\n\nمن أعاد الكراسي متسخة دفع 20 دينارا. غسل المفارش على حسابنا."
    assert "20" in said("كم أدفع إذا أعدت الكراسي متسخة؟", text)
