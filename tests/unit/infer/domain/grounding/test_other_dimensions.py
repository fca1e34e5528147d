"""Other dimensions: the width of a lid is not its height, and litres are no square metres."""

import pytest

from tests.support.grounding import said

CHEST = (
    "# Chests\n\n| What | Size |\n|---|---|\n| Large chest, width of the lid | 47 cm |\n| Small chest, depth | 33 cm |"
)
POOL = "- Diameter of the pool: 5.4 m"
BECKEN = "# Becken\n\n| Was | Wert |\n|---|---|\n| Durchmesser des Beckens | 5,4 m |"
TRUHE = "- Truhe: 88 cm hoch"
RAMPA = "# Rampa\n\n| Dato | Valor |\n|---|---|\n| Rampa de carga, largo de la chapa | 131 cm |"
PILA = "- Diámetro de la pila: 5,4 m"
COCINA = "# Refugio\n\n- Cocina: nevera de 210 litros y mesa de 1,9 m de largo."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What's the height of the large chest's lid?", CHEST),
        ("How high is the pool?", POOL),
        ("How long is the large chest's lid?", CHEST),
        (
            "How big is the shed in square metres?",
            "# Shed\n\nThe shed has a tank of 210 litres and a 1.9 m long bench.",
        ),
        ("Wie hoch ist das Becken?", BECKEN),
        ("Wie tief ist die Truhe?", TRUHE),
        ("Wie groß ist der Schuppen in Quadratmetern?", "Der Schuppen hat eine 1,9 m lange Bank."),
        ("¿Qué ancho tiene la chapa?", RAMPA),
        ("¿Qué altura tiene la pila?", PILA),
        ("¿Cómo de grande es la cocina, en metros cuadrados?", COCINA),
        ("水池有多高？", "- 水池直径：5.4米"),
        ("仓库有多少平方米？", "- 仓库：水箱210升，长凳长1.9米"),
        ("كم ارتفاع البركة؟", "- قطر البركة: 5.4 م"),
        ("كم عمق الصندوق؟", "- الصندوق: ارتفاعه 88 سم"),
    ],
)
def test_one_dimension_is_not_told_by_another(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("How wide is the large chest's lid?", CHEST, "47"),
        ("How big is the pool?", POOL, "5.4"),
        ("How wide is the pool?", POOL, "5.4"),
        ("How big is the shed in square metres?", "The shed has 14 square metres.", "14"),
        ("Wie breit ist das Becken?", "- Durchmesser des Beckens: 5,4 m", "5,4"),
        ("Wie hoch ist die Truhe?", TRUHE, "88"),
        ("¿Qué largo tiene la chapa?", RAMPA, "131"),
        ("¿Cómo de grande es la cocina, en metros cuadrados?", "- Cocina: 14 metros cuadrados", "14"),
        ("水池直径是多少？", "- 水池直径：5.4米", "5.4"),
        ("كم قطر البركة؟", "- قطر البركة: 5.4 م", "5.4"),
    ],
)
def test_each_is_told_by_its_own_and_a_size_by_any(question: str, text: str, value: str) -> None:
    assert value in said(question, text)
