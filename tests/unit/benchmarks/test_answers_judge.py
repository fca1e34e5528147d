"""What an answer to a question of people is worth: whether it holds the reference, however that is punctuated."""

import pytest

from tests.benchmarks.answers_judge import holds


@pytest.mark.parametrize(
    ("text", "reference", "is_held"),
    [
        ("It was begun in 1712, and ended in 1720\u2014when the guild paid.", "1720", True),
        ("The score was 20\u201318.", "20\u201318", True),
        ("They called it \u201cthe long water\u201d [1].", "long water", True),
        ("It cost 17,200 crowns.", "17", False),
        ("It was begun in 1712.", "171", False),
        ("The miller of Lorn paid.", "Lorn mill", False),
    ],
)
def test_a_reference_is_held_whatever_marks_stand_beside_it(text: str, reference: str, *, is_held: bool) -> None:
    assert holds(text, (reference,)) == is_held
