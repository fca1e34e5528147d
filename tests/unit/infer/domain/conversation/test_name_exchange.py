"""Questions that go on with another thing that has a name, and with a part of it."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed

MOTOR = "How long is the warranty on the motor of the Lark 40?"
MOTORS = "Wie lange gilt die Garantie auf den Motor des Lerche 40?"
GARANTIA = "¿Cuántos años de garantía tiene el motor del Alondra 40?"


def asked(before: str, question: str) -> str:
    return completed((Message("user", before), Message("assistant", "So it is [1]."), Message("user", question)))


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (MOTOR, "And the battery of the Lark 60?", "How long is the warranty on the battery of the Lark 60?"),
        (MOTOR, "And the battery?", "How long is the warranty on the battery of the Lark 40?"),
        (MOTOR, "And the Lark 60's battery?", "How long is the warranty on the Lark 60's battery?"),
        (MOTOR, "And the weight?", "The weight? (Lark 40)"),
        ("What is the top speed of the Swift 3?", "And the range of the Swift 5?", "What is the range of the Swift 5?"),
        (MOTORS, "Und beim Akku des Lerche 60?", "Wie lange gilt die Garantie auf den Akku des Lerche 60?"),
        (
            "Wie schwer ist der Motor des Lerche 40?",
            "Und der Akku des Lerche 60?",
            "Wie schwer ist der Akku des Lerche 60?",
        ),
        ("Wie schwer ist der Motor des Lerche 40?", "Und beim Lerche 60?", "Wie schwer ist der Motor des Lerche 60?"),
        (GARANTIA, "¿Y la batería del Alondra 60?", "¿Cuántos años de garantía tiene la batería del Alondra 60?"),
    ],
)
def test_what_is_of_another_thing_comes_with_it(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


def test_a_thing_that_has_no_place_in_the_question_before_is_not_asked_of_together_with_its_rival() -> None:
    assert asked("Wie viel Pfand kostet der Akku der Fähre Möwe 3?", "Und der Möwe 5?") == ""


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "Was kostet der große Proberaum pro Stunde?",
            "Und für den mittleren?",
            "Was kostet den mittleren Proberaum pro Stunde?",
        ),
        ("Was kostet der große Proberaum pro Stunde?", "Und pro Tag?", "Was kostet der große Proberaum pro Tag?"),
        ("¿Cuánto cuesta la sala grande por hora?", "¿Y por día?", "¿Cuánto cuesta la sala grande por día?"),
        ("Was kostet eine Tageskarte?", "Und ermäßigt?", "Was kostet eine Tageskarte ermäßigt?"),
        ("Wie lange dauert der Versand nach Polen?", "Und nach Italien?", "Wie lange dauert der Versand nach Italien?"),
        ("What does a day ticket cost?", "And before 2020?", "What does a day ticket cost before 2020?"),
        ("كم يستغرق التوصيل إلى بيروت؟", "وإلى عمّان؟", "كم يستغرق التوصيل إلى عمّان؟"),
    ],
)
def test_a_thing_described_otherwise_and_another_unit_are_exchanged(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("How strong was LM-5 after 28 days?", "And LM-15?", "How strong was LM-15 after 28 days?"),
        ("Wie fest war LM-5 nach 28 Tagen?", "Und LM-15?", "Wie fest war LM-15 nach 28 Tagen?"),
    ],
)
def test_a_number_joined_to_its_letters_takes_the_place_of_another(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Wie viele Wagen hat der Aurora Nord?", "Und der Sirius?", "Wie viele Wagen hat der Sirius?"),
        ("Darf man hier rauchen?", "Und im Garten?", "Darf man hier rauchen im Garten?"),
    ],
)
def test_a_german_name_ends_with_its_last_word_and_a_modal_is_none(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole
