"""Questions that go on in Chinese, where no word is written apart."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed

MOTOR = "云雀40的电机保修几年？"


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (MOTOR, "电池呢？", "云雀40的电池保修几年？"),
        (MOTOR, "云雀60呢？", "云雀60的电机保修几年？"),
        (MOTOR, "那云雀60的电池呢？", "云雀60的电池保修几年？"),
        (MOTOR, "重量呢？", "重量呢？ (云雀40)"),
        ("蓝湾泳池的门票多少钱？", "儿童票呢？", "蓝湾泳池的儿童票多少钱？"),
        ("成人票多少钱？", "儿童呢？", "儿童票多少钱？"),
        ("海鸥号能载多少人？", "它的票价呢？", "海鸥号的票价呢？"),
        ("寄到北京要几天？", "寄到上海呢？", "寄到上海要几天？"),
        ("大排练室一小时多少钱？", "那一天呢？", "大排练室一天多少钱？"),
        ("3路单程票多少钱？", "3A路呢？", "3A路单程票多少钱？"),
        ("3路单程票多少钱？", "往返票呢？", "3路往返票多少钱？"),
        # Told by a letter.
        ("基础A报名费多少？", "高级C呢？", "高级C报名费多少？"),
        ("A馆的押金是多少？", "B馆呢？", "B馆的押金是多少？"),
        # In the case that something is left out.
        ("Corva-2的产量是多少？", "没有光照呢？", "没有光照时，Corva-2的产量是多少？"),
        # Of a name in several words, written apart from its signs or not.
        ("Tarn 60能播放多久？", "那它多少钱？", "Tarn 60多少钱？"),
        ("Tarn 60 S 能播放多久？", "它多少钱？", "Tarn 60 S多少钱？"),
        # A property alone, and a number of them.
        ("磁珠烘干了多久？", "温度是多少？", "温度是多少？ (磁珠烘干)"),
        ("西港池的泊位有多宽？", "一共有多少个？", "一共有多少个？ (西港池的泊位)"),
        ("云雀40卖多少钱？", "40S呢？", "云雀40S卖多少钱？"),
        ("椴树楼的房间多少钱？", "椴树苑呢？", "椴树苑的房间多少钱？"),
        ("溪畔球馆的门票多少钱？", "溪畔游泳池呢？", "溪畔游泳池的门票多少钱？"),
        ("Tern-M的电话错误率是多少？", "电台呢？", "Tern-M的电台错误率是多少？"),
        ("猫可以带吗？", "狗呢？", "狗可以带吗？"),
        ("适配器有多重？", "支架呢？", "支架有多重？"),
        ("Tern 40 多少钱？", "那 Tern 40 S 呢？", "Tern 40 S 多少钱？"),
        ("样品在 30 °C 下碎了几块？", "15 °C 下呢？", "样品在 15 °C 下碎了几块？"),
        ("雨刷多久换一次？", "机油呢？", "机油多久换一次？"),
        ("染长发要多久？", "染胡子呢？", "染胡子要多久？"),
        ("租雨伞多少钱？", "手电筒呢？", "租手电筒多少钱？"),
        ("球队租南馆多少钱？", "个人呢？", "个人租南馆多少钱？"),
        ("东厅容纳多少人？", "地下室呢？", "地下室容纳多少人？"),
        ("雨伞丢了要赔多少？", "手电筒呢？", "手电筒丢了要赔多少？"),
        ("成人日票多少钱？", "学生呢？", "学生日票多少钱？"),
        ("日达寄小件多少钱？", "大件呢？", "日达寄大件多少钱？"),
        ("山脊线 55 多少钱？", "它有多重？", "山脊线 55有多重？"),
        # Of the same thing, in the place of the whole or of a part that begins alike.
        ("海风单车整车多少钱？", "那拖车呢？", "海风单车拖车多少钱？"),
        ("海风单车整套丢了赔多少？", "那一把车锁呢？", "海风单车一把车锁丢了赔多少？"),
        ("青石茶壶的壶盖保修多久？", "壶嘴呢？", "青石茶壶的壶嘴保修多久？"),
        ("溪石护膝只戴一只可以试几天？", "两只都戴呢？", "溪石护膝两只都戴可以试几天？"),
        ("松溪码头平日租一天多少钱？", "那春节去租呢？", "松溪码头春节租一天多少钱？"),
        ("松溪周日坐船多少钱？", "平日呢？", "松溪平日坐船多少钱？"),
        ("溪畔馆整场多少钱？", "湖心馆呢？", "湖心馆整场多少钱？"),
    ],
)
def test_a_part_a_party_and_a_unit_take_the_place_of_the_ones_before(before: str, question: str, whole: str) -> None:
    talk = (Message("user", before), Message("assistant", "五 [1]。"), Message("user", question))
    assert completed(talk) == whole


def test_another_thing_with_a_number_is_not_asked_of_together_with_the_one_before() -> None:
    talk = (Message("user", "排练室多少钱？"), Message("assistant", "80 [1]。"), Message("user", "云雀60的电池呢？"))
    assert completed(talk) == ""


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Tern 40 有天窗吗？", "Tern 60 有吗？", "Tern 60 有天窗吗？"),
        ("轿车可以停在后院吗？", "摩托车也可以吗？", "摩托车可以停在后院吗？"),
        ("雨伞需要预订吗？", "手电筒也需要吗？", "手电筒需要预订吗？"),
    ],
)
def test_what_a_question_leaves_out_behind_its_verb_is_that_of_the_one_before(
    before: str, question: str, whole: str
) -> None:
    talk = (Message("user", before), Message("assistant", "有 [1]。"), Message("user", question))
    assert completed(talk) == whole


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("要上多久？", "要上多久？ (陶艺班)"),
        ("几点结束？", "几点结束？ (陶艺班)"),
        ("几点开门？", ""),
        ("停车费多少钱？", ""),
        ("多少人参加了去年的比赛？", ""),
    ],
)
def test_a_question_without_a_subject_has_that_of_the_one_before(question: str, whole: str) -> None:
    talk = (Message("user", "陶艺班学费多少？"), Message("assistant", "九十 [1]。"), Message("user", question))
    assert completed(talk) == whole
