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


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Wann schließt die Halle am Hafen?", "Die Halle am Hafen ist von 8 bis 20 Uhr geöffnet."),
        ("When does Kiln House close?", "Kiln House is open from 8 to 20 o'clock. On holidays it is closed."),
    ],
)
def test_from_when_to_when_it_is_open_tells_when_it_closes(question: str, text: str) -> None:
    assert "20" in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Wann ist das Kontor Ulme sonntags geöffnet?", "Sonntags ist das Kontor Ulme geschlossen.", "geschlossen"),
        ("Wann wird sonntags Ware angenommen?", "Sonntags wird keine Ware angenommen.", "keine"),
        (
            "When is Elm House open on public holidays?",
            "Elm House opens at 7. On public holidays it is closed.",
            "closed",
        ),
        ("Wann wird sonntags Ware angenommen?", "Montags wird keine Ware angenommen.", ""),
    ],
)
def test_on_its_day_it_may_be_closed(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert holds in told
    assert bool(told) == bool(holds)
