"""Parts of a whole: the value of the whole, of another extent, or of a part of its like is none of a part."""

from dataclasses import replace

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import extract
from tests.support.grounding import said
from tests.support.infer import passage

HALL = {
    "en": "Rowan Hall has 240 seats, 40 of them on the gallery. The hall is 28 m long and 9 m high. Renting the hall "
    "costs 350 euros a day. The hall was built in 1911; the gallery was added in 1954. The stage is 6 m wide.",
    "zh": "罗恩厅有240个座位，其中40个在楼座。大厅长28米，高9米。大厅建于1911年，楼座于1954年加建。舞台宽6米。",
    "ar": "تضم قاعة روان 240 مقعدا، منها 40 في الشرفة. يبلغ طول القاعة 28 مترا. إيجار القاعة 350 يورو في اليوم. "
    "المطبخ جزء منها. بنيت القاعة عام 1911. عرض المسرح 6 أمتار.",
}
CARTS = {
    "en": "# Garden cart Terra 80\n\nIts wheels have a diameter of 33 cm. The cart weighs 14 kg. Its cover costs 19 "
    "euros.\n\n# Garden cart Terra 50\n\nThe cart costs 99 euros. Its tray weighs 3 kg.",
    "zh": "# 花园推车 特拉80\n\n料斗容量为60升。推车重14公斤。\n\n# 花园推车 特拉50\n\n特拉50重9公斤。"
    "料斗重3公斤，容量为40升。",
    "ar": "# عربة الحديقة تيرا 80\n\nقطر العجلات 33 سم. وزن العربة 14 كغ. مدة ضمان العربة خمس سنوات.",
}
TITLES = {
    "hall": {"en": "Rowan Hall", "zh": "罗恩厅", "ar": "قاعة روان"},
    "carts": {"en": "Garden cart Terra 80", "zh": "花园推车 特拉80", "ar": "عربة الحديقة تيرا 80"},
}


def answer(question: str, language: str, of: str) -> str:
    text = (HALL if of == "hall" else CARTS)[language]
    there = replace(passage(text, title=TITLES[of][language]), language=language)
    found = extract(evidence(question, [there], Thresholds()))
    is_answered = found.groundedness.status != "not_in_documents"
    return " ".join(part.text for part in found.parts) if is_answered else ""


@pytest.mark.parametrize(
    ("question", "language", "of"),
    [
        ("How long is the stage of Rowan Hall?", "en", "hall"),
        ("罗恩厅的舞台有多长？", "zh", "hall"),
        ("كم طول مسرح قاعة روان؟", "ar", "hall"),
        ("كم إيجار مطبخ قاعة روان؟", "ar", "hall"),
        ("متى بني مسرح قاعة روان؟", "ar", "hall"),
        ("How heavy are the wheels of the Terra 80?", "en", "carts"),
        ("كم وزن عجلات تيرا 80؟", "ar", "carts"),
        ("كم مدة ضمان عجلات تيرا 80؟", "ar", "carts"),
        ("特拉80的料斗有多重？", "zh", "carts"),
    ],
)
def test_what_is_said_of_the_whole_or_of_another_part_is_not_said_of_a_part(
    question: str, language: str, of: str
) -> None:
    assert answer(question, language, of) == ""


@pytest.mark.parametrize(
    ("question", "language", "of", "held"),
    [
        ("How wide is the stage of Rowan Hall?", "en", "hall", "6 m"),
        ("How long is Rowan Hall?", "en", "hall", "28 m"),
        ("How many seats has the gallery of Rowan Hall?", "en", "hall", "40 of them"),
        ("罗恩厅的舞台有多宽？", "zh", "hall", "6米"),
        ("罗恩厅有多长？", "zh", "hall", "28米"),
        ("罗恩厅是哪一年建的？", "zh", "hall", "1911"),
        ("كم عرض مسرح قاعة روان؟", "ar", "hall", "6 أمتار"),
        ("كم طول قاعة روان؟", "ar", "hall", "28"),
        ("متى بنيت قاعة روان؟", "ar", "hall", "1911"),
        ("كم قطر عجلات تيرا 80؟", "ar", "carts", "33"),
        ("كم تزن تيرا 80؟", "ar", "carts", "14"),
        ("特拉50的料斗有多重？", "zh", "carts", "3公斤"),
    ],
)
def test_a_part_and_its_whole_have_their_own_values(question: str, language: str, of: str, held: str) -> None:
    assert held in answer(question, language, of)


BOXES = """# Wallboxen Ampo 11 und Ampo 22

| Modell | Kabellänge | Gewicht |
|---|---|---|
| Ampo 11 | 5 m | 4,8 kg |
| Ampo 22 Duo | 7 m | 9,4 kg |
"""


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("Wie schwer ist das Kabel der Ampo 11?", ""),
        ("Wie lang ist das Kabel der Ampo 11?", "5 m"),
        ("Wie schwer ist die Ampo 11?", "4,8"),
        ("Wie schwer ist die Ampo 11 Duo?", ""),
    ],
)
def test_the_column_of_another_property_of_a_part_tells_nothing_of_its_weight(question: str, holds: str) -> None:
    told = said(question, BOXES)
    assert holds in told
    assert bool(told) == bool(holds)
