"""Left-out subjects: questions of a verb alone, in Spanish and Arabic."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def told(before: str, answer: str, question: str) -> str:
    return completed((Message("user", before), Message("assistant", answer), Message("user", question)))


@pytest.mark.parametrize(
    ("before", "answer", "question", "topic"),
    [
        ("¿Cuánto pesa el remo Alta 330?", "El Alta 330 pesa 2 kg.", "¿Dónde se fabrica?", "Alta 330"),
        ("¿Cuánto pesa el remo Alta 330?", "El Alta 330 pesa 2 kg.", "¿Quién lo diseñó?", "Alta 330"),
        ("¿Cuánto pesa el remo Alta 330?", "El Alta 330 pesa 2 kg.", "¿Cada cuánto se lija?", "Alta 330"),
        (
            "¿A qué hora abre la tienda Brook?",
            "La tienda Brook abre a las 7.",
            "¿Y a qué hora cierra?",
            "la tienda Brook",
        ),
        ("كم يزن ألتا 330؟", "يزن ألتا 330 2 كغ.", "أين يصنع؟", "ألتا 330"),
    ],
)
def test_the_verb_alone_is_asked_of_what_the_turn_before_was_about(
    before: str, answer: str, question: str, topic: str
) -> None:
    assert told(before, answer, question).endswith(f"({topic})")


@pytest.mark.parametrize(
    "question", ["¿Dónde está la llave?", "¿Cuánto cuesta aparcar?", "¿Dónde vive Ana?", "متى تفتح المكتبة؟"]
)
def test_a_question_that_says_of_what_it_asks_stands_by_itself(question: str) -> None:
    assert told("¿Cuánto pesa el remo Alta 330?", "El Alta 330 pesa 2 kg.", question) == ""


@pytest.mark.parametrize(
    ("before", "answer", "question", "held"),
    [
        (
            "How long does Elm Baths keep towels?",
            "They are kept for 30 days.",
            "And after that?",
            "After that? (Elm Baths)",
        ),
        ("Wie lange bewahrt das Bad Elm Handtücher auf?", "30 Tage.", "Und danach?", "Danach? ("),
        ("كم تحفظ مغسلة بروك الملابس؟", "تحفظ الملابس 30 يوما.", "وبعد ذلك؟", "بعد ذلك؟ ("),
    ],
)
def test_what_comes_after_is_asked_of_the_same(before: str, answer: str, question: str, held: str) -> None:
    assert told(before, answer, question).startswith(held)
