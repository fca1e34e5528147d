"""Agents of Chinese lines, which nothing in the spelling tells."""

import pytest

from sluiceway_infer.domain.grounding.selection.agents import asks_for_a_condition, names_somebody


@pytest.mark.parametrize(
    "line",
    [
        "测量由尼尔斯·奥克完成。", "设计：王敏。", "工厂现归市政府所有。", "负责人住在楼上。", "本店店长每天在店。",
        "Nils 完成了测量。", "| 测量 | 敏敏 |", "学徒可以申请。",
    ],
)  # fmt: skip
def test_a_line_names_somebody(line: str) -> None:
    assert names_somebody(line)


@pytest.mark.parametrize(
    "line", ["湿度每50天测量一次，温度每100天测量一次。", "每人5元。", "全长40米。", "容量在开始和结束时测量。"]
)
def test_a_line_names_nobody(line: str) -> None:
    assert not names_somebody(line)


def test_who_may_do_something_is_told_by_a_condition() -> None:
    assert asks_for_a_condition("谁可以献血？")
    assert not asks_for_a_condition("谁负责献血？")
