"""Two names of which one begins as the other, side by side in a text."""

import pytest

from tests.support.grounding import said

KOSMOS = "Kosmos wird ab zehn Jahren empfohlen, Kosmos Mini ab vier Jahren."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Was kostet die Karte für Kosmos Mini?", f"{KOSMOS} Die Karte für Kosmos kostet 7,50 Euro.", ""),
        ("Was kostet die Karte für Kosmos?", f"{KOSMOS} Die Karte für Kosmos Mini kostet 7,50 Euro.", ""),
        ("Was kostet die Karte für Kosmos?", f"{KOSMOS} Die Karte für Kosmos kostet 7,50 Euro.", "7,50"),
        ("Was kostet die Karte für Kosmos Mini?", f"{KOSMOS} Die Karte für Kosmos Mini kostet 7,50 Euro.", "7,50"),
    ],
)
def test_what_is_said_of_the_one_is_not_said_of_the_other(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert holds in told
    assert ("7,50" in told) == bool(holds)


GORGE = "Boats leave Orla Gorge at noon; below Orla Gorge the Orla is wide."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        (
            "What is the part of Orla Gorge with castles called?",
            f"{GORGE} It is known as the Silent Orla, with many castles.",
            "Silent Orla",
        ),
        (
            "By how much did Velden cut its North Asia fund?",
            "Velden left North Asia, the North was cold. Velden did cut its North Asian fund by 30 million euros.",
            "30 million",
        ),
        (
            "By how much did Velden cut its North Asia fund?",
            "Velden left North Asia with its North Asian staff. Velden cut its North Asian fund by 30 million.",
            "30 million",
        ),
    ],
)
def test_another_name_that_ends_alike_and_the_word_for_what_is_of_there_are_no_shorter_name(
    question: str, text: str, holds: str
) -> None:
    assert holds in said(question, text)


def test_a_title_tells_the_two_apart_as_well() -> None:
    title = "Fragen zu Kontor Ulme und Kontor Ulme Loft"
    text = "Das Kontor Ulme Loft wird von Jana Wirth geleitet."
    assert not said("Wer leitet das Kontor Ulme?", text, title=title)
    assert said("Wer leitet das Kontor Ulme Loft?", text, title=title)
