"""Which of the lines that answer comes first."""

from tests.support.grounding import said

_ROWS = """# Tarn Mill: parts

| Part | Euros |
| --- | --- |
| Belt with clasp | 19 |
| Additional clasp for belt | 8 |"""


def test_a_line_that_says_it_by_a_close_word_comes_before_one_that_does_not() -> None:
    given = said("How much is an extra clasp for the belt of the Tarn Mill?", _ROWS)
    assert "8" in given
    assert "19" not in given
