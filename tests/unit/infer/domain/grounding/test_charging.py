"""What others take or want for a thing is asked as a price, and what is left with them as a deposit."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "title", "text"),
    [
        (
            "How much do Ostwick Boats take for a dog on the launch?",
            "Ostwick Boats",
            "If you take a dog on the launch, the briefing takes 70 minutes.",
        ),
        (
            "How much does Ostwick Cycles want for the lock of a tandem?",
            "Ostwick Cycles",
            "Whoever wants the lock of a tandem gets one of 120 cm.",
        ),
        (
            "¿Cuánto piden en Ciclos Ostrera por el candado del tándem?",
            "Ciclos Ostrera",
            "Para el candado del tándem piden 2 minutos de paciencia.",
        ),
        (
            "Was ist beim Radverleih Ostwiek für ein Tandem zu hinterlegen?",
            "Radverleih Ostwiek: Preise",
            "| Rad | Preis |\n|---|---|\n| Tandem | 41 Euro |",
        ),
    ],
)
def test_another_value_than_the_sum_is_no_answer(question: str, title: str, text: str) -> None:
    assert said(question, text, title=title) == ""


@pytest.mark.parametrize(
    ("question", "title", "text", "holds"),
    [
        (
            "How much do Ostwick Boats take for a dog on the launch?",
            "Ostwick Boats",
            "A dog on the launch costs 6 euros.",
            "6 euros",
        ),
        (
            "Was ist beim Radverleih Ostwiek für ein Tandem zu hinterlegen?",
            "Radverleih Ostwiek: Kaution",
            "Die Kaution für ein Tandem beträgt 200 Euro.",
            "200",
        ),
    ],
)
def test_the_sum_is_one(question: str, title: str, text: str, holds: str) -> None:
    assert holds in said(question, text, title=title)
