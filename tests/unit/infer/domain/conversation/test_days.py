"""Questions that go on with another day."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("When does the pool open on weekdays?", "And on Sundays?", "When does the pool open on Sundays?"),
        ("When does Nordra open?", "And on Fridays?", "When does Nordra open on Fridays?"),
        ("What does the morning ticket cost?", "And in the evening?", "What does the evening ticket cost?"),
        ("Wann öffnet das Bad unter der Woche?", "Und am Samstag?", "Wann öffnet das Bad am Samstag?"),
        ("Wann ist das Bad dienstags offen?", "Und unter der Woche?", "Wann ist das Bad unter der Woche offen?"),
        ("¿Cuándo abre la piscina entre semana?", "¿Y los sábados?", "¿Cuándo abre la piscina los sábados?"),
        ("周一到周五几点开门？", "周六呢？", "周六几点开门？"),
        ("图书馆周六几点关门？", "那平日呢？", "图书馆平日几点关门？"),
        ("博物馆的票价是多少？", "周日呢？", "周日博物馆的票价是多少？"),
        ("متى يفتح المسبح أيام الأسبوع؟", "ويوم الجمعة؟", "متى يفتح المسبح يوم الجمعة؟"),
        ("متى يفتح المسبح؟", "وفي العطل؟", "متى يفتح المسبح في العطل؟"),
    ],
)
def test_the_day_takes_the_place_of_the_one_before(before: str, question: str, whole: str) -> None:
    talk = (Message("user", before), Message("assistant", "9 [1]."), Message("user", question))
    assert completed(talk) == whole
