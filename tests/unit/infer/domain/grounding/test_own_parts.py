"""Parts with a value of their own: what is said of the door is said of no wall, hall or tank."""

import pytest

from tests.support.grounding import said

_TITLES = {
    "en": "Elm Barn",
    "de": "Scheune Elm",
    "es": "Granero Elm",
    "zh": "榆木谷仓",
    "ar": "حظيرة إلم",
}


@pytest.mark.parametrize(
    ("title", "question", "line"),
    [
        (_TITLES["en"], "How wide is the threshing floor of Elm Barn?", "The door of the threshing floor is 3 m wide."),
        (_TITLES["de"], "Wie breit ist die Tenne der Scheune Elm?", "Das Tor der Tenne ist 3 m breit."),
        (_TITLES["es"], "¿Qué ancho tiene la nave del Granero Elm?", "La puerta de la nave tiene 3 m de ancho."),
        (_TITLES["zh"], "榆木谷仓的打谷场有多宽？", "打谷场的大门宽3米。"),
        (_TITLES["ar"], "كم عرض قاعة حظيرة إلم؟", "عرض باب القاعة 3 أمتار."),
    ],
)
def test_the_width_of_a_part_is_no_width_of_the_whole(title: str, question: str, line: str) -> None:
    assert said(question, line, title=title) == ""


@pytest.mark.parametrize(
    ("title", "question", "line", "value"),
    [
        (
            _TITLES["en"],
            "How wide is the door of the threshing floor?",
            "The door of the threshing floor is 3 m wide.",
            "3",
        ),
        (_TITLES["en"], "How wide is the threshing floor?", "The width of the threshing floor is 8 m.", "8"),
        (_TITLES["de"], "Wie breit ist die Tenne?", "Die Breite der Tenne beträgt 8 m.", "8"),
        (_TITLES["es"], "¿Qué ancho tiene la nave?", "El ancho de la nave es de 8 m.", "8"),
        (_TITLES["zh"], "打谷场有多宽？", "打谷场宽8米。", "8"),
    ],
)
def test_what_is_asked_of_a_part_or_told_by_a_property_is_given(
    title: str, question: str, line: str, value: str
) -> None:
    assert value in said(question, line, title=title)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("What does the key of the barn cost?", "The barn is old. The key of a locker costs 30 euros."),
        ("¿Cuánto cuesta la llave de la nave?", "La nave es vieja. La llave de una taquilla cuesta 30 euros."),
        (
            "¿Cuánto cuesta el planchado de cortinas?",
            "Las cortinas se lavan. El planchado de una camisa cuesta 1 euro.",
        ),
    ],
)
def test_the_part_of_one_thing_is_none_of_another(question: str, line: str) -> None:
    assert said(question, line) == ""


def test_the_price_of_a_part_is_not_that_of_the_whole_where_that_has_one() -> None:
    text = "The key of the locker costs 30 euros. The locker costs 9 euros a month."
    assert "30" not in said("What does the locker cost?", text)
