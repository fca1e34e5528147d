"""Questions that go on with another unit of time: a week in the place of a day."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def asked(before: str, question: str) -> str:
    return completed((Message("user", before), Message("assistant", "So it is [1]."), Message("user", question)))


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "What does a tandem cost per day at Ostwick Cycles?",
            "And for a whole week?",
            "What does a tandem cost for a week at Ostwick Cycles?",
        ),
        (
            "What does a tandem cost per day at Ostwick Cycles?",
            "And over the weekend?",
            "What does a tandem cost over the weekend at Ostwick Cycles?",
        ),
        (
            "What does a tandem cost per day at Ostwick Cycles?",
            "How much is it per week?",
            "What does a tandem cost per week at Ostwick Cycles?",
        ),
        (
            "Was kostet ein Tandem am Tag beim Radverleih Ostwiek?",
            "Und die ganze Woche?",
            "Was kostet ein Tandem die Woche beim Radverleih Ostwiek?",
        ),
        (
            "Was kostet ein Tandem pro Stunde beim Radverleih Ostwiek?",
            "Und für einen Tag?",
            "Was kostet ein Tandem für einen Tag beim Radverleih Ostwiek?",
        ),
        (
            "¿Cuánto cuesta un tándem al día en Ciclos Ostrera?",
            "¿Y por una semana?",
            "¿Cuánto cuesta un tándem por una semana en Ciclos Ostrera?",
        ),
        ("东苇车行的双人车一天多少钱？", "一整周呢？", "东苇车行的双人车一周多少钱？"),
        ("东苇车行的双人车每天多少钱？", "那整个月呢？", "东苇车行的双人车一个月多少钱？"),
        (
            "كم أجرة الدراجة المزدوجة ليوم لدى دار الشراع؟",
            "وللأسبوع كله؟",
            "كم أجرة الدراجة المزدوجة للأسبوع لدى دار الشراع؟",
        ),
        ("بكم الدراجة لنصف يوم في دار الشراع؟", "وكم لليوم كله؟", "بكم الدراجة لليوم في دار الشراع؟"),
    ],
)
def test_another_unit_takes_the_place_of_the_one_before(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("How many people may come on the first day?", "And for a week?"),
        ("What does a tandem cost per hour at Ostwick Cycles?", "And at the weekend?"),
        ("What does a tandem cost for three days?", "And for a week?"),
    ],
)
def test_a_day_that_is_no_unit_stays(before: str, question: str) -> None:
    assert ("hour" in before) == ("per hour" in asked(before, question))
    assert ("first day" in before) == ("first day" in asked(before, question))
