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


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is the loom for the whole day?", "The loom is £7 an hour, the kiln £45 for the whole day."),
        ("How much is the kiln per hour?", "The loom is £7 an hour, the kiln £45 for the whole day."),
        ("What does the loom cost for a day?", "The loom costs £7 per hour and the large kiln £45 a day."),
        (
            "Was kostet der Webstuhl für den ganzen Tag?",
            "Der Webstuhl kostet 7 Euro pro Stunde, der Brennofen 45 Euro für den ganzen Tag.",
        ),
        (
            "Was kostet der Brennofen pro Stunde?",
            "Der Webstuhl kostet 7 Euro pro Stunde, der Brennofen 45 Euro für den ganzen Tag.",
        ),
        ("Was kostet die Werkbank im Monat?", "Die Werkbank kostet 5 Euro am Tag und der Schrank 20 Euro im Monat."),
        ("¿Cuánto cuesta el torno todo el día?", "El torno cuesta 7 euros por hora y el horno 45 euros todo el día."),
        ("¿Cuánto cuesta el horno por hora?", "El torno cuesta 7 euros por hora y el horno 45 euros todo el día."),
    ],
)
def test_the_price_of_another_thing_for_that_period_is_none(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "price"),
    [
        ("How much is the kiln for the whole day?", "The loom is £7 an hour, the kiln £45 for the whole day.", "45"),
        ("What does the loom cost per hour?", "The loom is £7 an hour, the kiln £45 for the whole day.", "7"),
        ("How much is the loom for the whole day?", "The loom is £7 an hour and £38 for the whole day.", "38"),
        ("How much is the loom for the whole day?", "The loom is £7 an hour, and for the whole day £38.", "38"),
        ("How much is the loom for the whole day?", "The loom is £7 an hour, the whole day costs £38.", "38"),
        ("How much is the loom per day?", "The loom costs £7 an hour, the daily rate is £38.", "38"),
        ("How much is the loom for a weekend?", "The loom is £7 an hour, a weekend comes to £60.", "60"),
        (
            "Was kostet der Brennofen für den ganzen Tag?",
            "Der Webstuhl kostet 7 Euro pro Stunde, der Brennofen 45 Euro für den ganzen Tag.",
            "45",
        ),
        (
            "Was kostet der Webstuhl für den ganzen Tag?",
            "Der Webstuhl kostet 7 Euro pro Stunde, der ganze Tag kommt auf 38 Euro.",
            "38",
        ),
        ("Was kostet der Webstuhl am Tag?", "Der Webstuhl kostet 7 Euro je Stunde, der Tagespreis ist 38 Euro.", "38"),
        (
            "Was kostet der Webstuhl am Tag?",
            "Der Webstuhl kostet 7 Euro je Stunde und als Pauschale 38 Euro am Tag.",
            "38",
        ),
        ("¿Cuánto cuesta el torno todo el día?", "El torno cuesta 7 euros por hora y 38 euros todo el día.", "38"),
        (
            "¿Cuánto cuesta el torno todo el día?",
            "El torno cuesta 7 euros por hora; todo el día sale por 38 euros.",
            "38",
        ),
    ],
)
def test_the_thing_itself_has_a_price_for_each_period(question: str, text: str, price: str) -> None:
    assert price in said(question, text)
