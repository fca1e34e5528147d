"""Whole set: what all of it costs is told of no piece of it."""

import pytest

from tests.support.grounding import said

_CARABINERS = "# Ersatz\n## Karabiner\nBei der Kletterhalle Nordwand kostet der ganze Satz 68 Euro."
_BOTH = "# Ersatz\nFehlt der ganze Satz, sind 79 Euro zu zahlen, für einen einzelnen Haken 4,25 Euro."
_CHESS = "# Losses\n## Chess pieces\nIf the complete set is lost, Fulham Games charges £55."
_DRUMS = "# Drum kit\n\nThe complete set costs £60 a weekend at Low Road Music."
_CLUBS = "# Alquiler\n\nEl juego completo de palos cuesta 40 euros al día."
_PEGS = "# 赔偿\n## 地钉\n北岸帐篷行整套地钉丢失赔68元。"
_TEA = "# الفقدان\nطقم الشاي إبريق بغطائه وستة أكواب. من كسر الطقم كاملاً دفع لدار الياسمين 48 ديناراً."
_PADDLES = """# 租借

| 店家 | 器材 | 日租（元） | 整件丢失赔偿（元） | 备注 |
|---|---|---|---|---|
| 山前露营 | 折叠桨（四节拼接） | 20 | 360 | 须预约 |
| 山后露营 | 折叠桨（四节拼接） | 22 | 380 | 缺一节赔95元 |
| 山前露营 | 对讲机（两只一套） | 30 | 500 | 充电座随箱 |
"""
_SKIS = "# 雪岭滑雪场租赁\n滑雪装备整套租金：学生每天80元，成人每天120元。雪服每天50元。"
_FACE = "面部护理全套260元，约90分钟。"
_DIGGING = "عدة الحفر كاملة بـ 30 ديناراً في اليوم. طقم الشواء كاملاً بـ 20 ديناراً لليلة."
_LESSONS = "# 课程\n\n| 课程 | 价格 |\n|---|---|\n| 钢琴课（十节） | 1200元 |\n"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Was kostet es bei der Kletterhalle Nordwand, wenn ein Karabiner fehlt?", _CARABINERS),
        ("One chess piece is lost. What does Fulham Games charge?", _CHESS),
        ("We lost a single chess piece. What does Fulham Games charge us?", _CHESS),
        ("¿Cuánto cuesta un solo palo al día?", _CLUBS),
        ("He perdido un palo. ¿Cuánto cuesta?", _CLUBS),
        ("北岸帐篷行少了一根地钉要赔多少？", _PEGS),
        ("انكسر غطاء الإبريق وحده، كم ندفع لدار الياسمين؟", _TEA),
        ("انكسر غطاء الإبريق وحده والباقي كله سليم، كم ندفع لدار الياسمين؟", _TEA),
        ("山前露营的折叠桨，四节里丢了一节，赔多少？", _PADDLES),
        ("山前露营的对讲机少了一只，得赔多少？", _PADDLES),
        ("钢琴课一节多少钱？", _LESSONS),
        ("茶具少了一个杯子，赔多少？", "茶具整套摔坏赔88元。"),
        ("ضاع فنجان واحد، كم أدفع؟", "إذا ضاعت المجموعة كاملة دفع الزبون 48 ديناراً."),
    ],
)
def test_one_piece_has_not_the_price_of_the_set(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("Was kostet der ganze Satz Karabiner bei der Kletterhalle Nordwand?", _CARABINERS, "68"),
        ("Was zahle ich, wenn ein Haken fehlt?", _BOTH, "4,25"),
        ("What does Fulham Games charge if all chess pieces are lost?", _CHESS, "55"),
        ("What does one drum kit cost at Low Road Music?", _DRUMS, "60"),
        ("¿Cuánto cuesta el juego de palos al día?", _CLUBS, "40"),
        ("北岸帐篷行整套地钉丢了赔多少钱？", _PEGS, "68"),
        ("丢了一根地钉赔多少？", "# 赔偿\n\n丢一根地钉，按整套赔68元。", "68"),
        ("كم ندفع لدار الياسمين إن انكسر طقم الشاي كاملاً؟", _TEA, "48"),
        ("山后露营的折叠桨，四节里丢了一节，赔多少？", _PADDLES, "95"),
        ("山前露营的对讲机整套丢了赔多少？", _PADDLES, "500"),
        ("钢琴课十节多少钱？", _LESSONS, "1200"),
        ("一个学生租滑雪装备每天多少钱？", _SKIS, "80"),
        ("一个成人的滑雪装备租金多少？", _SKIS, "120"),
        ("一个面部护理要多少分钟？", _FACE, "90"),
        ("كم الحفر ليوم واحد؟", _DIGGING, "30"),
        ("كم الشواء لليلة واحدة؟", _DIGGING, "20"),
        ("What do I pay for one lost pole?", "Losing any pole means paying for the full set, 240 euros.", "240"),
        ("What do I pay if one peg is missing?", "If a peg is missing the whole set has to be replaced: £68.", "68"),
    ],
)
def test_the_set_is_told_where_it_is_asked_for(question: str, text: str, value: str) -> None:
    assert value in said(question, text)
