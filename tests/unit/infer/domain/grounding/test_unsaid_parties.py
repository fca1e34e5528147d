"""Those of whom a text says nothing, though it has values of their own for others."""

import pytest

from tests.support.grounding import said

PRICES = "Die Fahrt kostet 38 Euro. Kinder zahlen für die Fahrt 12 Euro. Eine Decke wird für 5 Euro verliehen."
FARES = "The ride costs 38 euros. Children pay 12 euros for the ride. A blanket is lent for 5 euros."
TARIFAS = "El viaje cuesta 38 euros. Los niños pagan 12 euros por el viaje."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Was zahlen Rentner für die Fahrt?", PRICES),
        ("Wie viel kostet die Fahrt für Studierende?", PRICES),
        ("What do pensioners pay for the ride?", FARES),
        ("¿Cuánto pagan los jubilados por el viaje?", TARIFAS),
    ],
)
def test_the_price_for_all_is_none_for_those_of_whom_nothing_is_said(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Was zahlen Kinder für die Fahrt?", PRICES, "12"),
        ("Was zahlen Erwachsene für die Fahrt?", PRICES, "38"),
        ("What do customers pay for the ride?", FARES, "38"),
    ],
)
def test_where_a_text_tells_nobody_apart_its_price_is_that_of_all(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Was zahlen Rentner für den Lauf?", "Wer den Chip nicht zurückgibt, zahlt 15 Euro."),
        ("Was zahlen Rentner für den Lauf?", "Muss der Lauf abgesagt werden, werden 19 Euro zurückgezahlt."),
        ("What do pensioners pay for the run?", "Whoever does not give the chip back pays 15 euros for the run."),
        ("What do pensioners pay for the Lake Run?", "The Lake Run is in May. The shirt costs 22 euros."),
    ],
)
def test_what_holds_in_a_case_is_not_told_of_those_of_whom_nothing_is_said(question: str, text: str) -> None:
    assert not said(question, text, title="Lauf und Run")


def test_who_does_something_may_be_those_of_whom_it_is_asked() -> None:
    text = "Die Kaution beträgt 90 Euro. Wer bei den Abenden hilft, zahlt 230 Euro Kaution."
    assert "230" in said("Welche Kaution zahlen Helfer bei den Abenden?", text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What does a day card cost students?",
            "A day card costs 22 euros. Students pay 190 euros a month for a berth.",
        ),
        (
            "¿Cuánto cuesta un pase de día para estudiantes?",
            "Un pase de día cuesta 22 euros. Los estudiantes pagan 190 euros al mes por un amarre.",
        ),
        ("كم تكلف بطاقة اليوم للطلاب؟", "تكلف بطاقة اليوم 22 يورو. يدفع الطلاب 190 يورو في الشهر للمرسى."),
    ],
)
def test_what_all_pay_is_not_told_of_those_who_have_a_price_of_their_own(question: str, text: str) -> None:
    assert "22" not in said(question, text)


@pytest.mark.parametrize(
    ("question", "mine", "other"),
    [
        (
            "What does a berth cost students at Quay 71?",
            "# Quay 71\n\nA berth costs 260 euros a month.",
            "# Quay 17\n\nStudents pay 190 euros a month for a berth.",
        ),
        (
            "Was kostet ein Liegeplatz am Kai 71 für Studierende?",
            "# Kai 71\n\nEin Liegeplatz kostet 260 Euro im Monat.",
            "# Kai 17\n\nStudierende zahlen 190 Euro im Monat für einen Liegeplatz.",
        ),
        (
            "¿Cuánto cuesta un amarre en el Muelle 71 para estudiantes?",
            "# Muelle 71\n\nUn amarre cuesta 260 euros al mes.",
            "# Muelle 17\n\nLos estudiantes pagan 190 euros al mes por un amarre.",
        ),
    ],
)
def test_where_one_text_has_a_price_for_them_the_price_of_all_in_another_is_not_theirs(
    question: str, mine: str, other: str
) -> None:
    assert said(question, mine, other) == ""
