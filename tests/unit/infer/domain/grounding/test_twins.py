"""Twins: two things of one kind that a title names, of which the one has nothing of what is said of the other."""

import pytest

from tests.support.grounding import said

HALLS = "青梧楼与青梧苑入住须知"
ROOMS = "青梧楼共有184间房，其中23间在一楼。青梧苑共有148间房。两栋楼都有电梯。"
GAUGES = "蓝鹊7与蓝鹊7S：产品参数"
BIKES = "Tarn 40 与 Tarn 40 S 电动自行车"
BATTERIES = "Tarn 40 的电池重 2.4 kg，可以拆下。Tarn 40 S 的电池重 3.1 kg。"
BASKETS = "Tarn 40 S 的车筐重 0.9 kg。"
SOLD = "两款水表都在北安组装。蓝鹊7S于2024年6月上市，配有大屏。"


@pytest.mark.parametrize(
    ("question", "text", "title"),
    [
        ("青梧苑一楼有多少间房？", ROOMS, HALLS),
        ("蓝鹊7是哪一年上市的？", SOLD, GAUGES),
        ("金卡的押金是多少？", "银卡的押金为40元。退卡须满一年。", "银卡和金卡章程"),
        ("R4X是什么时候上市的？", "R4于2021年5月上市，适合住宅。", "云际R4与云际R4X：产品参数"),
        ("5A路几点发车？", "5路从码头发车，首班6:10。车辆为电动车。", "5路和5A路时刻"),
        ("Tarn 40 的车筐有多重？", BASKETS, BIKES),
        ("Tarn 40 S 的电池有多重？", "Tarn 40 的电池重 2.4 kg，可以拆下。", BIKES),
        ("A 馆的押金是多少？", "B 馆的押金为 40 元。", "A 馆与 B 馆"),
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
        ("Tarn 40 的电池有多重？", BATTERIES, BIKES, "2.4 kg"),
        ("Tarn 40 S 的电池有多重？", BATTERIES, BIKES, "3.1 kg"),
        ("Tarn 40 S 的车筐有多重？", BASKETS, BIKES, "0.9 kg"),
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


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Orla-3b 在多少个样区中出现？", "比较了 Orla-3 和 Orla-3b。Orla-3 在 24 个样区中出现。"),
        ("低于多少度 Orla-3 停止生长？", "比较了 Orla-3 和 Orla-3b。低于 12 °C 时，Orla-3b 停止生长。"),
        ("Ruma 60 的清洗盒有多重？", "Ruma 60 Pro 的清洗盒重 96 g。"),
    ],
)
def test_a_name_that_goes_on_with_a_letter_or_a_word_is_another_one(question: str, text: str) -> None:
    assert not said(question, text)


def test_of_two_near_names_the_one_that_is_asked_for_is_told() -> None:
    text = "Orla-3 在 24 个样区中出现。Orla-3b 在 31 个样区中出现。"
    assert "24" in said("Orla-3 在多少个样区中出现？", text)
    assert "31" in said("Orla-3b 在多少个样区中出现？", text)


SHOPS = "磨坊巷店有六名员工，其中两名是裁缝。磨坊街店有四名员工。磨坊街店由石诺拉经营，磨坊巷店由高菲力经营。"
TESTS = "基础A时长110分钟，其中口试20分钟。基础B时长150分钟。基础A的考场在二楼，基础B的考场在三楼。"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("磨坊巷店是谁在经营？", SHOPS, "高菲力"),
        ("磨坊街店有多少员工？", SHOPS, "四名"),
        ("基础A要考多长时间？", TESTS, "110"),
        ("基础B的考场在几楼？", TESTS, "三楼"),
    ],
)
def test_a_line_that_names_it_again_behind_one_on_its_like_holds(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("基础B的口试有多长时间？", TESTS),
        ("高级D有多少名额？", "高级C有18个名额。"),
        ("B座的门禁几点关？", "A座的门禁23点关。"),
        # By the first of two signs, the contrary of the other one.
        ("下园有多少块地带小屋？", "上园有64块地，其中12块带小屋。下园有48块地。小屋最高2.6米。"),
        ("西区的围栏最高多高？", "东区的围栏最高1.2米。西区有48块地。"),
    ],
)
def test_what_is_told_by_another_letter_or_a_contrary_sign_is_another_thing(question: str, text: str) -> None:
    assert not said(question, text)


def test_a_contrary_sign_closes_no_line_that_names_both_or_neither() -> None:
    text = "上园有64块地，下园有48块地。两园均严禁燃放篝火。"
    assert "48块" in said("下园有多少块地？", text)
    assert "严禁" in said("下园可以燃放篝火吗？", text)


def test_two_words_for_one_mishap_are_no_two_names() -> None:
    assert "身份证" in said("取衣凭证丢了要出示什么？", "取衣凭证遗失的，顾客须出示身份证。")
