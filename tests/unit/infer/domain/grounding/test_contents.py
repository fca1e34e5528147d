"""Contents: what a tray holds is not what it weighs."""

import pytest

from tests.support.grounding import said

WEIGHTS = {
    "en": "- Weight of the drip tray with grid: 265 g",
    "de": "- Gewicht der Abtropfschale samt Gitter: 265 g",
    "es": "- Peso de la bandeja de goteo con rejilla: 265 g",
    "zh": "- 接水盘（含格栅）重量：245克",
    "ar": "- وزن صينية التقطير مع الشبكة: 265 غراما",
}


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How much liquid can the drip tray take?"),
        ("en", "How much does the drip tray hold?"),
        ("de", "Wie viel passt in die Abtropfschale?"),
        ("de", "Wie viel fasst die Abtropfschale?"),
        ("es", "¿Cuánto cabe en la bandeja de goteo?"),
        ("zh", "接水盘能装多少水？"),
        ("ar", "كم تتسع صينية التقطير؟"),
    ],
)
def test_a_weight_is_no_capacity(language: str, question: str) -> None:
    assert said(question, WEIGHTS[language]) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much liquid can the drip tray take?", "- Drip tray holds: 440 ml"),
        ("How much does the drip tray weigh?", WEIGHTS["en"]),
        ("How much can the van carry?", "The van carries a weight of up to 900 kg."),
        ("Was wiegt die Abtropfschale?", WEIGHTS["de"]),
        ("接水盘有多重？", WEIGHTS["zh"]),
    ],
)
def test_each_is_told_where_it_is_asked(question: str, text: str) -> None:
    assert said(question, text) == text
