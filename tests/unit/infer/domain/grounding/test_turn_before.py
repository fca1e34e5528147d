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


@pytest.mark.parametrize(
    ("question", "text", "before"),
    [
        (
            "How much is the tourist tax?",
            "The tourist tax is 2 euros.",
            TurnBefore("How much is the deposit?", "50 euros.", "the tourist tax?", "en"),
        ),
        (
            "¿De cuánto es el casco?",
            "El casco cuesta 2 euros.",
            TurnBefore("¿De cuánto es la fianza?", "50 euros.", "el casco?", "es"),
        ),
        (
            "Wie hoch ist die Reinigung?",
            "Die Reinigung kostet 30 Euro.",
            TurnBefore("Wie hoch ist die Kaution?", "100 Euro.", "die Reinigung?", "de"),
        ),
        ("清洁费多少钱？", "清洁费50元。", TurnBefore("押金多少？", "押金200元。", "清洁费？", "zh")),
        ("كم رسوم التنظيف؟", "رسوم التنظيف 50 ريالا.", TurnBefore("كم التأمين؟", "200 ريال.", "التنظيف؟", "ar")),
        (
            "¿De cuánto es los niños?",
            "Los niños pagan 3 euros.",
            TurnBefore("¿El casco? (la fianza)", "2 euros.", "los niños?", "es"),
        ),
    ],
)
def test_another_sum_takes_the_place_of_a_deposit(question: str, text: str, before: TurnBefore) -> None:
    assert lines(question, text, None) == [text]
    assert lines(question, text, before) == [text]


@pytest.mark.parametrize(
    ("question", "text", "before"),
    [
        (
            "How much is the deposit for the trailer?",
            "The trailer costs 8 euros a day.",
            TurnBefore("How much is the deposit for a tandem?", "200 euros.", "for the trailer?", "en"),
        ),
        (
            "Wie hoch ist die Kaution für den Anhänger?",
            "Der Anhänger kostet 8 Euro.",
            TurnBefore("Wie hoch ist die Kaution für ein Tandem?", "200 Euro.", "für den Anhänger?", "de"),
        ),
    ],
)
def test_a_deposit_for_another_thing_stays_one(question: str, text: str, before: TurnBefore) -> None:
    assert lines(question, text, before) == []


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("pets?", "Pets are not allowed."),
        ("pets?", "Pets are allowed."),
        ("pets?", "Pets are forbidden."),
        ("pets?", "No pets."),
    ],
)
def test_instead_of_a_price_it_may_be_told_whether_something_may_be(asked: str, text: str) -> None:
    before = TurnBefore("How much is a single room?", "A single room is 80 euros.", asked, "en")
    assert lines("Pets? (single room)", text, before) == lines("Pets? (single room)", text, None)


def test_a_rule_that_only_speaks_of_it_is_not_told_instead_of_a_price() -> None:
    before = TurnBefore("What does a tandem cost at Ostwick Cycles?", "It costs 31 euros.", "the trailer?", "en")
    told = "The trailer of Ostwick Cycles is not longer than 120 cm."
    assert lines("The trailer? (Ostwick Cycles)", told, before) == []
