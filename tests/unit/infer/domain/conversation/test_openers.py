"""Openers of a question that goes on, and the noun that one of its kind leaves out."""

import pytest

from sluiceway_infer.domain.conversation.elision import with_any_one
from sluiceway_infer.domain.conversation.openers import without_opener


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What if it rains?", "if it rains?"),
        ("Was ist, wenn es regnet?", "wenn es regnet?"),
        ("Und was ist, wenn es regnet?", "wenn es regnet?"),
        ("Was passiert, wenn es regnet?", "wenn es regnet?"),
        ("Was wäre, wenn es regnet?", "wenn es regnet?"),
        ("Was, wenn es regnet?", "wenn es regnet?"),
        ("Was wenn es regnet?", "wenn es regnet?"),
        ("Wie ist es, falls es regnet?", "falls es regnet?"),
        ("¿Qué pasa si llueve?", "si llueve?"),
        ("¿Y qué ocurre si llueve?", "si llueve?"),
    ],
)
def test_what_if_is_no_part_of_what_is_asked(question: str, rest: str) -> None:
    assert without_opener(question) == (rest, True)


@pytest.mark.parametrize(
    "question",
    [
        "What is important if it rains?",
        "Was ist wichtig, wenn es regnet?",
        "Was passiert am Sonntag?",
        "Wie ist es?",
        "¿Qué pasa los lunes?",
        "下雨怎么办？",
        "ماذا يحدث يوم الأحد؟",
    ],
)
def test_what_asks_for_something_itself_stays(question: str) -> None:
    assert without_opener(question) == (question, False)


@pytest.mark.parametrize(
    ("rest", "before", "told"),
    [
        ("für eins mit Balkon?", "Was kostet ein Zimmer?", "für ein Zimmer mit Balkon?"),
        ("für eines mit Balkon?", "Was kostet ein Zimmer?", "für ein Zimmer mit Balkon?"),
        ("für eine mit Balkon?", "Was kostet eine Wohnung?", "für eine Wohnung mit Balkon?"),
        ("mit einem im Garten?", "Was kostet ein Zimmer?", "mit einem Zimmer im Garten?"),
        ("für eins mit Balkon?", "Was kostet eine Wohnung?", "für eins mit Balkon?"),
        ("for one with a balcony?", "How much is a room?", "for a room with a balcony?"),
        ("para uno con balcón?", "¿Cuánto cuesta un cuarto?", "para un cuarto con balcón?"),
    ],
)
def test_one_has_the_noun_of_the_question_before(rest: str, before: str, told: str) -> None:
    assert with_any_one(rest, before) == told
