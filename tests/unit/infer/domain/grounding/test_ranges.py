"""Ranges of an answer: their ends are those of the documents, in the same order."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import ground
from tests.support.infer import passage


def is_kept(sentence: str, question: str, text: str) -> bool:
    return ground(sentence, evidence(question, [passage(text)], Thresholds())) is not None


@pytest.mark.parametrize(
    ("question", "text", "turned"),
    [
        ("When is the office open?", "The office is open from 9 to 17.", "It is open from 17 to 9."),
        (
            "When is the office open?",
            "The office is open from 9 a.m. to 5 p.m.",
            "The office is open from 5 p.m. to 9 a.m.",
        ),
        ("When does the bus run?", "The bus runs from Monday to Friday.", "The bus runs from Friday to Monday."),
        (
            "How many people are allowed in a group?",
            "Groups have between 20 and 30 people, at 300 euros a day.",
            "Groups have between 20 and 300 people.",
        ),
        (
            "Wann ist das Büro geöffnet?",
            "Das Büro ist von 9 bis 17 Uhr geöffnet.",
            "Das Büro ist von 17 bis 9 Uhr geöffnet.",
        ),
        ("¿Cuándo abre la oficina?", "La oficina abre de 9 a 17 horas.", "La oficina abre de 17 a 9 horas."),
        ("办公室几点开门？", "办公室从9点到17点开放。", "办公室从17点到9点开放。"),
        (
            "متى يفتح المكتب؟",
            "يفتح المكتب من الساعة 9 إلى الساعة 17.",
            "يفتح المكتب من الساعة 17 إلى الساعة 9.",
        ),
    ],
)
def test_a_range_keeps_its_ends_and_their_order(question: str, text: str, turned: str) -> None:
    assert is_kept(text, question, text)
    assert not is_kept(turned, question, text)


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Groups have 20 to 30 people.", True),
        ("Groups have 20-30 people.", True),
        ("Groups have up to 30 people.", True),
        ("Groups have up to 20 people.", False),
        ("Groups have between 30 and 20 people.", False),
    ],
)
def test_an_upper_end_is_what_it_is_at_most(sentence: str, *, kept: bool) -> None:
    text = "Groups have between 20 and 30 people, up to 5 of them children."
    assert is_kept(sentence, "How many people are allowed in a group?", text) == kept


def test_a_weekday_beside_an_hour_is_no_end_of_its_range() -> None:
    text = "The office is open Monday to Friday 9 to 17."
    assert is_kept("The office is open from 9 to 17, Monday to Friday.", "When is the office open?", text)
