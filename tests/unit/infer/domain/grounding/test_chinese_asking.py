"""Asking words of Chinese, and runs of its questions that a passage says in other words."""

import pytest

from sluiceway_infer.domain.grounding.parsing.question import parse_question
from tests.support.grounding import said


@pytest.mark.parametrize("asking", ["怎么收费", "什么价", "卖多少"])
def test_a_price_is_asked_for_in_many_ways(asking: str) -> None:
    assert parse_question(f"青梧仓的木箱{asking}？").asked.concept == "price"


def test_a_verb_before_and_behind_a_not_asks_for_a_yes_or_no() -> None:
    assert parse_question("猫让不让进青梧仓？").is_yes_or_no


def test_what_is_charged_is_a_fee_or_a_price() -> None:
    assert "71元" in said("青梧仓开锁多少钱？", "开锁由本店代办：白天收费71元，夜间收费90元。", title="青梧仓条款")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("成人去青梧馆，门票多少钱？", "| 票种 | 价格 |\n|---|---|\n| 成人票 | 11元 |", "11元"),
        ("青梧仓替企业收货，一件多少公斤？", "企业收货，一件20公斤。", "20公斤"),
    ],
)
def test_a_run_is_said_by_its_last_sign_or_by_the_title(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text, title="青梧馆和青梧仓")


def test_a_last_sign_that_begins_another_word_says_nothing() -> None:
    assert not said("青梧仓铝箱的提手赔多少钱？", "手推车和铝箱的赔偿：铝箱每只240元。", title="青梧仓")


def test_a_sum_is_one_with_whatever_stands_behind_its_currency() -> None:
    assert "66元" in said("青梧仓转账失败一次收多少钱？", "转账失败的，每笔66元另行收取。", title="青梧仓条款")


def test_who_does_not_know_denies_nothing() -> None:
    assert not parse_question("青梧仓有多远我不清楚，锁多少钱？").is_negated


def test_a_number_is_no_part_of_a_name() -> None:
    text = "预付全年租金的客户，押金收102元。"
    assert "102元" in said("在青梧仓预付一年租金的人，押金是多少？", text, title="青梧仓条款")


def test_a_noun_of_one_sign_is_said_by_a_word_that_it_ends() -> None:
    assert "丁烷" in said("晨星ST40不能烧哪种气？", "晨星ST40不得使用丁烷煤气。", title="说明书")


def test_the_former_one_is_told_by_its_rank() -> None:
    text = "梁启文自2016年起执掌本馆，前任为苏婉。"
    assert "苏婉" in said("青梧镇天文馆的上一任馆长是谁？", text, title="青梧镇天文馆沿革")


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("在哪儿能买到诺登冰场的门票？", "门票由莫尔面包店出售。", "莫尔"),
        ("诺登冰场一共有多少块场地？", "冰场共有6块场地。", "6"),
        ("诺登冰场最后一场比赛是哪天？", "首场比赛12月12日举行。末场比赛5月30日举行。", "5月30日"),
    ],
)
def test_a_sale_a_total_and_a_last_one_are_found(question: str, text: str, told: str) -> None:
    assert told in said(question, text, title="诺登冰场须知")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("青梧仓在什么情况下退押金？", "无损坏的，青梧仓才退押金。", "无损坏"),
        ("青梧仓的池子有多长？", "青梧仓的泳池长50米，水温27℃。", "50米"),
        ("租金里暖气费占多少？", "租金含暖气费，其中暖气费占45元。", "45元"),
        ("国外来的访客可以住几晚？", "来自国外的访客可留宿七晚。", "七晚"),
        ("租金不包括什么？", "租金不包含电费。", "电费"),
        ("青梧仓的租金不包含什么？", "青梧仓的租金含水费，不含电费。", "电费"),
        ("学生怎么收费？", "学生半价。", "半价"),
        ("青梧仓社团有什么折扣？", "青梧仓社团享受八五折。", "八五折"),
        ("青梧仓的水池最深的地方有多深？", "水池长25米、宽12米，最深处3.8米。", "3.8米"),
    ],
)
def test_a_case_a_count_and_a_part_are_asked_for(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text, title="青梧仓条款")


@pytest.mark.parametrize("question", ["车上有无线网络吗？", "未成年人可以进青梧仓吗？", "青梧仓的级别是什么？"])
def test_a_sign_of_a_word_is_no_not(question: str) -> None:
    assert not parse_question(question).is_negated


def test_a_rent_is_asked_in_money() -> None:
    assert not said("青梧苑一个月房租多少？", "经同意，房间最多可转租四个月。", title="青梧苑")
