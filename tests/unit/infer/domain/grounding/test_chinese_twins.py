"""Two things of like name, of which Chinese documents tell unevenly: what is told of the one, on the one day or within
the one term, is told of no other.
"""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import extract
from tests.support.grounding import said, words_of
from tests.support.infer import passage


def among(question: str, **texts: str) -> str:
    passages = [passage(text, title=f"{name}.md", document=name) for name, text in texts.items()]
    return words_of(extract(evidence(question, passages, Thresholds())))


ASKED_BEFORE = "问：松溪的船票怎么退？\n答：开船前退收6元。\n\n问：松涧的船票怎么退？\n答：开船前退收9元。"
TITLES = {"松溪码头": "松溪码头在河的东边，有两条船。", "松涧码头": "松涧码头在河的西边，有三条船。"}


def test_an_answer_holds_for_the_twin_that_its_question_names() -> None:
    told = among("松涧的船票开船前退，收多少钱？", 船票问答=ASKED_BEFORE, **TITLES)
    assert "9元" in told
    assert "6元" not in told


def test_what_is_told_of_the_twin_alone_is_no_answer() -> None:
    assert not among("松涧的船票怎么退，收多少钱？", 船票问答=ASKED_BEFORE.split("\n\n")[0], **TITLES)


def test_the_name_alone_tells_nothing_of_the_thing() -> None:
    text = "问：松涧的船晚点怎么办？\n答：晚点一小时，退8元。"
    assert not among("松涧的救生衣租一天多少钱？", 船票问答=text, **TITLES)


BOATS = "松涧的月票，生病最多停20天。松溪的月票，出国最多停50天。"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("松涧的月票，出国最多停多少天？", BOATS),
        ("松涧上门修船怎么收费？", "松溪到店修船一次30元，上门修船一次70元。\n松涧到店修船一次40元。"),
        (
            "松涧单租船桨，一天多少钱？",
            "| 码头 | 东西 | 一天 |\n|---|---|---|\n| 松涧 | 整条船 | 90元 |\n| 松溪 | 船桨 | 8元 |",
        ),
        ("松涧星期天坐一次船多少钱？", "松涧十次票88元。\n松溪平日12元，周日15元。"),
    ],
)
def test_what_the_twin_alone_has_in_the_case_is_no_answer(question: str, text: str) -> None:
    assert not among(question, 船票说明=text, **TITLES)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("松溪的月票，出国最多停多少天？", BOATS, "50天"),
        ("松涧星期天租船多少钱？", "松涧周六、周日租船15元。\n松溪平日租船12元，周日租船18元。", "15元"),
        ("松涧的船桨一根多重？", "松涧的船桨：每根重800克。\n松溪丢失一根船桨赔9元。", "800克"),
    ],
)
def test_what_both_have_is(question: str, text: str, holds: str) -> None:
    assert holds in among(question, 船票说明=text, **TITLES)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("松溪码头星期天的船票多少钱？", "平日的船票是12元。"),
        ("松溪码头国庆的船票多少钱？", "平日的船票是12元。"),
        ("松溪码头工作日的船票多少钱？", "春节的船票是22元。"),
        ("松溪码头夜间的船票多少钱？", "白天的船票是12元。"),
        ("松溪码头的船桨过了保修期，修一次收多少钱？", "松溪码头的船桨在保修期内修一次收3元。"),
        ("松溪码头冬天多久查一次船？", "问：松溪码头夏天多久查一次船？\n答：每8天查一次船。"),
        ("松溪码头的深水区多深？", "浅水区深1米。"),
    ],
)
def test_what_holds_in_the_contrary_case_is_no_answer(question: str, text: str) -> None:
    assert not said(question, text, title="松溪码头")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("松溪码头星期天的船票多少钱？", "平日的船票是12元，周日的船票是15元。", "15元"),
        ("松溪码头工作日的船票多少钱？", "工作日（节假日除外）的船票是12元。", "12元"),
        ("松溪码头的船桨过了保修期，修一次收多少钱？", "船桨过了保修期，修一次收7元。", "7元"),
    ],
)
def test_what_holds_in_the_case_is(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text, title="松溪码头")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("松溪码头租半场，一小时多少钱？", "租场地一小时60元。", ""),
        ("松溪码头的电池充到一半要多久？", "电池充满要210分钟。", ""),
        ("松溪码头租整箱鱼饵，一天多少钱？", "| 东西 | 单位 | 价钱 |\n|---|---|---|\n| 鱼饵 | 半箱一天 | 19元 |", ""),
        ("松溪码头的电池充到一半要多久？", "电池充满要210分钟，充到一半要80分钟。", "80分钟"),
        ("松溪码头租场地半个小时多少钱？", "租场地半小时35元。", "35元"),
    ],
)
def test_half_and_whole_are_two_things(question: str, text: str, holds: str) -> None:
    told = said(question, text, title="松溪码头")
    assert holds in told if holds else not told
