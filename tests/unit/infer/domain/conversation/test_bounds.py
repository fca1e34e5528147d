"""A question that goes on with another bound than the one before has."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def told(before: str, question: str) -> str:
    return completed([Message("user", before), Message("assistant", "Yes [1]."), Message("user", question)])


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Can I return shoes within 30 days?", "And after 30 days?", "Can I return shoes after 30 days?"),
        ("Can I return shoes within 30 days?", "And after 60 days?", "Can I return shoes after 60 days?"),
        ("Can I return shoes within 30 days?", "And after 2 weeks?", "Can I return shoes after 2 weeks?"),
        ("Can I cancel before 1 May?", "And after 1 May?", "Can I cancel after 1 May?"),
        (
            "Kann ich Schuhe innerhalb von 30 Tagen zurückgeben?",
            "Und nach 30 Tagen?",
            "Kann ich Schuhe nach 30 Tagen zurückgeben?",
        ),
        (
            "¿Puedo devolver los zapatos antes de 30 días?",
            "¿Y después de 30 días?",
            "¿Puedo devolver los zapatos después de 30 días?",
        ),
        (
            "Peut-on rendre les chaussures avant 30 jours ?",
            "Et après 30 jours ?",
            "Peut-on rendre les chaussures après 30 jours ?",
        ),
        ("Is the fee more than 50 euros?", "And less than 50 euros?", "Is the fee less than 50 euros?"),
    ],
)
def test_another_bound_takes_the_place_of_the_one_before(before: str, question: str, whole: str) -> None:
    assert told(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Can I return shoes within 30 days?", "And even after 30 days?"),
        ("Can I return shoes within 30 days?", "And for 30 days?"),
        ("Can I return shoes within 30 days?", "And not within 30 days?"),
        ("Does the Cobalt card cost 40 euros?", "And without the Cobalt card?"),
        ("Kann ich innerhalb von 30 Tagen kündigen?", "Und erst nach 30 Tagen?"),
    ],
)
def test_what_goes_on_is_never_the_question_before(before: str, question: str) -> None:
    assert told(before, question) != before
