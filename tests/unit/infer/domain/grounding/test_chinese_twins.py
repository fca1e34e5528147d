"""Two things of like name, of which Chinese documents tell unevenly: what is told of the one, on the one day or within
the one term, is told of no other.
"""

import pytest

from sluiceway_infer.domain.grounding.evidence import Thresholds, evidence
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
