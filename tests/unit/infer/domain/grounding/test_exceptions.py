"""Exceptions behind a rule: they answer for what they except, and the rule does not."""

import pytest

from tests.support.grounding import said

TICKETS = "Tickets can be returned up to 24 hours before the show. Tickets for Night Sky, however, are not taken back."
KARTEN = (
    "Karten können bis 24 Stunden vor Beginn zurückgegeben werden. "
    "Karten für Nachthimmel werden jedoch nicht zurückgenommen."
)
HAJZ = "يمكن إلغاء الحجز مجانا حتى 24 ساعة قبل بدايته. ولا يمكن إلغاء حجز سيارات النقل في الأيام الثلاثة الأخيرة."
SKIS = "Skis can be cancelled until 8:00. Racing skis are excluded from cancelling."


@pytest.mark.parametrize(
    ("question", "text", "rule"),
    [
        ("Until when can tickets for Night Sky be returned?", TICKETS, "24"),
        ("Bis wann kann man Karten für Nachthimmel zurückgeben?", KARTEN, "24"),
        ("Until when can racing skis be cancelled?", SKIS, "8:00"),
    ],
)
def test_a_rule_is_not_told_of_what_is_excepted_from_it(question: str, text: str, rule: str) -> None:
    told = said(question, text)
    assert rule not in told or "not" in told or "nicht" in told or "excluded" in told


@pytest.mark.parametrize(
    ("question", "text", "rule"),
    [
        ("Until when can tickets be returned?", TICKETS, "24"),
        ("Bis wann kann man Karten zurückgeben?", KARTEN, "24"),
    ],
)
def test_a_rule_is_told_of_all_else(question: str, text: str, rule: str) -> None:
    assert rule in said(question, text)


def test_what_is_excepted_in_arabic_is_told_by_the_exception() -> None:
    assert "الثلاثة الأخيرة" in said("حتى متى يمكن إلغاء حجز سيارة نقل؟", HAJZ)
    assert "24" in said("حتى متى يمكن إلغاء الحجز؟", HAJZ)
