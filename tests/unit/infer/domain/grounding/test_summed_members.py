"""Summed members: what a set weighs altogether is not what one of its things does."""

import pytest

from tests.support.grounding import said

SETS = {
    "en": "The camp set of stove, pot and kettle weighs 4.2 kg altogether, of which the kettle is 600 grams.",
    "de": "Das Kochset aus Kocher, Topf und Kessel wiegt zusammen 4,2 kg, davon entfallen 600 g auf den Kessel.",
    "es": "El juego de cocina, con hornillo, olla y tetera, pesa en total 4,2 kg, de los que 600 g son de la tetera.",
    "zh": "露营套装（炉头、汤锅、水壶）共重4.2公斤，水壶占600克。",
    "ar": "يزن طقم التخييم المكون من موقد وقدر وإبريق 4.2 كيلوغرام إجمالا، منها 600 غراما للإبريق.",
}


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What does the stove in the camp set weigh?"),
        ("en", "How heavy is the pot?"),
        ("de", "Was wiegt der Kocher aus dem Kochset?"),
        ("de", "Wie schwer ist der Topf?"),
        ("es", "¿Cuánto pesa el hornillo del juego de cocina?"),
        ("zh", "露营套装里的汤锅有多重？"),
        ("ar", "كم يزن الموقد في طقم التخييم؟"),
    ],
)
def test_a_sum_is_no_value_of_one_of_its_things(language: str, question: str) -> None:
    assert said(question, SETS[language]) == ""


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What does the kettle in the camp set weigh?"),
        ("en", "What does the camp set weigh?"),
        ("en", "What does the camp set with stove weigh?"),
        ("de", "Was wiegt der Kessel aus dem Kochset?"),
        ("de", "Was wiegt das Kochset?"),
        ("es", "¿Cuánto pesa la tetera del juego de cocina?"),
        ("es", "¿Cuánto pesa el juego de cocina?"),
        ("zh", "露营套装里的水壶有多重？"),
        ("zh", "露营套装有多重？"),
        ("ar", "كم يزن الإبريق في طقم التخييم؟"),
        ("ar", "كم يزن طقم التخييم؟"),
    ],
)
def test_the_set_and_what_has_its_own_are_told(language: str, question: str) -> None:
    assert said(question, SETS[language]) == SETS[language]


def test_a_sum_of_money_is_none_of_one_thing() -> None:
    text = "Tent, poles and pegs together cost £60."
    assert said("How much do the pegs cost?", text) == ""
    assert said("How much do the pegs cost?", "Tent, poles and pegs cost £60 each.") != ""
