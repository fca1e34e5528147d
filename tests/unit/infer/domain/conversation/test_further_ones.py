"""Questions that go on with further ones of what was asked: each hour after the first one."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def asked(before: str, question: str) -> str:
    return completed((Message("user", before), Message("assistant", "So it is [1]."), Message("user", question)))


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "What does Ostwick Cycles charge for the first hour?",
            "And every hour that follows?",
            "What does Ostwick Cycles charge for every further hour?",
        ),
        (
            "What does Ostwick Cycles charge for the first hour?",
            "How much is it for each hour after that?",
            "What does Ostwick Cycles charge for each further hour?",
        ),
        (
            "Was kostet eine Führung für eine Person beim Radverleih Ostwiek?",
            "Und jede weitere Person?",
            "Was kostet eine Führung für jede weitere Person beim Radverleih Ostwiek?",
        ),
        (
            "Was nimmt der Radverleih Ostwiek, wenn ich bis zu einer Stunde zu spät komme?",
            "Und wenn es länger dauert, jede Stunde danach?",
            "Was nimmt der Radverleih Ostwiek, wenn ich jede weitere Stunde zu spät komme?",
        ),
        (
            "Was kostet mein Hund pro Nacht beim Bootshaus Erlen?",
            "Und für einen zweiten Hund?",
            "Was kostet einen zweiten Hund pro Nacht beim Bootshaus Erlen?",
        ),
        (
            "¿Cuánto cuesta la primera hora en Ciclos Ostrera?",
            "¿Y cada hora adicional?",
            "¿Cuánto cuesta cada hora adicional en Ciclos Ostrera?",
        ),
        ("东苇车行第一小时收多少？", "之后每小时呢？", "东苇车行之后每小时收多少？"),
        ("كم تطلب دار الشراع عن الساعة الأولى؟", "وكل ساعة بعدها؟", "كم تطلب دار الشراع عن كل ساعة بعدها؟"),
    ],
)
def test_further_ones_take_the_place_of_what_is_called_the_same(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


def test_where_nothing_is_called_so_nothing_gives_way() -> None:
    assert asked("How long does the course last every day?", "And every evening?") != ""
    assert "evening" in asked("How long does the course last every day?", "And every evening?")
