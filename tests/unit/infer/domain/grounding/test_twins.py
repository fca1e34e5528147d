"""Twins: two things of one kind that a title names, of which the one has nothing of what is said of the other."""

import pytest

from tests.support.grounding import said

HALLS = "青梧楼与青梧苑入住须知"
ROOMS = "青梧楼共有184间房，其中23间在一楼。青梧苑共有148间房。两栋楼都有电梯。"
GAUGES = "蓝鹊7与蓝鹊7S：产品参数"
SOLD = "两款水表都在北安组装。蓝鹊7S于2024年6月上市，配有大屏。"


@pytest.mark.parametrize(
    ("question", "text", "title"),
    [
        ("青梧苑一楼有多少间房？", ROOMS, HALLS),
        ("蓝鹊7是哪一年上市的？", SOLD, GAUGES),
        ("金卡的押金是多少？", "银卡的押金为40元。退卡须满一年。", "银卡和金卡章程"),
        ("R4X是什么时候上市的？", "R4于2021年5月上市，适合住宅。", "云际R4与云际R4X：产品参数"),
        ("5A路几点发车？", "5路从码头发车，首班6:10。车辆为电动车。", "5路和5A路时刻"),
    ],
)
def test_a_line_on_the_one_is_none_on_the_other(question: str, text: str, title: str) -> None:
    assert not said(question, text, title=title)


@pytest.mark.parametrize(
    ("question", "text", "title", "holds"),
    [
        ("青梧楼一楼有多少间房？", ROOMS, HALLS, "23"),
        ("蓝鹊7S是哪一年上市的？", SOLD, GAUGES, "2024"),
        ("金卡的押金是多少？", "银卡的押金为40元，金卡的押金为90元。", "银卡和金卡章程", "90元"),
        ("冰刀能带进5A路吗？", "冰刀仅5路可以携带。", "5路和5A路须知", "仅5路"),
    ],
)
def test_a_line_on_it_on_both_or_on_the_only_one_holds(question: str, text: str, title: str, holds: str) -> None:
    assert holds in said(question, text, title=title)


GARDENS = "Gartenordnung für Unterwiese und Oberwiese"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Wie viele Parzellen hat die Oberwiese?", "Die Unterwiese hat 64 Parzellen. Es gibt einen Brunnen.", ""),
        ("Wie viele Parzellen hat die Unterwiese?", "Die Unterwiese hat 64 Parzellen. Es gibt einen Brunnen.", "64"),
        (
            "Wie hoch ist die Pacht in der Oberwiese?",
            "In der Unterwiese beträgt die Pacht 95 Euro, in der Oberwiese 120 Euro.",
            "120",
        ),
    ],
)
def test_where_all_nouns_are_written_like_names_a_title_tells_two_apart(question: str, text: str, holds: str) -> None:
    told = said(question, text, title=GARDENS)
    assert holds in told
    assert bool(told) == bool(holds)
