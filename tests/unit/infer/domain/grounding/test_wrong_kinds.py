"""Answers of the wrong kind: a count for a share, money that comes back for a charge, the terms of other people."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import extract
from tests.support.grounding import said, words_of
from tests.support.infer import passage


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What percentage does the Ashby tent school keep?",
            "The Ashby tent school keeps groups of at most 9 children.",
        ),
        ("How many percent does Ashby Tents keep?", "Ashby Tents keeps 4 tents in the barn."),
        ("Wie viel Prozent behält die Zeltschule ein?", "Die Zeltschule behält höchstens 9 Zelte in der Scheune."),
        ("¿Qué porcentaje retiene la escuela Alba?", "La escuela Alba retiene 9 tiendas en el granero."),
        ("晨光帐篷馆扣百分之几？", "晨光帐篷馆最多扣9顶帐篷。"),
        ("كم في المئة تحسم خيام النور؟", "خيام النور تحسم 9 خيام من المخزن."),
    ],
)
def test_a_line_without_a_share_tells_none(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("What percentage does Ashby Tents keep?", "Ashby Tents keeps 35 % of the price.", "35"),
        (
            "Wie viel Prozent behält Zeltverleih Ahrenthal ein?",
            "Zeltverleih Ahrenthal behält ein Drittel ein.",
            "Drittel",
        ),
    ],
)
def test_a_share_may_be_told_in_percent_or_as_a_part(question: str, text: str, share: str) -> None:
    assert share in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does a rainy day cost at Ashby Tents?", "For each rainy day Ashby Tents pays 12 euros back."),
        ("What does a rainy day cost at Ashby Tents?", "Each rainy day is credited with 12 euros by Ashby Tents."),
        ("Was kostet ein Regentag im Zeltlager?", "Für einen Regentag im Zeltlager gibt es 12 Euro zurück."),
        ("¿Cuánto cuesta un día de lluvia en Tiendas Alba?", "Por un día de lluvia Tiendas Alba devuelve 12 euros."),
        ("晨光帐篷馆雨天多少钱？", "晨光帐篷馆雨天退还12元。"),
    ],
)
def test_money_that_comes_back_is_no_charge(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What deposit do I pay for a tent?", "The deposit for a tent is 40 euros and is refunded later."),
        ("What does a tent cost at Ashby Tents?", "A tent at Ashby Tents costs 40 euros, of which we refund 10."),
        ("How much is refunded for a rainy day?", "For a rainy day 12 euros are refunded."),
    ],
)
def test_what_is_paid_first_is_told_with_what_comes_back(question: str, text: str) -> None:
    assert said(question, text) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "I shall fetch my son from the course at Ashby Tents too late. What does the course cost then?",
            "**Is the course at Ashby Tents cheaper for students?**\nYes, with a card it costs 25 percent less.",
        ),
        (
            "Was kostet der Kurs am Abend?",
            "**Bekommen Rentner den Kurs billiger?**\nJa, mit Ausweis kostet der Kurs 8 Euro.",
        ),
        ("¿Cuánto cuesta el curso?", "**¿Pagan menos los estudiantes?**\nSí, el curso cuesta 8 euros con carné."),
    ],
)
def test_what_is_said_below_a_question_for_some_people_is_theirs(question: str, text: str) -> None:
    assert said(question, text) == ""


def test_who_is_one_of_those_people_is_answered_below_their_question() -> None:
    text = "**Is the course cheaper for students?**\nYes, with a card the course costs 8 euros."
    assert "8 euros" in said("What does the course cost for students?", text)


def test_a_discount_is_told_by_a_number() -> None:
    text = "# Zeltschule Ahrenthal\n\nDie Leitung der Zeltschule hat Frau Brand."
    assert said("Welchen Nachlass hat die Zeltschule Ahrenthal?", text) == ""


def test_the_name_of_a_house_alone_says_nothing_of_what_it_keeps() -> None:
    mine = passage("Mit der Buchung sind 35 Prozent fällig.", title="Zeltschule Ahrenthal")
    other = passage("Mit der Buchung sind 40 Prozent fällig.", title="Zeltschule Ahrenberg")
    found = evidence("Wie viel Prozent behält die Zeltschule Ahrenthal ein?", [mine, other], Thresholds())
    assert words_of(extract(found)) == ""
