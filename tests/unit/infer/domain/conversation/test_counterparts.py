"""Questions that go on with the contrary of what the one before says."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def told(before: str, question: str) -> str:
    return completed([Message("user", before), Message("assistant", "Yes [1]."), Message("user", question)])


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("How much is the room without a balcony?", "With one?", "How much is the room with a balcony?"),
        ("How much is the room without a balcony?", "And with a balcony?", "How much is the room with a balcony?"),
        ("How much is the room with a balcony?", "And without?", "How much is the room without a balcony?"),
        ("Was kostet das Zimmer ohne Balkon?", "Und mit einem?", "Was kostet das Zimmer mit Balkon?"),
        ("¿Cuánto cuesta la habitación sin balcón?", "¿Y con uno?", "¿Cuánto cuesta la habitación con balcón?"),
        ("不带阳台的房间多少钱？", "带阳台的呢？", "带阳台的房间多少钱？"),
        ("كم سعر الغرفة بدون شرفة؟", "ومع شرفة؟", "كم سعر الغرفة مع شرفة؟"),
    ],
)
def test_with_takes_the_place_of_without(before: str, question: str, whole: str) -> None:
    assert told(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("What is the maximum loan?", "And the minimum?", "What is the minimum loan?"),
        (
            "What is the maximum age for the course?",
            "And the minimum age?",
            "What is the minimum age for the course?",
        ),
        ("How long is the shortest tour?", "And the longest?", "How long is the longest tour?"),
        ("Wie hoch ist die maximale Temperatur?", "Und die minimale?", "Wie hoch ist die minimale Temperatur?"),
        ("¿Cuál es el importe máximo?", "¿Y el mínimo?", "¿Cuál es el importe mínimo?"),
        ("最高额度是多少？", "最低呢？", "最低额度是多少？"),
        ("ما الحد الأقصى للسحب؟", "وماذا عن الحد الأدنى؟", "ما الحد الأدنى للسحب؟"),
    ],
)
def test_the_least_takes_the_place_of_the_most(before: str, question: str, whole: str) -> None:
    assert told(before, question) == whole


def test_the_least_of_another_thing_is_not_put_in_its_place() -> None:
    assert told("What is the maximum loan?", "And the minimum deposit?") != "What is the minimum loan?"
