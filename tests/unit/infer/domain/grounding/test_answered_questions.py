"""Questions of a list: what stands below one on the like is no answer, whichever way the list is written."""

import pytest

from sluiceway_infer.domain.grounding.text.sentences import sentences
from tests.support.grounding import said

_SHOES = (
    "How much is it to sole a shoe at Hartley?\nUp to two pairs, £18 each. If you bring more than two, £15 each.\n\n"
    "How much is it to sole a shoe at Hartwell?\nUp to two pairs, £21 each."
)


def test_what_stands_below_a_question_on_the_like_is_no_answer() -> None:
    assert said("What does it cost at Hartwell if I bring more than two pairs?", _SHOES) == ""


def test_what_stands_below_the_question_on_the_thing_answers() -> None:
    assert "£15" in said("What does it cost at Hartley if I bring more than two pairs?", _SHOES)


def test_a_question_that_names_nothing_heads_what_holds_for_all() -> None:
    text = (
        "How long does a repair at Hartwell take?\nFour days.\n\n"
        "How long may I leave the shoes?\nFinished shoes are kept for 40 days."
    )
    assert "40 days" in said("How long are finished shoes kept at Hartwell?", text)


@pytest.mark.parametrize("mark", ["*", "**", "_"])
def test_a_question_in_slanted_letters_is_a_line_of_its_own(mark: str) -> None:
    text = (
        f"{mark}What do I pay when the saddle of the Moorland tears?{mark}\n£35. If the girth tears, £12.\n\n"
        f"{mark}What do I pay when the saddle of the Moorfield tears?{mark}\n£40."
    )
    assert [one.text for one in sentences(text)][1:3] == ["£35.", "If the girth tears, £12."]


def test_of_two_lists_in_slanted_letters_each_answer_stands_below_its_own_question() -> None:
    text = (
        "*What do I pay myself when something happens to the Moorland saddle?*\nIf it tears, £35. If it is lost, £210."
        "\n\n*What do I pay myself when the Moorfield saddle tears?*\n£40."
    )
    assert said("What do I pay if the Moorfield saddle gets lost?", text) == ""
    assert "£210" in said("What do I pay if the Moorland saddle gets lost?", text)


def test_the_first_time_is_no_second_one_in_a_case() -> None:
    text = "What if the girth of the Moorfield saddle tears?\nThe first time we mend it for £4."
    assert said("How much is it when the girth of the Moorfield saddle tears a second time?", text) == ""
    assert "£4" in said("How much is it when the girth of the Moorfield saddle tears the first time?", text)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("How much is the sauna?", "Do students pay for the sauna?\nThe sauna costs 6 euros.", "6 euros"),
        ("How many films can I borrow?", "How many films can students borrow?\nUp to 12 films.", "12 films"),
        ("How many films can I borrow?", "How many films can students borrow?\nUp to 12.", "12"),
        ("Was kostet die Sauna?", "Zahlen Kinder für die Sauna?\nDie Sauna kostet 6 Euro.", "6 Euro"),
        ("¿Cuánto cuesta la sauna?", "¿Pagan los niños la sauna?\nLa sauna cuesta 6 euros.", "6 euros"),
        ("桑拿多少钱？", "儿童用桑拿要付钱吗？\n桑拿6元。", "6元"),
        ("كم سعر الساونا؟", "هل يدفع الأطفال ثمن الساونا؟\nسعر الساونا 6 ريالات.", "6 ريالات"),
    ],
)
def test_below_a_question_for_some_people_stands_what_holds_for_all(question: str, text: str, answer: str) -> None:
    assert answer in said(question, text)


def test_below_one_of_two_questions_for_some_people_stands_their_value() -> None:
    text = "How many films can students borrow?\nUp to 12.\n\nHow many films can children borrow?\nUp to 30."
    assert said("How many films can I borrow?", text) == ""
    assert "12" in said("How many films can students borrow?", text)
