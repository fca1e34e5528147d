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
