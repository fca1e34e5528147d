"""What stands behind a preposition in the place of what stood behind the same, or beside that."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def told(question: str, then: str) -> str:
    return completed((Message("user", question), Message("assistant", "So it is."), Message("user", then)))


@pytest.mark.parametrize(
    ("question", "then", "whole"),
    [
        (
            "Wie hoch ist das Startgeld für den Seelauf?",
            "Und für Mitglieder?",
            "Wie hoch ist das Startgeld für den Seelauf für Mitglieder?",
        ),
        ("What is the fee for the Lake Run?", "And for members?", "What is the fee for the Lake Run for members?"),
        ("What is the fee for guests?", "And for members?", "What is the fee for members?"),
        ("What does it cost for the hall?", "And for the kitchen?", "What does it cost for the kitchen?"),
    ],
)
def test_a_party_takes_the_place_of_a_party_alone(question: str, then: str, whole: str) -> None:
    assert told(question, then) == whole


@pytest.mark.parametrize(
    ("question", "then", "whole"),
    [
        (
            "Wie hoch war die Wasseraufnahme von LM-5 nach 7 Tagen?",
            "Und die von LM-15?",
            "Wie hoch war die Wasseraufnahme von LM-15 nach 7 Tagen?",
        ),
        ("Wie hoch war die Festigkeit von LM-5?", "Und die der Referenz?", "Wie hoch war die Festigkeit der Referenz?"),
        (
            "Wie teuer ist die Karte für den Saal?",
            "Und die für die Galerie?",
            "Wie teuer ist die Karte für die Galerie?",
        ),
    ],
)
def test_a_german_article_stands_for_the_noun(question: str, then: str, whole: str) -> None:
    assert told(question, then) == whole


def test_what_has_no_definite_article_is_no_part_of_a_model() -> None:
    whole = told("Wie hoch war der Verlust auf Nivo-8?", "Und auf geschlossenem Boden?")
    assert whole == "Wie hoch war der Verlust auf geschlossenem Boden?"
