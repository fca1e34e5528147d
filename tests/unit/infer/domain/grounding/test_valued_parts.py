"""Valued parts: the weight of the lid is no weight of the chest."""

import pytest

from tests.support.grounding import said

LOOM = "# Craft room\n\n| What | Value |\n|---|---|\n| Table loom, weight of the beam | 3 kg |\n| Spinning wheel | £9 |"
CANOE = "# Canoe\n\n- Weight of the paddle: 900 g\n- Colour: red"
KANU = "# Kanu\n\n- Gewicht des Paddels: 900 g\n- Farbe: rot"
CANOA = "# Canoa\n\n- Peso de la pala: 900 g"
ZHOU = "# 独木舟\n\n- 桨叶重量：900克"
ZAWRAQ = "# الزورق\n\n- وزن المجداف: 900 غرام"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does a whole table loom weigh?", LOOM),
        ("How heavy is the canoe?", CANOE),
        ("How long is the canoe?", "# Canoe\n\n- Length of the paddle: 140 cm"),
        ("Was wiegt das Kanu?", KANU),
        ("¿Cuánto pesa la canoa?", CANOA),
        ("独木舟有多重？", ZHOU),
        ("كم وزن الزورق؟", ZAWRAQ),
    ],
)
def test_the_whole_has_no_weight_of_a_part(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("What does the beam of the table loom weigh?", LOOM, "3 kg"),
        ("How heavy is the paddle?", CANOE, "900"),
        ("What does the bicycle weigh?", "# Tours\n\n- Weight of the bike: 17 kg\n- Colour: red", "17"),
        ("What does the canoe weigh?", "# Canoe\n\n- Weight of the boat: 17 kg\n- Colour: red", "17"),
        ("Was wiegt das Paddel?", KANU, "900"),
        ("Was wiegt das Kanu?", "# Kanu\n\n- Gewicht: 17 kg\n- Farbe: rot", "17"),
        ("¿Cuánto pesa la pala?", CANOA, "900"),
        ("桨叶有多重？", ZHOU, "900"),
        ("كم وزن المجداف؟", ZAWRAQ, "900"),
    ],
)
def test_the_part_has_its_own_and_the_whole_by_another_word_too(question: str, text: str, value: str) -> None:
    assert value in said(question, text)
