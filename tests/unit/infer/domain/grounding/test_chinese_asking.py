"""Asking words of Chinese, and runs of its questions that a passage says in other words."""

import pytest

from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.text.spoken import as_written
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


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        # One sign says what is measured, and the unit of an age an age.
        ("青梧仓木梯的踏板有多重？", "木梯整架重9.5千克，其中踏板重1.2千克。", "1.2"),
        ("青梧仓的学徒最大多少岁？", "学徒不得超过45周岁。", "45"),
        # What is saved may be a share; what is paid for a notice is a price; and the price of others one for them.
        ("青梧仓按年缴费能省多少？", "按年缴费可节省百分之八。", "百分之八"),
        ("青梧仓的催缴通知收费多少？", "发送催缴通知，每次收取5元。", "5元"),
        ("青梧仓的学徒怎么收费？", "学徒享受儿童票价。", "儿童票价"),
        ("儿童参加青梧仓的夜场要多少钱？", "夜场门票每位儿童8元。", "8元"),
        # Rest is a contrary of being open, and "only then" an answer to whether it is so at another time.
        ("青梧仓哪几天不开放？", "青梧仓周五和周日休息。", "周五和周日"),
        ("周六可以在青梧仓领木箱吗？", "木箱只能在周二和周四领取。", "周二和周四"),
        # A small sign between two of a name makes none.
        ("企业租小仓一小时多少钱？", "社团租用小仓每小时95元，企业每小时140元。", "140元"),
        ("青梧仓两次领木箱至少间隔几天？", "两次领桌椅间隔五天，两次领木箱间隔两天即可。", "两天"),
    ],
)
def test_what_is_asked_in_other_words_is_told(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text, title="青梧仓")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # Who did it is told by no line that names nobody.
        ("青梧仓的湿度是谁测的？", "湿度每50天测量一次，温度每100天测量一次。"),
        # What caused the damage, and which ones are counted, is spoken of nowhere.
        ("地震造成的损失青梧仓赔偿吗？", "火灾造成的损失须在三日内报案。"),
        ("青梧仓有多少个加热仓位？", "青梧仓有1800个仓位，其中240个有顶棚。"),
        # A part of a whole, which another line has.
        ("青梧仓高级班学费中保险费是多少？", "初级班学费96元，其中保险费12元。高级班学费130元。"),
        ("青梧仓增强版里现金最高赔多少元？", "增强版的75000元中，首饰最高赔5000元。基础版现金最高赔300元。"),
        # The object of a party is another one.
        ("企业租南仓一小时多少钱？", "南仓有80个仓位。社团租用北仓每小时95元，企业每小时140元。"),
        # No load and no limit is a weight.
        ("青梧仓的木梯有多重？", "木梯限重90千克。"),
    ],
)
def test_what_is_said_of_its_like_or_of_nobody_is_no_answer(question: str, text: str) -> None:
    assert not said(question, text, title="青梧仓")


@pytest.mark.parametrize("asked", ["同一个人可以来吗", "第一次来要带什么", "租一个月多少钱", "多久换一次"])
def test_one_that_counts_is_left(asked: str) -> None:
    assert as_written(asked) == asked


@pytest.mark.parametrize(
    ("asked", "bare"),
    [
        ("租一个头盔多少钱", "租头盔多少钱"),
        ("换一块玻璃要多久", "换玻璃要多久"),
        ("献一次血浆要多久", "献血浆要多久"),
        ("锁坏了找谁", "锁损坏找谁"),
        ("钥匙丢了呢", "钥匙丢失呢"),
    ],
)
def test_what_is_spoken_is_read_as_it_is_written(asked: str, bare: str) -> None:
    assert as_written(asked) == bare


@pytest.mark.parametrize("question", ["有多少只木箱装书？", "租约可以解除吗？"])
def test_a_measure_word_is_no_only_and_to_cancel_no_exception(question: str) -> None:
    assert not parse_question(question).senses


def test_what_is_so_now_stands_before_what_was_before() -> None:
    text = "本条款自2023年3月1日起施行；此前适用2015年的条款。"
    assert "2023" in said("现在的条款是从什么时候起施行的？", text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("谁不用交社费？", "社费每年90元。\n\n退休社员不收社费。"),
        ("拍照不能用什么？", "馆内可以拍照，但不能使用闪光灯。"),
    ],
)
def test_a_pair_across_a_word_and_a_light_sign_need_not_be_said(question: str, text: str) -> None:
    assert said(question, text, title="青梧须知")


def test_two_light_signs_side_by_side_are_a_word_that_must_be_said() -> None:
    assert not said("青梧仓中号押金是什么？", "租户签约时收取一笔押金。", title="青梧须知")


TOOLS = """# 工坊退课规定

距开课30天以上退课的，退学费的70%。不到30天退课的，退学费的17%。

## 损坏

损坏剪刀的，赔18元。

## 团体

企业团体每人71元，满8人成团。
"""


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("离开课只剩两个星期，退课退学费的百分之几？", "17%"),
        ("我把剪刀弄断了，剪刀要赔多少元？", "18元"),
        ("企业团体一个人多少钱？", "71元"),
    ],
)
def test_what_remains_and_what_breaks_is_told_in_other_words(question: str, holds: str) -> None:
    assert holds in said(question, TOOLS)
