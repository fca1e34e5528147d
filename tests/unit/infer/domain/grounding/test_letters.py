"""Letters and periods that tell one value from its like."""

import pytest

from tests.support.grounding import said

_STRINGS = (
    "| Shop | Thing | Price |\n|---|---|---|\n| Ashby Yard | G string | £12 |\n| Ashby Yard | size M bag | £30 |\n"
)


@pytest.mark.parametrize(
    "question",
    [
        "What does one D string cost at Ashby Yard?",
        "What would the E string cost at Ashby Yard?",
        "What is a size L bag at Ashby Yard?",
    ],
)
def test_what_is_told_of_another_letter_is_no_answer(question: str) -> None:
    assert said(question, _STRINGS) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("What does one G string cost at Ashby Yard?", _STRINGS, "£12"),
        ("What is a size M bag at Ashby Yard?", _STRINGS, "£30"),
        ("What does the D string of Ashby Yard cost?", "Each A, D and G string of Ashby Yard costs £9.", "£9"),
        ("I lost a string. What does a string of Ashby Yard cost?", "A string of Ashby Yard costs £9.", "£9"),
    ],
)
def test_what_is_told_of_the_letter_or_of_any_answers(question: str, text: str, value: str) -> None:
    assert value in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the fee for one term at Ashby Choir?", "- Ashby Choir: the yearly fee is £90."),
        ("What does it cost for a week at Ashby Choir?", "# Ashby Choir\n\nThe monthly rent of a cello costs £20."),
    ],
)
def test_a_price_of_another_period_is_no_answer(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("What is the fee for one year at Ashby Choir?", "- Ashby Choir: the yearly fee is £90.", "£90"),
        ("What is the fee at Ashby Choir?", "- Ashby Choir: the yearly fee is £90.", "£90"),
        ("What is the fee for one term at Ashby Choir?", "- Ashby Choir: yearly fee £90, fee for one term £40.", "£40"),
    ],
)
def test_a_price_of_the_period_answers(question: str, text: str, value: str) -> None:
    assert value in said(question, text)
