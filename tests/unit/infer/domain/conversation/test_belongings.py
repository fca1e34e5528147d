"""Questions that go on with a part of the thing of which the one before asked, and with that of another one."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def asked(before: str, question: str) -> str:
    return completed((Message("user", before), Message("assistant", "So it is [1]."), Message("user", question)))


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("When was Nordra opened?", "And its café?", "When was its café opened? (Nordra)"),
        ("When was Norra opened?", "And the café?", "When was the café opened? (Norra)"),
        ("What does the Lark 40 cost?", "And its lid?", "What does its lid cost? (the Lark 40)"),
        ("Wann wurde das Bad eröffnet?", "Und sein Café?", "Wann wurde sein Café eröffnet? (das Bad)"),
        ("Was kostet die Lerche 36?", "Und das Pedal?", "Was kostet das Pedal? (die Lerche 36)"),
        ("¿Cuándo se inauguró Nordra?", "¿Y su cafetería?", "¿Cuándo se inauguró su cafetería? (Nordra)"),
        ("¿Cuánto cuesta la Alondra 36?", "¿Y el pedal?", "¿Cuánto cuesta el pedal? (la Alondra 36)"),
        ("北馆是哪一年开业的？", "它的咖啡厅呢？", "北馆的咖啡厅是哪一年开业的？"),
        ("丽华30多少钱？", "它的脚踏板呢？", "丽华30的脚踏板多少钱？"),
    ],
)
def test_of_a_part_it_is_asked_what_was_asked_of_the_whole(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("When was Nordra opened?", "And its price?", "Its price? (Nordra)"),
        ("What did Kolb charge bakers?", "And a hobby baker?", "A hobby baker? (Kolb)"),
        ("海鸥号能载多少人？", "它的票价呢？", "海鸥号的票价呢？"),
    ],
)
def test_a_property_and_whoever_has_a_part_are_none(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


def test_of_whom_it_was_asked_who_it_is_a_deputy_is_no_part() -> None:
    talk = (
        Message("user", "Who runs the mill?"),
        Message("assistant", "Ida Lorentz [1]."),
        Message("user", "And her deputy?"),
    )
    assert completed(talk) == "Her deputy? (Ida Lorentz)"


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("How long is the rink of Norra?", "And that of Nordra?", "How long is the rink of Nordra?"),
        ("Wie lang ist die Bahn der Norra?", "Und die der Nordra?", "Wie lang ist die Bahn der Nordra?"),
        ("诺拉的冰面有多长？", "诺德拉的呢？", "诺德拉的冰面有多长？"),
    ],
)
def test_that_of_another_one_is_asked_of_in_its_place(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Welche Festigkeit hat RA10?", "Und RA20?", "Welche Festigkeit hat RA20?"),
        ("丽华30多少钱？", "丽华36呢？", "丽华36多少钱？"),
    ],
)
def test_a_short_model_is_exchanged_with_its_like(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("What does a pair of skates cost at Norra?", "And a helmet?", "What does a helmet cost at Norra?"),
        ("Was kostet ein Paar Schuhe in Halden?", "Und ein Helm?", "Was kostet ein Helm in Halden?"),
        ("¿Cuánto cuesta un par de patines en Norra?", "¿Y un casco?", "¿Cuánto cuesta un casco en Norra?"),
    ],
)
def test_an_amount_goes_with_what_it_is_of(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole
