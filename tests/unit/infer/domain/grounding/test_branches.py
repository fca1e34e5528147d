"""Two cases of one line, sums in columns, and words that turn nothing: answers that had been refused for them."""

import pytest

from tests.support.grounding import said

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
    assert holds in said(question, text)


def test_a_deed_of_the_case_of_which_no_passage_speaks_is_refused() -> None:
    assert "9天" in said("乐器损坏了的话，多少天内退押金？", LOANS)
    assert not said("乐器被偷了的话，多少天内退押金？", LOANS)


def test_a_not_that_leads_into_a_list_denies_its_items_all_the_same() -> None:
    text = "## Rückgabe\n\nNicht erstattet werden, auch auf Antrag:\n\n- Kursgebühren von 80 Euro"
    assert not said("Welche Kursgebühren werden erstattet?", text)


BOATS = (
    "## Cuotas\n\nLos socios pagan 60 euros al año y las empresas 300 euros. "
    "Los remeros pueden usar el muelle 90 minutos gratis. Reserve la barca al menos con 4 días de antelación."
)
CHEST = "## 青松码头\n\n木箱一旦丢失，须赔偿200元；如只丢了箱盖，则赔偿70元。"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("¿De cuánto es la cuota anual de las empresas?", BOATS, "300 euros"),
        ("¿Cuánto tiempo pueden usar el muelle los remeros sin pagar?", BOATS, "90 minutos"),
        ("¿Cuántos días antes debo reservar la barca?", BOATS, "4 días"),
        ("木箱的盖子丢了，要赔青松码头多少钱？", CHEST, "70元"),
    ],
)
def test_small_words_of_time_and_of_what_is_free_refuse_nothing(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


def test_a_part_of_another_sign_is_refused() -> None:
    assert not said("木箱的提手丢了，要赔青松码头多少钱？", CHEST)


def test_the_line_of_the_party_comes_first_by_whichever_word_it_names_it() -> None:
    text = (
        "## Beitrag\n\nDer jährliche Beitrag wird im Mai fällig.\n\nFirmen zahlen einen Beitrag von 300 Euro im Jahr."
    )
    assert "300 Euro" in said("Wie hoch ist der jährliche Beitrag eines Unternehmens?", text)
