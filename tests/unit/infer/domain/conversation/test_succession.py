"""Questions that go on with who came before somebody, and since when it is so."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed

LED = "Who led the field test from 2016 to 2018?"
LEITETE = "Wer leitete den Feldversuch von 2016 bis 2018?"
DIRIGIO = "¿Quién dirigió la prueba de 2016 a 2018?"


@pytest.mark.parametrize(
    ("before", "answer", "question", "whole"),
    [
        (LED, "Jon Pellow led it.", "And who after him?", "Who led the field test after Jon Pellow?"),
        ("Who runs Norra?", "Ida Lorentz.", "And who was it before her?", "Who runs Norra before Ida Lorentz?"),
        (
            "Who ran Norra before Ida Lorentz?",
            "Before her it was run by Paul Sten.",
            "And who before him?",
            "Who ran Norra before Paul Sten?",
        ),
        (LEITETE, "Jon Pellow leitete ihn.", "Und wer vor ihm?", "Wer leitete den Feldversuch vor Jon Pellow?"),
        (LEITETE, "Jon Pellow leitete ihn.", "Und wer danach?", "Wer leitete den Feldversuch nach Jon Pellow?"),
        (DIRIGIO, "Jon Pellow.", "¿Y quién después de él?", "¿Quién dirigió la prueba después de Jon Pellow?"),
        ("2016年至2018年谁主持试验？", "乔恩·佩洛。", "在他之后呢？", "在乔恩·佩洛之后谁主持试验？"),
        ("诺拉由谁管理？", "由伊达·洛伦茨管理。", "在她之前是谁？", "在伊达·洛伦茨之前诺拉由谁管理？"),
        ("من يدير نورا؟", "إيدا لورنتز.", "ومن قبلها؟", "من يدير نورا قبلها؟"),
    ],
)
def test_who_came_before_is_asked_of_what_was_asked(before: str, answer: str, question: str, whole: str) -> None:
    assert completed((Message("user", before), Message("assistant", answer), Message("user", question))) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Who runs Norra?", "Since when?", "Since when? (runs Norra)"),
        ("Wo wird die Lerche 36 gebaut?", "Seit wann?", "Seit wann? (wird die Lerche 36 gebaut)"),
        ("¿Quién dirige Norra?", "¿Desde cuándo?", "¿Desde cuándo? (dirige Norra)"),
        ("诺拉由谁管理？", "从什么时候开始？", "从什么时候开始？ (诺拉管理)"),
        ("من يدير نورا؟", "منذ متى؟", "منذ متى؟ (يدير نورا)"),
    ],
)
def test_since_when_is_asked_of_what_is_so(before: str, question: str, whole: str) -> None:
    assert completed((Message("user", before), Message("assistant", "It is [1]."), Message("user", question))) == whole


def test_an_answer_that_names_two_persons_leaves_open_who_is_meant() -> None:
    talk = (
        Message("user", LED),
        Message("assistant", "Jon Pellow and Ada Brink led it."),
        Message("user", "And who before them?"),
    )
    assert completed(talk) != "Who led the field test before Jon Pellow?"
