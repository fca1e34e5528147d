"""Periods of a price: what an hour costs is none for a day, and what stands beside it for the day is."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is the sewing room at Alder Works per hour?", "- Sewing room at Alder Works: £30 a day"),
        (
            "What does the sewing room at Alder Works cost for a day?",
            "Sewing room at Alder Works: £6 an hour, £95 a week.",
        ),
        ("What does the kiln cost for the whole day?", "The kiln costs 7 euros per hour."),
        ("Was kostet der Brennofen für den ganzen Tag?", "Der Brennofen kostet 7 Euro pro Stunde."),
        ("Was kostet der Brennofen pro Stunde?", "Der Brennofen kostet 42 Euro am Tag."),
        ("Wie viel kostet die Miete der Werkbank im Jahr?", "- Miete der Werkbank: 48 Euro im Monat"),
        ("¿Cuánto cuesta alquilar el horno todo el día?", "Alquiler del horno: 4,50 € la hora."),
        ("¿Cuánto cuesta el horno por hora?", "El horno cuesta 30 euros al día."),
    ],
)
def test_a_price_of_another_period_is_none(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "price"),
    [
        ("How much is the sewing room per hour?", "The sewing room is £6 an hour, £95 a week.", "£6"),
        ("What does the kiln cost for the whole day?", "The kiln costs £40 a day.", "40"),
        ("What does the kiln cost a day?", "The kiln costs £40 for 24 hours, or £7 per hour.", "40"),
        ("Was kostet der Brennofen für den ganzen Tag?", "Der Brennofen kostet 42 Euro am Tag.", "42"),
        ("What does the berth cost per day?", "The berth costs £12 a night.", "12"),
        ("Was kostet der Brennofen am Tag?", "Der Tagespreis für den Brennofen ist 42 Euro, je Stunde 7 Euro.", "42"),
        ("¿Cuánto cuesta el horno todo el día?", "El horno cuesta 30 euros al día.", "30"),
        ("¿Cuánto cuesta el horno al mes?", "El horno cuesta 300 euros mensuales y 30 por día.", "300"),
    ],
)
def test_a_price_of_its_own_period_is_one(question: str, text: str, price: str) -> None:
    assert price in said(question, text)
