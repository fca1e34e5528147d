"""Two cases of one line, sums in columns, and words that turn nothing: answers that had been refused for them."""

import pytest

from sluiceway_infer.domain.grounding.evidence import Thresholds, evidence
from sluiceway_infer.domain.grounding.grounded import NOT_IN_DOCUMENTS, settle
from tests.support.infer import passage

BOAT = "## Liegeplatz\n\nEin Boot darf 90 Minuten am Steg liegen, solange niemand wartet, ansonsten 35 Minuten."
BARCO = "## رسو القوارب\n\nيرسو القارب عند الجسر 90 دقيقة ما لم ينتظر أحد، وإلا 35 دقيقة."
COURSE = (
    "## Abmeldung\n\nWer mindestens ein Jahr dabei ist, meldet sich 20 Tage vorher ab; sonst beträgt die Frist 45 Tage."
)
LOCKERS = "## 寄存柜\n\n使用满一年的，学员须提前20天退柜，否则须提前45天。"
FEES = (
    "| Kanuclub | Mitglied | Bootsplatz (Euro im Monat) |\n|---|---|---|\n"
    "| Möwe | Firmen | 62 |\n| Möwe | Schulen | 41 |"
)
KEYS = (
    "## Schlüssel\n\nGeht ein Schlüssel verloren, berechnen wir für einen neuen 30 Euro, für einen verbogenen 12 Euro."
)
ENDS = "## 退课\n\n课程不设固定期限，双方均可终止：\n\n- 学员：提前12天通知\n- 校方：提前40天通知"
DIVE = "## 潜水器\n\n海豚7号最深可从80米处取样，一次可工作6小时。"
LOANS = "## 归还\n\n乐器归还后，押金在9天内退回；如果归还时乐器已损坏，则需要30天。"


def _said(question: str, text: str) -> str:
    found = settle("", evidence(question, [passage(text)], Thresholds(0.0)), "extract")
    return " ".join(part.text for part in found.parts)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Wie lange darf ein Boot am Steg liegen, wenn jemand wartet?", BOAT, "35 Minuten"),
        ("كم من الوقت يرسو القارب عند الجسر إذا كان هناك من ينتظر؟", BARCO, "35 دقيقة"),
        ("Welche Frist gilt für die Abmeldung im ersten Jahr?", COURSE, "45 Tage"),
        ("使用不到一年的话，学员要提前几天退柜？", LOCKERS, "45天"),
        ("Was zahlt eine Schule bei Möwe für einen Bootsplatz?", FEES, "41"),
        ("Wie viel kostet ein neuer Schlüssel nach einem Verlust?", "Schlüssel: Verlust\n\n" + KEYS, "30 Euro"),
        ("学员终止课程要提前几天通知？", ENDS, "12天"),
        ("海豚7号能潜多深取样？", DIVE, "80米"),
    ],
)
def test_what_holds_otherwise_is_an_answer(question: str, text: str, holds: str) -> None:
    assert holds in _said(question, text)


def test_a_deed_of_the_case_of_which_no_passage_speaks_is_refused() -> None:
    assert "9天" in _said("乐器损坏了的话，多少天内退押金？", LOANS)
    assert _said("乐器被偷了的话，多少天内退押金？", LOANS) == NOT_IN_DOCUMENTS


def test_a_not_that_leads_into_a_list_denies_its_items_all_the_same() -> None:
    text = "## Rückgabe\n\nNicht erstattet werden, auch auf Antrag:\n\n- Kursgebühren von 80 Euro"
    assert _said("Welche Kursgebühren werden erstattet?", text) == NOT_IN_DOCUMENTS
