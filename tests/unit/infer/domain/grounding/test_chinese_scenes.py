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


TERMS = "夜间票25元。\n船桨租金：每天12元。\n押金：200元"


@pytest.mark.parametrize(
    "question",
    [
        "我是幼儿园老师，松溪码头的夜间票多少钱？",
        "我们是孤儿院的，松溪码头晚上的夜间票多少钱？",
        "作为教师，松溪码头的夜间票多少钱？",
        "我在钢铁厂上班，松溪码头的夜间票多少钱？",
        "我在镇上读书，松溪码头的夜间票多少钱？",
        "我刚入职，松溪码头的船桨租金多少？",
        "我爸是退伍军人。松溪码头的夜间票多少钱？",
        "我女儿五岁。松溪码头的夜间票多少钱？",
        "家里有双胞胎，松溪码头的夜间票多少钱？",
        "我有残疾证，松溪码头的夜间票多少钱？",
        "我想带狗一起，松溪码头的夜间票多少钱？",
        "国庆那天去，松溪码头的夜间票多少钱？",
        "外面下大雨，松溪码头的夜间票多少钱？",
    ],
)
def test_who_asks_and_when_is_no_mere_scene(question: str) -> None:
    assert not said(question, TERMS, title="松溪码头")


@pytest.mark.parametrize("scene", ["最近心情不好。", "听说那边风景很美，", "想跟朋友玩，"])
def test_why_one_asks_is(scene: str) -> None:
    assert "25元" in said(f"{scene}松溪码头的夜间票多少钱？", TERMS, title="松溪码头")
