"""Ordinary circumstance: what holds with ordinary water is told of no hard water."""

import pytest

from tests.support.grounding import said

ORDINARY = {
    "en": "On ordinary tap water the Kestrel is descaled every 91 days.",
    "de": "Bei normalem Leitungswasser wird die Classica alle 90 Tage entkalkt.",
    "es": "Con agua del grifo normal, la Plata se descalcifica cada 90 días.",
    "zh": "使用普通自来水时，晨曦每隔58天除垢一次。",
    "ar": "مع ماء الصنبور العادي تزال الرواسب من سهيل كل 90 يوما.",
}


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "We've got really hard water. How often is the Kestrel descaled?"),
        ("en", "I'm in a hard-water area. How often is the Kestrel descaled?"),
        ("en", "How often is the Kestrel descaled if the water is very hard?"),
        ("de", "Bei uns ist das Wasser ziemlich hart. Wie oft wird die Classica entkalkt?"),
        ("de", "Wie oft wird die Classica bei hartem Wasser entkalkt?"),
        ("es", "Aquí el agua es muy dura. ¿Cada cuánto se descalcifica la Plata?"),
        ("es", "¿Cada cuánto se descalcifica la Plata con agua dura?"),
        ("zh", "家里是硬水，晨曦隔几天要除垢？"),
        ("ar", "الماء عندنا عسر، كل كم يوما تزال الرواسب من سهيل؟"),
    ],
)
def test_what_is_ordinary_is_told_of_nothing_else(language: str, question: str) -> None:
    assert said(question, ORDINARY[language]) == ""


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How often is the Kestrel descaled?"),
        ("en", "How often is the Kestrel descaled with tap water?"),
        ("de", "Wie oft wird die Classica entkalkt?"),
        ("de", "Wie oft wird die Classica bei Leitungswasser entkalkt?"),
        ("es", "¿Cada cuánto se descalcifica la Plata?"),
        ("es", "¿Cada cuánto se descalcifica la Plata con agua del grifo?"),
        ("zh", "晨曦多少天除垢一次？"),
        ("zh", "用自来水，晨曦多少天除垢一次？"),
        ("ar", "كل كم يوما تزال الرواسب من سهيل؟"),
    ],
)
def test_the_ordinary_is_meant_where_nothing_else_is_said(language: str, question: str) -> None:
    assert said(question, ORDINARY[language]) == ORDINARY[language]
