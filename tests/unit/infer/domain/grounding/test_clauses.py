"""Clauses of a sentence: a value is that of the thing in its own clause."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import ground
from tests.support.infer import passage


def is_kept(sentence: str, question: str, text: str) -> bool:
    return ground(sentence, evidence(question, [passage(text)], Thresholds())) is not None


WARRANTY = "How long is the warranty?"


@pytest.mark.parametrize(
    ("question", "text", "true", "other"),
    [
        (
            WARRANTY,
            "The warranty is two years; returns are taken within 30 days.",
            "The warranty is two years.",
            "The warranty is 30 days.",
        ),
        (
            WARRANTY,
            "Returns are taken within 30 days; the warranty is two years.",
            "The warranty is two years.",
            "The warranty is 30 days.",
        ),
        (
            "Welche Farbe hat der Deckel?",
            "Der Sockel ist rot, der Deckel ist blau.",
            "Der Deckel ist blau.",
            "Der Deckel ist rot.",
        ),
        (
            "Where is the kitchen?",
            "The office is on the ground floor; the kitchen is in the basement.",
            "The kitchen is in the basement.",
            "The kitchen is on the ground floor.",
        ),
        (
            "¿Dónde está la cocina?",
            "La oficina está en la planta baja; la cocina está en el sótano.",
            "La cocina está en el sótano.",
            "La cocina está en la planta baja.",
        ),
        ("厨房在哪里？", "办公室在一楼；厨房在地下室。", "厨房在地下室。", "厨房在一楼。"),
        (
            "أين المطبخ؟",
            "المكتب في الطابق الأرضي؛ المطبخ في القبو.",
            "المطبخ في القبو.",
            "المطبخ في الطابق الأرضي.",
        ),
    ],
)
def test_what_another_clause_says_is_not_said_of_it(question: str, text: str, true: str, other: str) -> None:
    assert is_kept(true, question, text)
    assert not is_kept(other, question, text)


@pytest.mark.parametrize(
    ("question", "text", "sentence"),
    [
        (
            "How long is the warranty for the toaster?",
            "The warranty for the kettle is two years; for the toaster it is one year.",
            "The warranty for the toaster is one year.",
        ),
        (
            "How long is the warranty for parts?",
            "The warranty is two years; it is extended for parts to 3 years.",
            "The warranty is extended for parts to 3 years.",
        ),
        (
            "Where was Tesla born?",
            "Tesla was born in Smiljan. It lies in Croatia.",
            "Tesla was born in Smiljan in Croatia.",
        ),
    ],
)
def test_a_clause_that_goes_on_is_of_the_same_thing(question: str, text: str, sentence: str) -> None:
    assert is_kept(sentence, question, text)
