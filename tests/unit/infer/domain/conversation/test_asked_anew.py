"""A question word by itself asks for something else what the question before asked."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def told(question: str, then: str) -> str:
    return completed((Message("user", question), Message("assistant", "So it is."), Message("user", then)))


@pytest.mark.parametrize(
    ("question", "then", "whole"),
    [
        ("Who set the course record?", "In which year?", "In which year set the course record?"),
        ("Wer hat die Studie gefördert?", "In welchem Jahr?", "In welchem Jahr hat die Studie gefördert?"),
        ("Wann beginnt der Lauf?", "Und an welchem Ort?", "An welchem Ort beginnt der Lauf?"),
        ("¿Quién organiza la carrera?", "¿En qué año?", "En qué año organiza la carrera?"),
        # What is asked by nothing of the kind stays as it is.
        ("Was kostet der Lauf?", "In welchem Jahr?", ""),
    ],
)
def test_what_asks_takes_the_place_of_what_asked(question: str, then: str, whole: str) -> None:
    assert told(question, then) == whole
