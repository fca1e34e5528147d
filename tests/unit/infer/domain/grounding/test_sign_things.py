"""Things of Chinese questions: named on both sides of a 的, in one word, or in a clause of their own."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import extract
from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.selection.sign_things import parts_of_things
from tests.support.grounding import words_of
from tests.support.infer import passage

HARBOUR = "东港码头"
BOATS = "帆船重90公斤，桅杆占其中12公斤。小艇重30公斤。"
DEPOSITS = "押金：帆船每艘500元，船锚每个40元。"


def said(question: str, text: str) -> str:
    found = evidence(f"东港码头{question}", [passage(text, title=HARBOUR)], Thresholds())
    return words_of(extract(found))


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("帆船的桅杆有多重？", [("帆船", True), ("桅杆", False)]),
        ("帆船桅杆重多少公斤？", [("帆船", True), ("桅杆", False)]),
        ("那艘帆船，桅杆重多少公斤？", [("帆船", True), ("桅杆", False)]),
        ("两艘帆船有多重？", [("帆船", False)]),
        ("客人的桅杆有多重？", [("桅杆", False)]),
    ],
)
def test_a_question_names_its_things_and_their_owners(question: str, parts: list[tuple[str, bool]]) -> None:
    read = parse_passage(passage(BOATS), "zh")
    assert [(part.signs, part.is_owner) for part in parts_of_things(parse_question(question), read)] == parts


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("帆船的座椅要交多少押金？", DEPOSITS),
        ("帆船座椅要交多少押金？", DEPOSITS),
        ("的帆船，船舱是多少平方米？", "帆船的甲板是20平方米。"),
        ("出租车能停多少分钟？", "船只整季出租。\n\n游艇停在外港。\n\n客人的车能停20分钟。"),
        ("结冰，小艇留到几点？", "打过电话的，小艇留到19点。"),
        ("灯坏在半路了，小艇留到几点？", "在半路打过电话的，小艇留到19点。"),
        ("小艇的桅杆有多重？", BOATS),
        ("楼管的分机号是多少？", "损坏请报告楼管奥先生。门房哈女士的分机号是311。"),
        ("小艇有多少个座位带遮阳台？", "小艇有12个座位，其中4个带靠背。"),
        ("租金里网费占多少？", "租金含暖气费，其中暖气费占45元。"),
        ("帆船的货架有多重？", "帆船的货架承重40公斤。"),
    ],
)
def test_of_what_the_documents_do_not_speak_they_give_no_value(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("帆船的桅杆有多重？", BOATS, "12公斤"),
        ("的船锚押金是多少？", DEPOSITS, "40元"),
        ("船锚的押金是多少元？", DEPOSITS, "40元"),
        ("的帆船，光桅杆重多少公斤？", BOATS, "12公斤"),
        ("绞盘的外罩坏了，要赔多少元？", "绞盘赔900元，绞盘罩赔60元。", "60元"),
        ("打过电话，小艇留到几点？", "打过电话的，小艇留到19点。", "19点"),
    ],
)
def test_what_they_say_is_found_however_it_is_asked(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "title", "text", "holds"),
    [
        # A part that is called by the title and one sign more.
        ("松果盒的容量是多少？", "松果咖啡机", "水箱容量0.8升，滴水盘容量0.3升。", None),
        ("松果咖啡机的容量是多少？", "松果咖啡机", "容量0.8升，功率900瓦。", "0.8升"),
        # What is counted.
        ("每户最多养几只猫？", "公约", "遛狗须牵绳，每户最多养两只狗。", None),
        ("每户最多养几只狗？", "公约", "遛狗须牵绳，每户最多养两只狗。", "两只狗"),
        # What a party uses.
        ("外来客人用桑拿房要多少钱？", "酒店", "桑拿房在五楼。泳池外来客人每次60元。", None),
        ("外来客人用泳池要多少钱？", "酒店", "桑拿房在五楼。泳池外来客人每次60元。", "60元"),
        # One of several that differ in their numeral.
        ("方案三多少钱？", "价目", "方案一每月40元。方案二每月60元。", None),
        ("方案二多少钱？", "价目", "方案一每月40元。方案二每月60元。", "60元"),
        # A property of one of several of a kind, and one that no lexicon has.
        ("中级坡落差多少？", "雪场", "初级坡全长400米，中级坡全长900米，高级坡落差310米。", None),
        ("高级坡落差多少？", "雪场", "初级坡全长400米，中级坡全长900米，高级坡落差310米。", "310米"),
        ("固话合约期多长？", "套餐", "合约期为24个月。", None),
        ("合约期多长？", "套餐", "合约期为24个月。", "24个月"),
        # A sibling in a list, and a day where the time of the day is asked.
        ("改裙长多少钱？", "改衣", "- 改裤长 20元\n- 改裙长 30元\n- 收腰 35元", "改裙长 30元"),
        ("改袖长多少钱？", "改衣", "- 改裤长 20元\n- 改裙长 30元\n- 收腰 35元", None),
        ("果园几点开门？", "青石果园", "果园开放日是每月最后一个星期天。", None),
        ("果园几点开门？", "青石果园", "果园每天上午九点开门。", "九点"),
        # A question that says no more than the title does.
        ("咖啡机保修多长时间？", "松果咖啡机保修卡", "自购买之日起保修两年。", "两年"),
    ],
)
def test_what_differs_by_a_sign_is_another_thing(question: str, title: str, text: str, holds: str | None) -> None:
    found = words_of(extract(evidence(question, [passage(text, title=title)], Thresholds())))
    assert not found if holds is None else holds in found


def test_who_asks_for_kilograms_is_told_no_sum_of_money() -> None:
    assert not said("小艇的桅杆重多少公斤？", "小艇的桅杆卖300元。")


def test_what_says_of_which_type_a_named_thing_is_belongs_to_its_name() -> None:
    text = "ORCA-2试验的灵敏度为91%。试验共有300人参加。"
    assert "91%" in said("ORCA-2试验的灵敏度是多少？", text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("进水损坏在保修范围内吗？", "雷击损坏不在保修范围内。"),
        ("黄灯闪是什么意思？", "如果蓝灯闪烁，表示正在更新。"),
    ],
)
def test_what_is_said_of_its_like_is_not_said_of_it(question: str, text: str) -> None:
    assert not said(question, text)
