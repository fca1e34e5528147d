"""Asking for a price in German by what somebody charges, and by what is put down for a thing."""

import pytest

from sluiceway_infer.domain.grounding.parsing.question import parse_question
from tests.support.grounding import said

_TARN = "# Segelhof Tarn\n\nSegler melden sich 3 Tage vorher an. Eine Jolle für einen Tag: 45 Euro."


@pytest.mark.parametrize(
    "question",
    [
        "Was verlangt der Segelhof Tarn für eine Jolle?",
        "Was berechnet der Segelhof Tarn pro Jolle?",
        "Was nimmt der Segelhof Tarn für eine Jolle?",
        "Wie viel kassiert der Segelhof Tarn für eine Jolle?",
        "Was muss ich beim Segelhof Tarn für eine Jolle rechnen?",
        "Wie viel muss ich beim Segelhof Tarn für eine Jolle hinblättern?",
    ],
)
def test_what_somebody_charges_is_a_price(question: str) -> None:
    parsed = parse_question(question)
    assert (parsed.asked.kind, parsed.asked.concept) == ("measure", "price")
    assert "45 Euro" in said(question, _TARN)
    assert said(question, "# Segelhof Tarn\n\nEine Jolle trägt 4 Segler. Die Jolle wird 3 Tage vorher bestellt.") == ""


@pytest.mark.parametrize(
    "question",
    ["Was nimmt man für die Jolle mit?", "Was verlangt der Prüfer von den Seglern?", "Was berechnet das Gerät?"],
)
def test_what_is_taken_along_or_demanded_is_no_price(question: str) -> None:
    assert parse_question(question).asked.concept == ""
