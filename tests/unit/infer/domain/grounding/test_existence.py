"""Existence: whether there is a thing, and whether one may be brought, where the documents do not speak of it."""

import pytest

from tests.support.grounding import said

COACH = "车上有54个座位，其中4个为轮椅席位。车上设有洗手间。"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("车上有无线网络吗？", COACH),
        ("车上有没有充电插座？", COACH),
        ("车上有几个座位是儿童专用的？", "车上有54个座位和一间洗手间。"),
        ("车上有多少个座位配有充电插座？", COACH),
        ("可以带狗到草坪上吗？", "可以在草坪上用餐，但不得在池边用餐。"),
    ],
)
def test_a_line_without_it_tells_nothing(question: str, text: str) -> None:
    assert not said(question, text, title="青梧客运")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("车上有洗手间吗？", COACH, "洗手间"),
        ("车上有几个座位是轮椅席位？", COACH, "4个"),
        ("可以带伞进场吗？", "带伞进场的，须交寄存处保管。", "寄存处"),
    ],
)
def test_a_line_that_speaks_of_it_does(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text, title="青梧客运")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How many of the hives stood in a forest?", "Of the 126 hives 54 stood on a mesh floor.", ""),
        ("Wie viele der Stöcke standen im Wald?", "Von den 126 Stöcken standen 54 auf einem Gitter.", ""),
        ("Wie viele der Stöcke standen auf einem Gitter?", "Von den 126 Stöcken standen 54 auf einem Gitter.", "54"),
        ("¿Cuántas de las colmenas estaban en un bosque?", "De las 126 colmenas, 54 estaban sobre una rejilla.", ""),
    ],
)
def test_how_many_of_them_is_told_by_a_line_on_those(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert holds in told
    assert bool(told) == bool(holds)
