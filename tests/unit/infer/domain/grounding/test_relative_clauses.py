"""Things of one kind that are told apart by a relative clause."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Welche Festigkeit erreichten Würfel, die im Frost gelagert wurden?",
            "Würfel, die in Wasser lagerten, erreichten eine Festigkeit von nur 2,8 MPa.",
        ),
        (
            "How strong are cubes that were stored in frost?",
            "Cubes that were stored in water have a strength of 2.8 MPa, and are strong.",
        ),
    ],
)
def test_what_is_said_of_others_of_its_kind_is_not_said_of_it(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Welche Festigkeit erreichten Würfel, die in Wasser gelagert wurden?",
            "Würfel, die in Wasser lagerten, erreichten eine Festigkeit von nur 2,8 MPa.",
        ),
        (
            "How strong are cubes that were stored in water?",
            "Cubes that were stored in water have a strength of 2.8 MPa, and are strong.",
        ),
    ],
)
def test_what_is_said_of_it_is_told(question: str, text: str) -> None:
    assert said(question, text)
