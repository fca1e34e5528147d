"""Pieces and wholes: a value of the one is none of the other, nor that of two together one of either alone."""

import pytest

from tests.support.grounding import said

_PRICES = "| Shop | Thing | Price |\n|---|---|---|\n"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does the entire fence of Ashby Yard weigh?", "# Ashby Yard\n\nThe fence: one panel weighs 14 kg."),
        (
            "How much is the complete wine list of Ashby Yard?",
            "# Ashby Yard\n\nThe wine list: each page costs £2.",
        ),
    ],
)
def test_a_value_of_a_piece_is_none_of_the_whole(question: str, text: str) -> None:
    assert said(question, text) == ""


def test_a_line_on_all_pieces_tells_of_the_whole() -> None:
    text = "# Ashby Yard\n\nThe whole fence weighs 140 kg, one panel 14 kg."
    assert "140 kg" in said("What does the entire fence of Ashby Yard weigh?", text)


def test_a_time_is_no_piece() -> None:
    text = _PRICES + "| Ashby Yard | hall, one hour | £60 |\n| Ashby Mill | hall, one hour | £70 |"
    assert "£60" in said("What does the whole hall of Ashby Yard cost for one hour?", text)


@pytest.mark.parametrize(
    "question",
    [
        "What does one mug cost at Ashby Yard?",
        "One mug from Ashby Yard broke and is lost. Price for that one mug?",
        "Could you tell me the price of one mug at Ashby Yard?",
    ],
)
def test_a_set_tells_nothing_of_one_of_it(question: str) -> None:
    text = _PRICES + "| Ashby Yard | tea set, pot and mugs | £34 |\n| Ashby Mill | one mug | £4 |"
    assert said(question, text) == ""


def test_a_set_that_is_told_by_the_piece_answers() -> None:
    text = _PRICES + "| Ashby Yard | boxed set, mugs at £4 each | £34 |"
    assert "£4 each" in said("What does one mug cost at Ashby Yard?", text)


def test_another_row_is_none_of_what_it_lacks() -> None:
    text = (
        _PRICES + "| Ashby Yard | set of mugs | £34 |\n| Ashby Yard | lamp shade | £9 |\n| Ashby Mill | one mug | £4 |"
    )
    assert said("What does one mug cost at Ashby Yard?", text) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How heavy is just the bag of the Ashby tent?", "The Ashby tent in its bag weighs 9 kg."),
        ("What is the price of the Ashby drill alone?", "The Ashby drill with charger: £140."),
    ],
)
def test_two_together_tell_nothing_of_one_alone(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("How heavy is just the bag of the Ashby tent?", "The bag of the Ashby tent weighs 2 kg.", "2 kg"),
        ("What is the price of the Ashby drill with charger?", "The Ashby drill with charger: £140.", "£140"),
        (
            "What is the price of the Ashby drill alone?",
            "The Ashby drill with charger is £140. The price of the Ashby drill alone is £90.",
            "£90",
        ),
    ],
)
def test_what_is_told_of_it_alone_answers(question: str, text: str, value: str) -> None:
    assert value in said(question, text)


def test_who_asks_to_be_told_a_price_asks_for_it() -> None:
    text = "# Ashby Yard\n\nThe price of a mug is £4."
    assert "£4" in said("Could you tell me the price of a mug at Ashby Yard?", text)
