"""Siblings of a thing: a text that speaks of it, and gives a value of its like alone, has no value of it."""

import pytest

from tests.support.grounding import said

SAW = "电锯重4.2公斤，护罩重600克。机身为铝合金。锯链保修三个月，整机保修两年。护罩用钢板制成，电机转速为每分钟3000转。"
SAW_TABLE = "| 项目 | 参数 |\n|---|---|\n| 整机重量 | 4.2 kg |\n| 护罩重量 | 0.6 kg |\n\n锯链保修3个月，油箱可拆。"
POOL = "泳池每天早上六点到晚上九点开放。救生员办公室电话6620 3344。泳帽每顶15元。"
FOREST = "ورشة الصنوبر مفتوحة من الثامنة صباحا حتى الرابعة. هاتف مكتب الاستقبال 0223344556. سعر المنشار 90 دينارا."
SAUNA = "تذكرة البالغين 9 دنانير. الاشتراك الشهري 45 دينارا. تستغرق الجولة أربعين دقيقة وفيها 12 محطة."


@pytest.mark.parametrize(
    ("question", "title", "text", "holds"),
    [
        # A part of which something else is said, and the whole or another part with a value in that unit.
        ("油箱有多重？", "松鸦电锯", SAW_TABLE, None),
        ("护罩有多重？", "松鸦电锯", SAW_TABLE, "0.6"),
        ("护罩的保修期是多久？", "松鸦电锯", SAW, None),
        ("锯链保修多久？", "松鸦电锯", SAW, "三个月"),
        ("电机有多重？", "松鸦电锯", SAW, None),
        ("护罩有多重？", "松鸦电锯", SAW, "600克"),
        ("办公室几点开门？", "青石泳池", POOL, None),
        ("泳池几点开门？", "青石泳池", POOL, "早上六点"),
        ("متى يفتح مكتب الاستقبال؟", "ورشة الصنوبر", FOREST, None),
        ("متى تفتح ورشة الصنوبر؟", "ورشة الصنوبر", FOREST, "الثامنة"),
        # Of its like that ends in the same sign.
        ("染发多少钱？", "青石理发店", "剪发40元，烫发每次200元起。", None),
        ("剪发多少钱？", "青石理发店", "剪发40元，烫发每次200元起。", "40元"),
        ("强风档的功率是多少？", "松鸦风扇", "微风档功率8瓦，大风档功率30瓦。", None),
        ("大风档的功率是多少？", "松鸦风扇", "微风档功率8瓦，大风档功率30瓦。", "30瓦"),
        ("半天票多少钱？", "青石滑雪场", "天票180元，夜场另计。", None),
        ("天票多少钱？", "青石滑雪场", "天票180元，夜场另计。", "180元"),
        ("车位费由谁承担？", "合同", "第三条 水费和电费由乙方承担，物业费由甲方承担。", None),
        ("水电费由谁承担？", "合同", "第三条 水费和电费由乙方承担，物业费由甲方承担。", "乙方"),
        ("钢琴搬运由谁批准？", "规定", "搬家由物业经理批准，装修由业委会批准。", None),
        ("装修由谁批准？", "规定", "搬家由物业经理批准，装修由业委会批准。", "业委会"),
        # Whether it is so, where it is, and who does it.
        ("病假期间发工资吗？", "休假", "病假须交证明。\n\n事假期间不发工资。", None),
        ("事假期间发工资吗？", "休假", "病假须交证明。\n\n事假期间不发工资。", "不发工资"),
        ("桑拿房在几楼？", "酒店", "桑拿房每次40元。\n\n健身房在五楼。", None),
        ("健身房在几楼？", "酒店", "桑拿房每次40元。\n\n健身房在五楼。", "五楼"),
        # Of another sort of the same people.
        ("兼职员工有几天年假？", "休假", "正式员工每年有12天年假。", None),
        ("正式员工有几天年假？", "休假", "正式员工每年有12天年假。", "12天"),
        ("كم الاشتراك السنوي؟", "حمام البخار", SAUNA, None),
        ("كم الاشتراك الشهري؟", "حمام البخار", SAUNA, "45"),
        ("كم تستغرق الجولة؟", "حمام البخار", SAUNA, "أربعين"),
    ],
)
def test_what_is_said_of_its_like_is_no_answer(question: str, title: str, text: str, holds: str | None) -> None:
    found = said(question, text, title=title)
    assert not found if holds is None else holds in found


def test_a_line_without_a_subject_goes_on_from_the_one_before() -> None:
    text = "护罩用钢板制成。重600克，可拆下清洗。锯链每月上油。"
    assert "600克" in said("护罩有多重？", text, title="松鸦电锯")


def test_lines_on_other_things_are_not_quoted_beside_the_answer() -> None:
    assert "محطة" not in said("كم الاشتراك الشهري؟", SAUNA, title="حمام البخار")


RULES = "| 物品 | 能否带入 |\n|---|---|\n| 宠物 | 禁止 |\n| 婴儿车 | 可以 |\n| 酒类 | 限量 |\n"
FEES = "| 项目 | 收费 |\n|---|---|\n| 租毛巾 | 收费 |\n| 淋浴 | 免费 |\n"
FLOORS = "| 楼层 | 店铺 |\n|---|---|\n| 二楼 | 童装 |\n| 三楼 | 影院 |\n"
DAYS = "| 日子 | 开放 |\n|---|---|\n| 周一 | 休息 |\n| 周末 | 开放 |\n"
DESKS = "| 商品 | 颜色 |\n|---|---|\n| 书桌 | 白色 |\n| 椅子 | 黑色 |\n"
PEOPLE = "| 人群 | 门票 |\n|---|---|\n| 学生 | 半价 |\n| 儿童 | 免费 |\n"
HOUSES = "| 店家 | 东西 | 日租 |\n|---|---|---|\n| 山前露营 | 帐篷 | 60元 |\n| 山前露营 | 炉具 | 20元 |\n"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("宠物可以带入吗？", RULES, "禁止"),
        ("租毛巾是免费的吗？", FEES, "租毛巾 | 收费"),
        ("影院在二楼吗？", FLOORS, "三楼"),
        ("植物园周一开放吗？", DAYS, "休息"),
        ("书桌有黑色的吗？", DESKS, "白色"),
        ("学生可以免费参观吗？", PEOPLE, "半价"),
        ("山前露营的炉具一天多少钱？", HOUSES, "20元"),
    ],
)
def test_a_row_is_told_of_what_its_first_cell_names(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)
