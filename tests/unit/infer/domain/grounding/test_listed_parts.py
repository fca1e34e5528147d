"""A sentence lists the parts of a thing: the colour and the material of one of them are told of no other."""

import pytest

from tests.support.grounding import said

BOAT = "The Coral boat has two oars, a rudder and a sail of cotton."
HUT = "Lime hut has a green door, two windows and a red roof."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What are the oars of the Coral boat made of?", BOAT),
        ("What material is the rudder of the Coral boat?", BOAT),
        ("What is the drawer of the table made of?", "The table has a top of marble, iron legs and a small drawer."),
        ("Woraus sind die Ruder des Boots?", "Das Boot hat zwei Ruder und ein Segel aus Baumwolle."),
        ("Woraus ist die Schublade?", "Der Tisch hat eine Platte aus Marmor, Beine aus Eisen und eine Schublade."),
        ("¿De qué material son los remos de la barca?", "La barca tiene dos remos y una vela de algodón."),
        ("¿De qué material es el cajón de la mesa?", "La mesa tiene un tablero de mármol, patas de hierro y un cajón."),
        ("抽屉是什么材料做的？", "桌子有大理石桌面、铁腿和一个小抽屉。"),
        ("مم صنع مجداف القارب؟", "للقارب مجدافان وشراع من القطن."),
        ("مم صنع درج الطاولة؟", "للطاولة سطح من الرخام وأرجل من الحديد ودرج صغير."),
        ("What colour are the windows of Lime hut?", HUT),
        ("Welche Farbe haben die Fenster der Hütte?", "Die Hütte hat eine grüne Tür, zwei Fenster und ein rotes Dach."),
        ("¿De qué color son las ventanas?", "La cabaña tiene una puerta verde, dos ventanas y un tejado rojo."),
        ("ما لون نافذة الكوخ؟", "للكوخ باب أخضر ونافذة صغيرة وسقف أحمر."),
    ],
)
def test_what_one_part_is_made_of_is_told_of_no_other(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the sail of the Coral boat made of?", BOAT),
        ("What are the legs of the table made of?", "The table has a top of marble, iron legs and a small drawer."),
        ("Woraus ist das Segel?", "Das Boot hat zwei Ruder und ein Segel aus Baumwolle."),
        ("¿De qué material son las patas?", "La mesa tiene un tablero de mármol, patas de hierro y un cajón."),
        ("桌面是什么材料？", "桌子有大理石桌面、铁腿和一个小抽屉。"),
        ("مم صنع شراع القارب؟", "للقارب مجدافان وشراع من القطن."),
        ("What colour is the roof?", HUT),
        ("Welche Farbe hat die Tür?", "Die Hütte hat eine grüne Tür, zwei Fenster und ein rotes Dach."),
        ("¿De qué color es la puerta?", "La cabaña tiene una puerta verde, dos ventanas y un tejado rojo."),
        ("ما لون باب الكوخ؟", "للكوخ باب أخضر ونافذة صغيرة وسقف أحمر."),
    ],
)
def test_each_part_has_its_own(question: str, text: str) -> None:
    assert said(question, text) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What are the oars made of?", "The boat has oars and sails of cotton."),
        ("What is the seat made of?", "The bench has a seat and a back, both of oak."),
        (
            "What is the drawer made of?",
            "The oak table has a drawer and a shelf with a rim of oak; all is made of oak.",
        ),
        ("Woraus ist der Sitz?", "Die Bank hat einen Sitz und eine Lehne, beide aus Eiche."),
        ("¿De qué material es el asiento?", "El banco tiene un asiento y un respaldo, ambos de roble."),
        ("مم صنع مقعد الكرسي؟", "للكرسي مقعد وظهر من الخشب."),
    ],
)
def test_what_is_meant_of_all_is_told_of_each(question: str, text: str) -> None:
    assert said(question, text) == text
