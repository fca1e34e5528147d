"""What is told before a question: on whose behalf it is asked, and what it points back to."""

import pytest

from sluiceway_infer.domain.grounding.parsing.context import start_of_asking
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from tests.support.grounding import said

_TARN = "# Tarn Mill\n\nThe drive belt of the Tarn Mill lasts 30 months.\n\nA new belt costs 80 euros."


def test_what_is_told_before_a_question_need_not_be_said_by_an_answer() -> None:
    question = "I own an old bakery and grind my own flour. How long does the drive belt of the Tarn Mill last?"
    assert "30 months" in said(question, _TARN)


def test_a_not_before_the_question_turns_nothing() -> None:
    question = "My Tarn Mill doesn't turn any more. What does a new drive belt cost?"
    assert "80 euros" in said(question, _TARN)


def test_the_sentence_that_asks_says_of_which_kind_the_answer_is() -> None:
    assert parse_question("I know when it was built. Is the Tarn Mill open today?").is_yes_or_no


def test_a_question_that_points_back_means_what_was_told() -> None:
    assert "belt" in parse_question("I want a belt for the Tarn Mill. How much is that?").relation


def test_what_stands_before_a_colon_is_told_as_well() -> None:
    assert not parse_question("Two of us, no discount: what's the price of a ticket for the Tarn Mill?").is_negated


def test_a_colon_may_stand_behind_what_is_asked() -> None:
    assert parse_question("How old is it: the Tarn Mill in the valley?").asked.kind == "measure"


@pytest.mark.parametrize(
    ("language", "question", "asking"),
    [
        ("en", "We booked two berths, but who will refund the ferry?", "who will refund the ferry?"),
        ("en", "I've got a noisy parrot – how much is a cage?", "how much is a cage?"),
        ("de", "Wir haben zwei Kojen gebucht, aber was kostet der Käfig?", "was kostet der Käfig?"),
        ("es", "Tengo un loro ruidoso, pero ¿cuánto cuesta la jaula?", "¿cuánto cuesta la jaula?"),
        ("zh", "我的鹦鹉很吵，笼子的租金是多少？", "笼子的租金是多少？"),
        ("ar", "عندي ببغاء مزعج، فكم سعر القفص؟", "فكم سعر القفص؟"),
        # A case is none, nor is a part of what is asked.
        (
            "en",
            "If my parrot is ill, but eats, how much is a cage?",
            "If my parrot is ill, but eats, how much is a cage?",
        ),
        ("zh", "如果我的鹦鹉病了，笼子的租金是多少？", "如果我的鹦鹉病了，笼子的租金是多少？"),
        ("en", "Is the cage heated, and how much is it?", "Is the cage heated, and how much is it?"),
    ],
)
def test_a_scene_of_oneself_ends_where_the_question_begins(language: str, question: str, asking: str) -> None:
    assert question[start_of_asking(question, language) :] == asking


def test_where_nothing_else_is_said_of_the_thing_the_scene_is_the_case() -> None:
    assert parse_question("I have a noisy parrot – what do I need to do in Orrin?").relation >= {"noisy", "parrot"}


def test_no_property_is_demanded_that_only_the_scene_has() -> None:
    question = parse_question("I would like to know the weight of my parrot. Which day is that possible in Orrin?")
    assert "weight" in question.relation - question.demanded
