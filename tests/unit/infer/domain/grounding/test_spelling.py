"""Spelling: a slip within a long name is read over, the name of somebody else is not."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.selection.spelling import is_slip
from tests.support.infer import passage

KEEL = "Ada Sternfeld gave 40 paintings to the museum of Lorn in 1911."


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("sternfeld", "sternfled", True),
        ("sternfeld", "sternnfeld", True),
        ("sternfeld", "stenfeld", True),
        ("sternfeld", "sternfels", False),
        ("sternfeld", "steinfeld", False),
        ("martin", "martina", False),
        ("adler", "ader", False),
        ("sternfeld", "sternfeld", False),
    ],
)
def test_a_slip_is_within_a_long_name(one: str, other: str, *, slips: bool) -> None:
    assert is_slip(one, other) == is_slip(other, one) == slips


@pytest.mark.parametrize(
    ("question", "texts", "is_answered"),
    [
        ("How many paintings did Ada Sternfled give to the museum?", (KEEL,), True),
        ("How many paintings did Ada Stenfeld give to the museum?", (KEEL,), True),
        ("How many paintings did Ada Steinfeld give to the museum?", (KEEL,), False),
        # The name is known, so it is no slip.
        ("How many paintings did Ada Stenfeld give to the museum?", (KEEL, "Ada Stenfeld was a baker in Kell."), False),
        # Either may be meant.
        ("How many paintings did Ada Sterfeld give to the museum?", (KEEL, "Ada Sterrfeld baked bread."), False),
        ("¿Cuántos cuadros dio Ada Sternfled al museo?", ("Ada Sternfeld dio 40 cuadros al museo de Lorn.",), True),
        ("Combien de tableaux Ada Sternfled a donnés ?", ("Ada Sternfeld a donné 40 tableaux au musée.",), True),
    ],
)
def test_a_misspelt_name_is_found_where_nobody_bears_it(
    question: str, texts: tuple[str, ...], *, is_answered: bool
) -> None:
    assert evidence(question, [passage(text) for text in texts], Thresholds()).is_answered == is_answered


RACES = "Tide Race 12 was sailed off Lorn. Tide Race 13 was sailed off Kell, and Odo Vael won."


@pytest.mark.parametrize(
    ("question", "text", "is_answered"),
    [
        ("Who won Tiderace 13?", RACES, True),
        ("Who won Tide Race 13?", RACES, True),
        ("Who won Tiderace 14?", RACES, False),
        ("Who won Tiderace 12?", "Tide Race 13 was sailed off Kell, and Odo Vael won.", False),
        ("Who won the Tiderace?", RACES, True),
        (
            "Who won Tiderace 13?",
            "Tiderace 13 was sailed off Kell, and Odo Vael won. A Tide Race 13 was not held.",
            True,
        ),
    ],
)
def test_a_numbered_name_in_one_word_is_the_one_in_two(question: str, text: str, *, is_answered: bool) -> None:
    assert evidence(question, [passage(text)], Thresholds()).is_answered == is_answered
