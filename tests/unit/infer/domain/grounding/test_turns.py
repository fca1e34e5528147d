"""A "not" and a rank turn what stands beside them, and nothing else of the sentence."""

import pytest

from sluiceway_infer.domain.grounding.evidence import Thresholds, evidence
from sluiceway_infer.domain.grounding.grounded import settle
from sluiceway_infer.domain.grounding.words import words
from tests.support.infer import passage


@pytest.mark.parametrize(
    ("text", "language", "denies"),
    [
        ("It is not only a mill.", "en", False),
        ("It is not a mill.", "en", True),
        ("Es ist nicht nur eine Mühle.", "de", False),
        ("Es ist nicht die Mühle.", "de", True),
        ("No solo es un molino.", "es", False),
        ("No es un molino.", "es", True),
        ("Ce n'est pas seulement un moulin.", "fr", False),
        ("这不仅是磨坊。", "zh", False),
        ("这不是磨坊。", "zh", True),
    ],
)
def test_not_only_denies_nothing(text: str, language: str, *, denies: bool) -> None:
    assert any(word.is_negation for word in words(text, language)) == denies


@pytest.mark.parametrize(
    ("question", "text", "is_answered"),
    [
        (
            "What pact did the Orrin guild sign?",
            "The Orrin guild signed a free pact, without any pact of the towns.",
            True,
        ),
        ("What pact did the Orrin guild sign?", "The Orrin guild signed no pact.", False),
        ("When did the Orrin mill open?", "The Orrin mill did not open until 1931.", True),
        ("Why did the Orrin mill burn?", "Second, the Orrin mill burned because its stove was old.", True),
        (
            "Which towns did the Orrin flood not destroy?",
            "The Orrin flood destroyed all towns with the exceptions of Lorn and Kell.",
            True,
        ),
        ("When did Ada Keel once again rebuild the Orrin mill?", "Ada Keel rebuilt the Orrin mill in 1931.", True),
        ("Wann wurde die Mühle in Kehl gebaut?", "Die Mühle in Kehl wurde nicht vor 1931 gebaut.", True),
        ("¿Cuándo abrió el molino de Orrin?", "El molino de Orrin no abrió hasta 1931.", True),
    ],
)
def test_a_word_beside_the_point_turns_no_answer(question: str, text: str, *, is_answered: bool) -> None:
    assert evidence(question, [passage(text)], Thresholds()).is_answered == is_answered


HOUSES = "Of 40 houses in Lorn 12 had a garden with no fence, 9 had a yard, and 3 were empty."


@pytest.mark.parametrize(
    ("question", "said", "status"),
    [
        ("How many houses in Lorn had a garden with no fence?", HOUSES, "grounded"),
        ("How many houses in Lorn had a yard?", "Of 40 houses in Lorn 9 had no yard.", "not_in_documents"),
    ],
)
def test_a_claim_denies_what_its_lines_deny(question: str, said: str, status: str) -> None:
    given = settle(said, evidence(question, [passage(HOUSES)], Thresholds()), "refuse")
    assert given.groundedness.status == status
