"""Contrary words under a "not"."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("On which day is the Tarn Rink not open?", "The Tarn Rink stays closed on 24 December."),
        ("An welchem Tag ist das Bad Tarn nicht offen?", "Das Bad Tarn bleibt am 24. Dezember geschlossen."),
        ("An welchen Tagen ist das Bad Tarn geschlossen?", "Das Bad Tarn ist am 24. Dezember nicht geöffnet."),
        ("诺登冰场哪天关门？", "诺登冰场12月24日不开放。"),
        ("في أي يوم تغلق صالة نوردن؟", "لا تفتح صالة نوردن يوم 24 ديسمبر."),
        ("متى لا تفتح صالة نوردن؟", "تبقى صالة نوردن مغلقة يوم 24 ديسمبر."),
    ],
)
def test_what_is_not_open_is_closed(question: str, text: str) -> None:
    assert "24" in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("An welchem Tag ist das Bad Tarn nicht offen?", "Das Bad Tarn ist sonntags geöffnet."),
        ("Um wie viel Uhr schließt das Bad Tarn?", "Das Bad Tarn ist am 24. Dezember nicht geöffnet."),
    ],
)
def test_what_is_open_is_not_closed_and_a_day_is_no_hour(question: str, text: str) -> None:
    assert not said(question, text)
