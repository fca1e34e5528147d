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
