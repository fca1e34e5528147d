"""Asking words of Chinese, and runs of its questions that a passage says in other words."""

import pytest

from sluiceway_infer.domain.grounding.question import parse_question
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
