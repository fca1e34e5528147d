"""Questions that go on and keep the house of the one before: with whom, or where, it is what was asked."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed
from sluiceway_infer.domain.conversation.house import house_of


def asked(before: str, question: str, answer: str = "So it is [1].") -> str:
    return completed((Message("user", before), Message("assistant", answer), Message("user", question)))


@pytest.mark.parametrize(
    ("question", "house"),
    [
        ("What does Ostwick Cycles charge for a lost key?", "Ostwick Cycles"),
        ("What does a tandem cost per day at Ostwick Cycles?", "Ostwick Cycles"),
        ("How much is a ticket at Norra?", "Norra"),
        ("How much does the Amber kettle cost?", ""),
        ("How long does the Tern 40 last?", ""),
        ("Was muss ich dem Radverleih Ostwiek für den Schlüssel zahlen?", "Radverleih Ostwiek"),
        ("Wie lang ist ein Boot vom Bootshaus Erlen?", "Bootshaus Erlen"),
        ("Was kostet die Karte im Sommer?", ""),
        ("¿Cuánto cuesta un tándem en Ciclos Ostrera?", "Ciclos Ostrera"),
        ("东苇车行的双人车一天多少钱？", "东苇车行"),
        ("在东苇车行租车要押多少？", "东苇车行"),
        ("双人车一天多少钱？", ""),
        ("كم تطلب دار الشراع عن مفتاح ضائع؟", "دار الشراع"),
        ("كم أدفع لدار الشراع عن القفل؟", "دار الشراع"),
        ("كم أجرة الدراجة المزدوجة لدى دار الشراع؟", "دار الشراع"),
    ],
)
def test_a_house_is_told_by_its_name_and_where_that_stands(question: str, house: str) -> None:
    assert house_of(question) == house


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "What does Ostwick Cycles charge for a lost key?",
            "And if I pay at once, how much comes off?",
            "If I pay at once, how much comes off? (Ostwick Cycles)",
        ),
        (
            "Was muss ich dem Radverleih Ostwiek für den Schlüssel zahlen?",
            "Und das Schloss, was macht das?",
            "Das Schloss, was macht das? (Radverleih Ostwiek)",
        ),
        (
            "Wie lang ist ein Boot vom Bootshaus Erlen?",
            "Und wie viele Leute passen in die Kajüte?",
            "Wie viele Leute passen in die Kajüte? (Bootshaus Erlen)",
        ),
        ("东苇车行的双人车一天多少钱？", "车座呢，单独卖多少钱？", "车座单独卖多少钱？ (东苇车行)"),
        ("在东苇车行租双人车一次多少钱？", "拖车租一次又是多少？", "拖车租一次是多少？ (东苇车行)"),
        (
            "What's the deposit for a tandem at Ostwick Cycles?",
            "And for one out of the Comet range?",
            "What's the deposit for a tandem out of the Comet range? (Ostwick Cycles)",
        ),
        (
            "What does my dog cost on a punt at Ostwick Boats?",
            "And how much do they take for one on the launch?",
            "How much do Ostwick Boats take for a dog on the launch?",
        ),
        (
            "Was kostet mein Hund auf dem Kahn beim Bootshaus Erlen?",
            "Und für einen auf dem Motorboot?",
            "Was kostet mein Hund auf dem Kahn beim Bootshaus Erlen für einen Hund auf dem Motorboot?",
        ),
        ("كم يستغرق الإصلاح لدى دار الشراع؟", "وهل يمكن أن ينتهي في يوم؟", "هل يمكن أن ينتهي في يوم؟ (دار الشراع)"),
    ],
)
def test_a_question_that_goes_on_keeps_the_house(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question"),
    [
        (
            "What does Ostwick Cycles charge for a lost key?",
            "And how much does Westwick Wheels charge for a lost lock?",
        ),
        (
            "Was verlangt der Radverleih Ostwiek für einen Schlüssel?",
            "Und was nimmt der Radverleih Westrum dafür wohl?",
        ),
        ("Wann wurde die Schleuse Halden eröffnet?", "Und wann wurde der Panamakanal eröffnet?"),
    ],
)
def test_another_house_and_another_thing_of_its_own_have_none_added(before: str, question: str) -> None:
    assert "Ostw" not in asked(before, question).replace("Westwick", "")
    assert "Halden" not in asked(before, question)


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "What does Ostwick Cycles charge for a lost key?",
            "And what if it is only bent?",
            "What does Ostwick Cycles charge for a lost key if it is only bent?",
        ),
        (
            "كم تطلب دار الشراع عن مفتاح ضائع؟",
            "وماذا لو انكسر فقط؟",
            "كم تطلب دار الشراع عن مفتاح ضائع لو انكسر فقط?",
        ),
        (
            "كم تطلب دار الشراع عن مفتاح ضائع؟",
            "وإن كان مكسورا فقط؟",
            "كم تطلب دار الشراع عن مفتاح ضائع إذا كان مكسورا فقط?",
        ),
    ],
)
def test_what_if_names_a_case(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole
