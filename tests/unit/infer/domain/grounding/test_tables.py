"""Tables whose columns are the things and whose rows their properties, where no capital tells a name."""

import pytest

from tests.support.grounding import said

GAUGES = """| | 蓝鹊7 | 蓝鹊7S |
|---|---|---|
| 整表重量（含电池） | 22.4公斤 | 24.9公斤 |
| 电池重量 | 2.7公斤 | 3.4公斤 |
| 节能模式待机 | 95天 | 120天 |
| 强力模式待机 | 48天 | 61天 |
| 充电时间 | 4.5小时 | 6小时 |
| 售价 | 2190元 | 2740元 |
| 测点数 | 9 | 14 |
| 站数 | 12 | 21 |"""


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("蓝鹊7的电池有多重？", "2.7公斤", "22.4"),
        ("蓝鹊7S连电池一共重多少？", "24.9公斤", "3.4"),
        ("蓝鹊7S开强力模式能待机多少天？", "61天", "120"),
        ("给蓝鹊7S充电要多长时间？", "6小时", "61"),
        ("蓝鹊7S卖多少钱？", "2740元", "61"),
        ("蓝鹊7S一共有几个测点？", "14", "61"),
        ("蓝鹊7S一共有几站？", "21", "61"),
    ],
)
def test_a_row_gives_the_property_of_the_column_that_is_named(question: str, holds: str, lacks: str) -> None:
    found = said(question, GAUGES, title="蓝鹊7与蓝鹊7S：产品参数")
    assert holds in found
    assert lacks not in found


def test_the_property_by_which_a_row_is_called_is_said_by_it() -> None:
    heads = "| | Lydia 240 | Lydia 240 S |\n|---|---|---|"
    rows = f"{heads}\n| Preis | 229 Euro | 398 Euro |\n| Garantie | 24 Monate | 36 Monate |"
    text = "Die Maschine wird in Saalfeld gebaut. " * 12
    assert "24 Monate" in said("Wie lange gilt ihre Garantie? (Lydia 240)", f"{text}\n\n{rows}", title="Lydia 240")


TRAINS = """| 班次 | 出发 | 到达 |
|---|---|---|
| 早班车 | 7:12 | 8:05 |
| 午班车 | 11:42 | 12:31 |"""


def test_a_row_of_what_ends_alike_is_none_of_another_one_that_stands_nowhere() -> None:
    assert "8:05" in said("早班车几点到？", TRAINS, title="列车时刻")
    assert not said("晚班车几点出发？", TRAINS, title="列车时刻")


def test_a_row_is_not_named_by_the_beginning_of_a_longer_name() -> None:
    rows = "| 型号 | 重量 | 价格 |\n|---|---|---|\n| Tarn 40 | 212 g | 129元 |\n| Tarn 40 S | 238 g | 189元 |"
    found = said("Tarn 40 S多少钱？", rows, title="耳机")
    assert "189元" in found
    assert "129元" not in found


AIDS = """# Hörgeräte Lyra 3 und Lyra 3 Plus

Das Lyra 3 und das Lyra 3 Plus sind Hörgeräte aus Kolding. Das Lyra 3 kam 2021 auf den Markt.

| Modell | Laufzeit | Preis |
|---|---|---|
| Lyra 3 | 22 Stunden | 890 Euro |
| Lyra 3 Plus | 30 Stunden | 1.290 Euro |
| Lyra 5 | 26 Stunden | 1.640 Euro |
"""


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("Was kostet das Lyra 5?", "1.640"),
        ("Was kostet das Lyra 3 Plus?", "1.290"),
        ("Was kostet das Lyra 3?", "| 890"),
        ("Was kostet das Lyra 5 Plus?", ""),
        ("Was kostet das Lyra 5 S?", ""),
    ],
)
def test_a_row_is_of_the_model_that_it_names(question: str, holds: str) -> None:
    told = said(question, AIDS)
    assert holds in told
    assert bool(told) == bool(holds)


STRAINS = """| 藻株 | 产量 | 采收率 | 能耗 |
|---|---|---|---|
| Corva-2 | 4.8 g/l | 91.2 % | 310 Wh |
| Corva-3 | 5.6 g/l | 88.7 % | 275 Wh |"""


@pytest.mark.parametrize("question", ["哪个藻株的采收率最高？", "哪种藻株的能耗最低？", "哪种藻株能耗最低？"])
def test_which_has_the_most_is_told_by_all_rows_with_a_column_for_it(question: str) -> None:
    found = said(question, f"藻株的采收率每月测定一次。\n\n{STRAINS}", title="微藻试验")
    assert "Corva-2" in found
    assert "Corva-3" in found
    assert "每月" not in found


@pytest.mark.parametrize(
    ("question", "holds"), [("Corva-3的采收率达到多少？", "88.7"), ("Corva-2的采收率多高？", "91.2")]
)
def test_how_high_a_rate_is_asks_for_no_height(question: str, holds: str) -> None:
    assert holds in said(question, STRAINS, title="用磁珠采收微藻")


_PAGES = """# الترجمة

| اللغة | سعر الصفحة (درهم) | مدة التسليم |
|---|---|---|
| الألمانية | 45 | يومان |
| الفرنسية | 60 | 3 أيام |
| اليابانية | 130 | أسبوع |
"""


@pytest.mark.parametrize(
    ("question", "value"),
    [("كم سعر صفحة الترجمة إلى الفرنسية؟", "60"), ("كم مدة تسليم الترجمة اليابانية؟", "أسبوع")],
)
def test_a_cell_ends_no_range_and_a_week_is_no_name(question: str, value: str) -> None:
    assert value in said(question, _PAGES)
