"""An "it" that stands for nothing points to no turn before."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def told(before: str, question: str) -> str:
    return completed([Message("user", before), Message("assistant", "40 euros [1]."), Message("user", question)])


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("What does the Cobalt card cost?", "How much does it cost to ship a parcel to Bergen?"),
        ("What does the Cobalt card cost?", "How long does it take to get to the office?"),
        ("What does the Cobalt card cost?", "Is it possible to pay at the reception?"),
        ("What does the Cobalt card cost?", "Is it allowed to smoke in the garden?"),
        ("What does the Cobalt card cost?", "Does it rain a lot in Bergen?"),
        ("Was kostet die Kobalt-Karte?", "Wie lange dauert es, bis ein Paket ankommt?"),
        ("Was kostet die Kobalt-Karte?", "Ist es erlaubt, im Garten zu rauchen?"),
        ("Was kostet die Kobalt-Karte?", "Ist es möglich, das Paket abzuholen?"),
        ("Combien coûte la carte Cobalt ?", "Est-il possible de payer à la réception ?"),
        ("Combien coûte la carte Cobalt ?", "Où faut-il signaler un vol ?"),
    ],
)
def test_an_it_that_announces_what_comes_stands_for_nothing(before: str, question: str) -> None:
    assert not told(before, question)


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("Does it take long?", "Does the Cobalt card take long?"),
        ("What does it cost?", "What does the Cobalt card cost?"),
        ("Is it allowed?", "Is the Cobalt card allowed?"),
        ("Is it required to be new?", "Is the Cobalt card required to be new?"),
        ("How much does it cost to replace it?", "How much does the Cobalt card cost to replace it?"),
    ],
)
def test_an_it_that_stands_for_the_thing_before_still_does(question: str, whole: str) -> None:
    assert told("What is the limit for the Cobalt card?", question) == whole
