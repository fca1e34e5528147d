"""Colours: told by the word for one, and asked for in German by a noun that looks like a plural."""

import pytest

from tests.support.grounding import said

CASE = "The case of the stove is red and costs 9 euros. The supports of the stove are made of steel."
RAHMEN = "Der Rahmen des Rads ist aus Stahl. Der Motor leistet 250 W und hat 85 Nm. Die Bremsen sind von Hanko."
VERDECK = "Das Verdeck ist blau und wasserdicht. Der Akku hat eine Reichweite von 70 km. Die Räder sind 16 Zoll groß."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What colour is the case of the stove?", CASE, "red"),
        ("What colour are the supports of the stove?", CASE, None),
        ("Welche Farbe hat der Rahmen?", RAHMEN, None),
        ("Welche Farbe hat das Verdeck?", VERDECK, "blau"),
        ("Welche Reichweite hat der Akku?", VERDECK, "70 km"),
        ("¿De qué color es el toldo?", "El toldo es verde y pesa 3 kg.", "verde"),
        ("¿De qué color es el toldo?", "El toldo es ligero y pesa 3 kg.", None),
        ("遮阳篷是什么颜色？", "遮阳篷为蓝色，重三公斤。", "蓝色"),
        ("遮阳篷是什么颜色？", "遮阳篷重三公斤。", None),
        ("ما لون الغطاء؟", "الغطاء أحمر ووزنه 3 كيلوغرامات.", "أحمر"),
        ("Von wem sind die Bremsen?", RAHMEN, "Hanko"),
        ("Von wem ist der Motor?", RAHMEN, None),
    ],
)
def test_a_colour_and_a_maker_are_named_by_the_line(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found
