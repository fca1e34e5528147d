"""A property that one sentence names and the next one leaves out."""

import pytest

from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.selection.measured import carried
from tests.support.infer import passage


def carries(question: str, text: str, at: int = 1) -> bool:
    asked = parse_question(question)
    read = parse_passage(passage(text), asked.language, asked.forms)
    return bool(carried(asked, read, read.lines[at]))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What deposit is asked for a lock?", "The deposit for a bicycle is 60 euros. A lock adds 5 euros."),
        ("Wie schwer ist das Ruder?", "Das Boot hat ein Gewicht von 90 kg. Das Ruder kommt auf 4 kg."),
        ("¿Qué fianza se pide por un candado?", "La fianza de una bicicleta es de 60 euros. Un candado añade 5 euros."),
        ("车锁要交多少押金？", "单车的押金是60元。每把车锁加5元。"),
        ("كم تأمين القفل؟", "تأمين الدراجة 60 يورو. ويزيد القفل 5 يورو."),
    ],
)
def test_the_next_value_in_the_same_unit_is_of_the_same_property(question: str, text: str) -> None:
    assert carries(question, text)


@pytest.mark.parametrize(
    "text",
    [
        "The deposit for a bicycle is 60 euros. A lock has 5 digits.",
        "The deposit for a bicycle is 60 euros. A lock has a price of 5 euros.",
        "The deposit for a bicycle is 60 euros. A lock is better.",
        "A bicycle is 60 euros. A lock adds 5 euros.",
        "- The deposit for a bicycle is 60 euros\n- A lock adds 5 euros",
    ],
)
def test_nothing_is_carried_into_another_unit_property_or_item(text: str) -> None:
    assert not carries("What deposit is asked for a lock?", text)


def test_nothing_is_carried_into_the_first_sentence() -> None:
    assert not carries("What deposit is asked for a lock?", "The deposit for a lock is 5 euros.", at=0)
