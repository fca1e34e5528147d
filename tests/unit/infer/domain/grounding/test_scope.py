"""What a "not" of a line denies, and what a claim says that leaves it out."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import ground
from tests.support.infer import passage

COVER = "The insurance does not cover theft and water damage but covers fire."
BUS = "The bus does not run on Sundays and runs hourly on Saturdays."
LAB = "You must not bring food or open bottles into the lab."


def is_kept(sentence: str, question: str, text: str) -> bool:
    return ground(sentence, evidence(question, [passage(text)], Thresholds())) is not None


@pytest.mark.parametrize(
    ("sentence", "question", "text"),
    [
        ("The insurance covers theft.", "What does the insurance cover?", COVER),
        ("The insurance covers water damage.", "What does the insurance cover?", COVER),
        ("The bus runs on Sundays.", "On which days does the bus run?", BUS),
        ("You may bring food into the lab.", "What must I not bring into the lab?", LAB),
        ("Diebstahl ist versichert.", "Was ist nicht versichert?", "Diebstahl ist nicht versichert."),
        ("El seguro cubre el robo.", "¿Qué no cubre el seguro?", "El seguro no cubre el robo."),
        (
            "L'assurance couvre le vol.",
            "Qu'est-ce que l'assurance ne couvre pas ?",
            "L'assurance ne couvre pas le vol.",
        ),
        ("يغطي التأمين السرقة.", "ماذا لا يغطي التأمين؟", "لا يغطي التأمين السرقة."),
    ],
)
def test_what_leaves_out_a_not_is_not_supported(sentence: str, question: str, text: str) -> None:
    assert not is_kept(sentence, question, text)


@pytest.mark.parametrize(
    ("sentence", "question", "text"),
    [
        ("The insurance covers fire.", "What does the insurance cover?", COVER),
        ("The bus runs hourly on Saturdays.", "On which days does the bus run?", BUS),
        ("You must not bring food into the lab.", "What must I not bring into the lab?", LAB),
        ("Diebstahl ist nicht versichert.", "Was ist nicht versichert?", "Diebstahl ist nicht versichert."),
        (
            "The warranty lasts no longer than 24 months.",
            "How long is the warranty?",
            "The warranty lasts no longer than 24 months.",
        ),
        (
            "The warranty lasts 24 months.",
            "How long is the warranty?",
            "The warranty is not extended by repairs and lasts 24 months.",
        ),
    ],
)
def test_a_not_denies_its_own_words_alone(sentence: str, question: str, text: str) -> None:
    assert is_kept(sentence, question, text)
