"""What a Chinese question tells before it asks, and how people say what documents write: lost, each month, no more than
one part.
"""

import pytest

from tests.support.grounding import said

FERRY = "平日的船票12元。\n晚上七点以后的船票9元。"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("我加班晚，七点半才到松溪码头，船票多少钱？", FERRY, "9元"),
        ("锁是好的，就是链条断得厉害。松溪码头的链条多少钱？", "链条每根31元。", "31元"),
        ("松溪码头的船桨找不着了，要赔多少？", "| 丢失的东西 | 赔偿 |\n|---|---|\n| 船桨 | 35元 |", "35元"),
        ("松溪码头的船桨不小心摔裂了，要赔多少？", "船桨摔裂：赔17元。", "17元"),
        ("松溪码头只租前舱，一天多少钱？", "| 项目 | 价格 |\n|---|---|\n| 租前舱一天 | 80元 |", "80元"),
        ("过年那几天松溪码头的船票多少钱？", "春节期间船票22元。", "22元"),
    ],
)
def test_a_scene_and_spoken_words_keep_no_answer_back(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text, title="松溪码头")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("我怀孕了，松溪码头的月票最多停多少天？", "生病的，月票最多停20天。"),
        ("我把松溪码头的船桨烧坏了，七点去，船票多少钱？", FERRY),
        ("松溪码头只租后舱，一天多少钱？", "| 项目 | 价格 |\n|---|---|\n| 租整条船一天 | 200元 |"),
    ],
)
def test_what_may_be_the_case_itself_must_be_told(question: str, text: str) -> None:
    assert not said(question, text, title="松溪码头")
