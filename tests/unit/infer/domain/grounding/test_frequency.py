"""Frequency of a deed: told by a word for it, and never by how long something lasts."""

import pytest

from tests.support.grounding import said

MACHINE = "Le plateau a une garantie de six mois. Le réservoir est détartré tous les trois mois."
ALA = "ضمان الصينية ستة أشهر. تزال ترسبات الخزان كل ثلاثة أشهر."
JI = "滴水盘保修六个月。水箱每三个月除垢一次。杯盖每周清洗。"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
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
    text = "| 部件 | 清洗周期 |\n|---|---|\n| 水箱 | 3个月 |\n| 杯盖 | 1周 |"
    assert "3个月" in said("水箱多久清洗一次？", text)


def test_an_interval_of_an_arabic_row_stands_in_a_column_of_intervals() -> None:
    head = "| القطعة | كل | الثمن |\n|---|---|---|\n"
    table = f"{head}| مصفاة الهواء | 50 ساعة | 22 درهما |\n| مصفاة الوقود | 300 ساعة | 30 درهما |"
    assert "300" in said("كل كم تغير مصفاة الوقود؟", table)
    assert not said("كل كم تغير مصفاة الزيت؟", table)
