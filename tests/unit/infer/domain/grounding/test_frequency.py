"""Frequency of a deed: told by a word for it, and never by how long something lasts."""

import pytest

from tests.support.grounding import said

MAKER = "The drip tray has a warranty of six months. The tank is descaled every three months. The lid is washed weekly."
MASCHINE = "Die Schale hat sechs Monate Garantie. Der Tank wird alle drei Monate, der Deckel wöchentlich gespült."
CAFETERA = "La bandeja tiene una garantía de seis meses. El depósito se descalcifica cada tres meses."
MACHINE = "Le plateau a une garantie de six mois. Le réservoir est détartré tous les trois mois."
ALA = "ضمان الصينية ستة أشهر. تزال ترسبات الخزان كل ثلاثة أشهر."
JI = "滴水盘保修六个月。水箱每三个月除垢一次。杯盖每周清洗。"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How often must the drip tray be cleaned?", MAKER, None),
        ("How often is the tank descaled?", MAKER, "every three"),
        ("How often is the lid washed?", MAKER, "weekly"),
        ("Wie oft muss die Schale gereinigt werden?", MASCHINE, None),
        ("Wie oft wird der Tank gespült?", MASCHINE, "alle drei"),
        ("Wie oft wird der Deckel gespült?", MASCHINE, "wöchentlich"),
        ("¿Cada cuánto se limpia la bandeja?", CAFETERA, None),
        ("¿Cada cuánto se descalcifica el depósito?", CAFETERA, "cada tres"),
        ("À quelle fréquence le plateau est-il nettoyé ?", MACHINE, None),
        ("À quelle fréquence le réservoir est-il détartré ?", MACHINE, "tous les trois"),
        ("كل كم تغسل الصينية؟", ALA, None),
        ("كل كم تزال ترسبات الخزان؟", ALA, "كل ثلاثة"),
        ("滴水盘多久清洗一次？", JI, None),
        ("水箱多久除垢一次？", JI, "每三个月"),
        ("杯盖多久清洗一次？", JI, "每周"),
        ("滴水盘保修多久？", JI, "六个月"),
    ],
)
def test_how_often_is_not_how_long(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


def test_a_heading_tells_that_its_values_are_intervals() -> None:
    text = "| Part | Cleaning interval |\n|---|---|\n| Tank | 3 months |\n| Lid | 1 week |"
    assert "3 months" in said("How often is the tank cleaned?", text)
