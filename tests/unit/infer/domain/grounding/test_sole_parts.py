"""Part by itself in German: a line on the set of which it is one, on the whole, or on many at once tells none of it."""

import pytest

from tests.support.grounding import said

_SET = "# Hütte Tarn\n\n- Laterne mit Batterie verloren: 34 Euro"
_BOTH = f"{_SET}\n- Nur die Laterne verloren: 21 Euro"
_LAMP = "# Lampen\n\n| Modell | Teil | Preis |\n|---|---|---|\n| Orrin | Lampe komplett | 129 Euro |"
_PEGS = "# Zelte\n\n- Heringe, Zehnerpack: 14 Euro"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Was kostet es, wenn nur die Batterie verloren ist? (Hütte Tarn)", _SET),
        ("Die Batterie allein ist verloren. Was kostet das in der Hütte Tarn?", _SET),
        ("Die Laterne habe ich noch, aber die Batterie ist verloren. Was kostet das in der Hütte Tarn?", _SET),
        ("Was kostet das Netzteil der Lampe Orrin?", _LAMP),
        ("Was kostet ein einzelner Hering?", _PEGS),
    ],
)
def test_a_part_has_not_the_price_of_its_set(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (
            "Was kostet es in der Hütte Tarn, wenn nur noch die Laterne mit Batterie verloren ist?",
            _SET,
            "34",
        ),
        ("Was kostet es in der Hütte Tarn, wenn nur die Laterne verloren ist?", _BOTH, "21"),
        ("Was kostet die Lampe Orrin?", _LAMP, "129"),
        ("Was kostet ein Zehnerpack Heringe?", _PEGS, "14"),
    ],
)
def test_what_is_asked_for_is_answered(question: str, text: str, value: str) -> None:
    assert value in said(question, text)
