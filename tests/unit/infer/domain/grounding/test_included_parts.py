"""Part that a line names only as included in its whole: what the two cost together is no price of the part."""

import pytest

from tests.support.grounding import said

_TENT = "# Ferndale Camp Hire\n\n| Item | Euros a week |\n|---|---|\n| Tent with groundsheet | 48 |\n| Camp bed | 12 |"
_SHEET = f"{_TENT}\n| Groundsheet alone | 7 |"
_LOCK = "# Ferndale Camp Hire\n\n- Padlock including key: 33 euros\n- Double room with breakfast: 120 euros"
_POLES = "# Ferndale Camp Hire\n\nThe tent weighs 6.5 kg including its poles."
_OWN = "# Ferndale Camp Hire\n\nThe tent weighs 6.5 kg including the poles, which account for 1.2 kg."
_PASS = "# Ferndale Baths\n\n| Entry | Euros |\n|---|---|\n| Adults | 9 |\n| Adults with rail pass | 6 |"
_ZELT = "# Zeltverleih Ahorn\n\n| Artikel | Euro je Woche |\n|---|---|\n| Zelt mit Bodenplane | 48 |\n| Feldbett | 12 |"
_SCHLOSS = "# Zeltverleih Ahorn\n\n## Verlust\n\n- Schloss nebst Schlüssel: 33 Euro"
_TIENDA = (
    "# Alquiler Robledo\n\n| Artículo | Euros por semana |\n|---|---|\n| Tienda con suelo | 48 |\n"
    "| Hornillo, bombona incluida | 17 |"
)
_ZHANGPENG = (
    "# 枫林露营租赁\n\n| 物品 | 每周租金（元） |\n|---|---|\n| 帐篷（含地布） | 148 |\n"
    "| 炉具连气罐 | 57 |\n| 行军床 | 42 |"
)
_DIBU = f"{_ZHANGPENG}\n| 帐篷的地布 | 27 |"
_SUO = "# 枫林露营租赁\n\n- 挂锁（附钥匙）：33元\n- 安全带腿环：41元"
_KHAYMA = "# تأجير الأرز\n\n| الصنف | ريال في الأسبوع |\n|---|---|\n| خيمة مع أرضيتها | 148 |\n| سرير ميداني | 42 |"
_QIFL = "# تأجير الأرز\n\n- القفل مع مفتاحه: 33 ريالا\n- صندوق التبريد بغطائه: 141 ريالا"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does a groundsheet cost at Ferndale Camp Hire?", _TENT),
        ("How much is the groundsheet of the tent at Ferndale Camp Hire?", _TENT),
        ("How much is the tent groundsheet at Ferndale Camp Hire?", _TENT),
        ("Hiring just a groundsheet for a week from Ferndale Camp Hire: how much?", _TENT),
        ("I have a tent of my own and only need a groundsheet. What does Ferndale Camp Hire take for one?", _TENT),
        ("We still have the padlock, but its key is gone. How much is that at Ferndale Camp Hire?", _LOCK),
        ("What does breakfast cost at Ferndale Camp Hire?", _LOCK),
        ("How heavy are the poles of the tent from Ferndale Camp Hire?", _POLES),
        ("Was kostet die Bodenplane des Zelts beim Zeltverleih Ahorn?", _ZELT),
        ("Ein Zelt habe ich selbst, mir fehlt bloß die Bodenplane. Was nimmt der Zeltverleih Ahorn dafür?", _ZELT),
        ("Das Schloss ist noch da, aber der Schlüssel ist weg. Was verlangt der Zeltverleih Ahorn?", _SCHLOSS),
        ("¿Cuánto cuesta el suelo de la tienda en Alquiler Robledo?", _TIENDA),
        ("Ya tengo tienda, únicamente me falta el suelo. ¿Cuánto cobra Alquiler Robledo por él?", _TIENDA),
        ("¿Cuánto cuesta la bombona del hornillo en Alquiler Robledo?", _TIENDA),
        ("枫林露营租赁帐篷的地布多少钱一周？", _ZHANGPENG),
        ("枫林露营租赁炉具的气罐多少钱？", _ZHANGPENG),
        ("挂锁还在，钥匙丢了，枫林露营租赁要赔多少？", _SUO),
        ("在枫林露营租赁，挂锁多配一把钥匙要多少钱？", _SUO),
        ("在枫林露营租赁，帐篷再租一块地布多少钱？", _ZHANGPENG),
        ("كم أجرة أرضية الخيمة في تأجير الأرز؟", _KHAYMA),
        ("القفل موجود لكن المفتاح ضاع، كم يطلب تأجير الأرز؟", _QIFL),
        ("ما ثمن غطاء صندوق التبريد عند تأجير الأرز؟", _QIFL),
    ],
)
def test_a_part_has_not_the_value_of_the_whole_that_includes_it(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("What does a tent cost at Ferndale Camp Hire?", _TENT, "48"),
        ("What does a tent with a groundsheet cost at Ferndale Camp Hire?", _SHEET, "48"),
        ("How much is a tent at Ferndale Camp Hire, groundsheet included?", _TENT, "48"),
        ("We need a tent and a groundsheet. What do the two cost at Ferndale Camp Hire?", _TENT, "48"),
        ("Breakfast matters to us. What does a double room cost at Ferndale Camp Hire?", _LOCK, "120"),
        ("Is breakfast included in the double room at Ferndale Camp Hire?", _LOCK, "breakfast"),
        ("How heavy is the tent from Ferndale Camp Hire?", _POLES, "6.5"),
        ("How heavy are the poles of the tent from Ferndale Camp Hire?", _OWN, "1.2"),
        ("I have a rail pass. What does entry cost at Ferndale Baths?", _PASS, "6"),
        ("Was kostet ein Zelt mit Bodenplane beim Zeltverleih Ahorn?", _ZELT, "48"),
        ("Wir haben Schloss und Schlüssel verloren. Was zahlen wir beim Zeltverleih Ahorn?", _SCHLOSS, "33"),
        ("¿Cuánto cuesta una tienda con suelo en Alquiler Robledo?", _TIENDA, "48"),
        ("枫林露营租赁的帐篷一周多少钱？", _ZHANGPENG, "148"),
        ("枫林露营租赁的安全带腿环多少钱？", _SUO, "41"),
        ("كم أجرة الخيمة مع أرضيتها في تأجير الأرز؟", _KHAYMA, "148"),
        ("كم يدفع عن صندوق التبريد عند تأجير الأرز؟", _QIFL, "141"),
    ],
)
def test_the_whole_and_the_two_together_are_answered(question: str, text: str, value: str) -> None:
    assert value in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (
            "I have a tent of my own and only need a groundsheet. What does Ferndale Camp Hire take for one?",
            _SHEET,
            "7",
        ),
        ("枫林露营租赁帐篷的地布多少钱一周？", _DIBU, "27"),
    ],
)
def test_the_row_of_the_part_alone_is_told_before_that_of_the_whole(question: str, text: str, value: str) -> None:
    assert value in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is a dog?", "Guests with a dog pay 10 euros."),
        ("What does a dog cost?", "Room with a dog: 10 euros extra"),
        ("How much is the credit card fee?", "Payments with credit card have a fee of 2 euros."),
        ("How much is a trainer?", "An hour with a trainer costs 40 euros."),
        ("What does the ferry cost for a bicycle?", "A crossing with the ferry costs 14 crowns for a bicycle."),
        ("Was kostet die Fähre?", "Eine Überfahrt mit der Fähre kostet 14 Kronen."),
        ("¿Cuánto cuesta el ferry?", "Una travesía con el ferry cuesta 14 coronas."),
        ("Was kostet ein Hund?", "Übernachtung mit Hund: 10 Euro Aufpreis"),
        ("Was kostet ein Hund?", "Gäste mit Hund zahlen 10 Euro."),
        ("Was kostet ein Trainer?", "Eine Stunde mit Trainer kostet 40 Euro."),
        ("¿Cuánto cuesta un perro?", "Los huéspedes con perro pagan 10 euros."),
        ("¿Cuánto cuesta un perro?", "Habitación con perro: suplemento de 10 euros"),
        ("¿Cuánto cuesta un monitor?", "Una hora con monitor cuesta 40 euros."),
        ("宠物多少钱？", "携带宠物每晚加收50元。"),
        ("教练多少钱？", "一小时带教练40元。"),
        ("كم سعر الكلب؟", "الضيوف مع كلب يدفعون 40 ريالا."),
        ("كم سعر المدرب؟", "الساعة مع مدرب بـ 40 ريالا."),
    ],
)
def test_what_is_paid_for_besides_its_whole_has_that_price(question: str, text: str) -> None:
    assert said(question, text) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is a rail pass?", "Adults with a rail pass pay 6 euros."),
        ("How much is the packed lunch?", "The day trip with the packed lunch costs 45 euros."),
        ("How much is a paddle?", "A kayak for children with paddle costs 10 euros."),
        ("How much is a groundsheet?", "A tent with groundsheet costs 48 euros, a mattress is 10 euros extra."),
        ("Was kostet das Frühstück?", "Eine Übernachtung mit Frühstück kostet 80 Euro."),
        ("¿Cuánto cuesta el casco?", "Una bicicleta para niños con casco cuesta 10 euros."),
        ("早餐多少钱？", "双人间含早餐每晚300元。"),
        ("كم سعر الإفطار؟", "ليلة مع إفطار بـ 300 ريال."),
    ],
)
def test_a_pass_and_what_things_are_sold_with_are_not_paid_for_besides(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "is_told"),
    [
        ("How much is a key?", "- Padlock " + "with a key " * 1500 + "10 euros", False),
        ("钥匙多少钱？", "- 挂锁" + "带钥匙" * 3000 + "10元", False),
        ("钥匙多少钱？", "钥匙10元" + "带" * 3000, True),
    ],
)
def test_words_that_join_may_be_thousands(question: str, text: str, is_told: bool) -> None:
    assert bool(said(question, text)) is is_told


_COUNTER = "# Counter\n\n- Lock with two keys: £21.50\n- Box with 3 kg of clay: £9"
_HOUSES = """# 租借

| 店家 | 器材 | 日租（元） | 整件丢失赔偿（元） | 备注 |
|---|---|---|---|---|
| 山前露营 | 双人帐篷 | 60 | 900 | 含地布一块 |
| 山后露营 | 双人帐篷 | 66 | 980 | 地布单独丢失赔70元 |
"""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is one more key?", _COUNTER),
        ("Was kostet ein weiterer Schlüssel?", "# Theke\n\n- Schloss mit zwei Schlüsseln: 21,50 Euro"),
        ("¿Cuánto cuesta otra llave?", "# Mostrador\n\n- Candado con dos llaves: 21,50 euros"),
        ("地布丢了，山前露营要赔多少？", _HOUSES),
    ],
)
def test_a_part_of_which_there_are_several_is_included_too(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("How much is the lock with two keys?", _COUNTER, "21.50"),
        ("How much is the box of clay?", _COUNTER, "£9"),
        ("地布丢了，山后露营要赔多少？", _HOUSES, "70"),
        ("山前露营的双人帐篷整件丢了赔多少？", _HOUSES, "900"),
    ],
)
def test_its_whole_is_told_all_the_same(question: str, text: str, value: str) -> None:
    assert value in said(question, text)
