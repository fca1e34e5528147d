"""Answers to a question that goes on: of the kind that was given in the turn before, and not what was given there once
more.
"""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.turn_before import TurnBefore
from tests.support.infer import passage

FREE = Thresholds(answerable=0.0)


def lines(question: str, text: str, before: TurnBefore | None) -> list[str]:
    found = evidence(question, (passage(text),), FREE, before)
    return [one.lines[at].text for one in found.passages for at in found.answers.get(one.source.chunk_id, ())]


@pytest.mark.parametrize(
    ("question", "text", "before"),
    [
        (
            "What does a tour for each further person cost at Ostwick Cycles?",
            "A tour for one person costs 71 euros at Ostwick Cycles.",
            TurnBefore(
                "What does a tour for one person cost at Ostwick Cycles?", "71 euros.", "each further person?", "en"
            ),
        ),
        (
            "Was kostet eine Führung für jede weitere Person beim Radverleih Ostwiek?",
            "Eine Führung kostet beim Radverleih Ostwiek für eine Person 71 Euro.",
            TurnBefore(
                "Was kostet eine Führung für eine Person beim Radverleih Ostwiek?",
                "Sie kostet 71 Euro.",
                "jede weitere Person?",
                "de",
            ),
        ),
        (
            "كم تطلب دار الشراع عن ساعة تأخر لو كان التأخر يوما كاملا؟",
            "تطلب دار الشراع عن ساعة تأخر 28 درهما.",
            TurnBefore("كم تطلب دار الشراع عن ساعة تأخر؟", "عن الساعة 28 درهما.", "لو كان التأخر يوما كاملا؟", "ar"),
        ),
    ],
)
def test_what_was_told_before_is_not_told_once_more(question: str, text: str, before: TurnBefore) -> None:
    assert lines(question, text, None) == [text]
    assert lines(question, text, before) == []


def test_it_is_where_the_line_names_what_is_named_anew() -> None:
    before = TurnBefore("When does Norra open on Saturdays?", "At 9 am.", "on Sundays?", "en")
    told = "Norra opens on Saturdays and Sundays at 9 am."
    assert lines("When does Norra open on Sundays?", told, before) == [told]


def test_another_number_answers() -> None:
    before = TurnBefore("What does Norra charge for the first hour?", "14 euros.", "each further hour?", "en")
    told = "For the first hour Norra charges 14 euros, for each further hour 9 euros."
    assert lines("What does Norra charge for each further hour?", told, before) == [told]


@pytest.mark.parametrize(
    ("question", "text", "before"),
    [
        (
            "Jede weitere Person? (Radverleih Ostwiek)",
            "Jede weitere Person meldet sich beim Radverleih Ostwiek an.",
            TurnBefore(
                "Was kostet eine Führung beim Radverleih Ostwiek?", "Sie kostet 71 Euro.", "jede weitere Person?", "de"
            ),
        ),
        (
            "The trailer? (Ostwick Cycles)",
            "The trailer of Ostwick Cycles is 120 cm long.",
            TurnBefore("What does a tandem cost at Ostwick Cycles?", "It costs 31 euros.", "the trailer?", "en"),
        ),
        (
            "The trailer? (Ostwick Cycles)",
            "The trailer costs 8 euros a day at Ostwick Cycles.",
            TurnBefore("What deposit does Ostwick Cycles take for a tandem?", "200 euros.", "the trailer?", "en"),
        ),
        (
            "¿Los estudiantes? (Ciclos Ostrera)",
            "Los estudiantes pagan 12 euros en Ciclos Ostrera.",
            TurnBefore("¿Qué porcentaje descuenta Ciclos Ostrera?", "Un 20 %.", "los estudiantes?", "es"),
        ),
    ],
)
def test_who_asks_nothing_by_himself_is_answered_with_the_kind_of_before(
    question: str, text: str, before: TurnBefore
) -> None:
    assert lines(question, text, None) == [text]
    assert lines(question, text, before) == []


@pytest.mark.parametrize(
    "text", ["The trailer costs 8 euros at Ostwick Cycles.", "At Ostwick Cycles the trailer is free."]
)
def test_a_sum_and_its_absence_are_of_the_kind(text: str) -> None:
    before = TurnBefore("What does a tandem cost at Ostwick Cycles?", "It costs 31 euros.", "the trailer?", "en")
    assert lines("The trailer? (Ostwick Cycles)", text, before) == [text]
