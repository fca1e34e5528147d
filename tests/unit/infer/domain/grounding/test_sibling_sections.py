"""Section of a sibling: the price below the one machine is not that of the other."""

import pytest

from tests.support.grounding import said

SHEETS = {
    "en": """# Machines

## Wren

- Weight: 6.1 kg
- Foot pedal: 640 g
- Price: £189

## Kite

- Weight: 10.7 kg
- Price: £765
""",
    "de": """# Maschinen

## Zaunkönig

- Gewicht: 6,1 kg
- Fußpedal: 640 g
- Preis: 189 Euro

## Milan

- Gewicht: 10,7 kg
- Preis: 765 Euro
""",
    "es": """# Máquinas

## Clara

- Peso: 6,1 kg
- Pedal: 640 g
- Precio: 189 euros

## Luna

- Peso: 10,7 kg
- Precio: 765 euros
""",
    "zh": """# 机器

## 雪松

- 重量：6.1公斤
- 踏板：640克
- 价格：189元

## 白桦

- 重量：10.7公斤
- 价格：765元
""",
    "ar": """# الآلات

## سندس

- الوزن: 6.1 كيلوغرام
- الدواسة: 640 غراما
- السعر: 189 دينارا

## ليلى

- الوزن: 10.7 كيلوغرام
- السعر: 765 دينارا
""",
}


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("en", "How much is the Kite?", "- Price: £765"),
        ("en", "What is the price of the Kite?", "- Price: £765"),
        ("en", "What does the Wren cost?", "- Price: £189"),
        ("en", "How heavy is the Kite?", "- Weight: 10.7 kg"),
        ("en", "How heavy is the foot pedal of the Kite?", ""),
        ("de", "Was kostet der Milan?", "- Preis: 765 Euro"),
        ("de", "Was kostet der Zaunkönig?", "- Preis: 189 Euro"),
        ("de", "Wie schwer ist das Fußpedal des Milan?", ""),
        ("es", "¿Cuánto cuesta la Luna?", "- Precio: 765 euros"),
        ("es", "¿Cuál es el precio de la Luna?", "- Precio: 765 euros"),
        ("es", "¿Cuánto pesa el pedal de la Luna?", ""),
        ("zh", "白桦的价格是多少？", "- 价格：765元"),
        ("zh", "白桦的踏板有多重？", ""),
        ("ar", "ما سعر ليلى؟", "- السعر: 765 دينارا"),
        ("ar", "كم وزن دواسة ليلى؟", ""),
    ],
)
def test_what_is_asked_of_the_one_is_told_below_its_own_heading(language: str, question: str, answer: str) -> None:
    assert said(question, SHEETS[language], title=SHEETS[language].split("\n")[0][2:]) == answer


def test_sections_without_a_label_in_common_tell_of_one_thing() -> None:
    house = "# House\n\n## Café\n\n- Cakes: from our own oven\n\n## Prices\n\n- Coffee: 3 euros\n"
    assert "3 euros" in said("What does a coffee cost in the Café?", house, title="House")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many watts is the motor in the Kosmos Mini?", ""),
        ("How many watts is the motor in the Kosmos?", "- Motor: 85 watts"),
        ("What does the Kosmos Mini weigh?", "- Weight: 4.7 kg"),
        ("What does the Kosmos weigh?", "- Weight: 6.1 kg"),
        ("How wide is the screen of the Kosmos?", ""),
        ("How wide is the screen of the Kosmos Mini?", "- Screen: 13.5 cm wide"),
    ],
)
def test_a_longer_heading_is_that_of_another_thing(question: str, answer: str) -> None:
    sheet = """# Two mixers

## Kosmos

- Weight: 6.1 kg
- Motor: 85 watts

## Kosmos Mini

- Weight: 4.7 kg
- Screen: 13.5 cm wide
"""
    assert said(question, sheet, title="Two mixers") == answer
