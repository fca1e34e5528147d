"""Deed of a question: when a thing is raised, serviced or cleaned is told by no line on another deed or thing."""

import pytest

from sluiceway_infer.domain.grounding.text.stems import stem
from tests.support.grounding import said

MIETE = "Die Miete beträgt 780 Euro und ist bis zum dritten Werktag zu zahlen."
HAUS = "Die Heizung wird im Juni gewartet. Der Aufzug wurde 2012 gebaut. Mieter putzen die Treppe. Der Keller ist alt."
HOUSE = "The boiler is serviced in June. The lift was put in in 2012. Tenants clean the stairs. The cellar is new."
UMZUG = "Die Möbel werden von der Spedition Krause transportiert."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Wann wird die Miete erhöht?", MIETE),
        ("Wann steigt die Miete?", MIETE),
        ("When will the rent go up?", "The rent is 950 euros and is due on 1 May."),
        ("¿Cuándo sube el alquiler?", "El alquiler es de 780 euros y se paga antes del 5 de mayo."),
        ("租金什么时候上涨？", "租金每月5日支付。"),
        ("Wann wird der Aufzug gewartet?", HAUS),
        ("When is the lift serviced?", HOUSE),
        ("Wer putzt den Keller?", HAUS),
        ("Who cleans the cellar?", HOUSE),
        ("Wer transportiert die Computer?", UMZUG),
        ("诺德林公司是谁创办的？", "巴士由诺德林公司运营。"),
        ("活动室是谁设计的？", "在活动室举办聚会须提前五天申报。"),
        ("租金不包括什么？", "租金逾期未付的，收取滞纳金。"),
    ],
)
def test_another_deed_or_one_done_to_another_thing_is_no_answer(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Wann wird die Miete erhöht?", "Die Miete steigt jedes Jahr im April.", "April"),
        ("Wann wird die Miete gezahlt?", MIETE, "Werktag"),
        ("When does the rent go up?", "The rent rises every April.", "April"),
        ("¿Cuándo sube el alquiler?", "El alquiler aumenta cada año en abril.", "abril"),
        ("租金什么时候上涨？", "租金每年4月上涨。", "4月"),
        ("Wann wird die Heizung gewartet?", HAUS, "Juni"),
        ("When is the boiler serviced?", HOUSE, "June"),
        ("Wer putzt die Treppe?", HAUS, "Mieter"),
        ("Who cleans the stairs?", HOUSE, "Tenants"),
        ("Wer transportiert die Möbel?", UMZUG, "Krause"),
        ("Wer leitet die Kita?", "Die Leiterin der Kita heißt Frau Ötter.", "Ötter"),
        ("Bis wann kann ich einen Termin absagen?", "Termine können bis 24 Stunden vorher abgesagt werden.", "24"),
    ],
)
def test_the_deed_itself_is_told_by_its_word_or_a_close_one(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("participle", "infinitive"),
    [("abgesagt", "absagen"), ("abgeholt", "abholen"), ("zugestimmt", "zustimmen"), ("zurückgezahlt", "zurückzahlen")],
)
def test_a_separable_verb_has_one_stem(participle: str, infinitive: str) -> None:
    assert stem(participle, "de") == stem(infinitive, "de")


@pytest.mark.parametrize("noun", ["Angebot", "Übergewicht", "Vorgericht", "Aufgebot", "Angehörige"])
def test_a_noun_that_only_looks_like_such_a_verb_is_left_alone(noun: str) -> None:
    assert stem(noun, "de")[:4] == stem(noun.casefold().replace("ü", "u").replace("ö", "o"), "de")[:4]
    assert "ge" in stem(noun, "de")


def test_who_led_it_is_told_by_no_line_on_who_counted_there() -> None:
    assert not said("Wer leitete das Labor in Bodal?", "Gezählt wurden die Milben von Maren Toll im Labor in Bodal.")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Where is the rack Alta 330 made?", "The rack Alta 330 is mounted on the wall. It is 2 m long."),
        ("Wo wird das Regal Alta 330 hergestellt?", "Das Regal Alta 330 wird an der Wand befestigt."),
        ("¿Dónde se fabrica el estante Alta 330?", "El estante Alta 330 se cuelga en la pared."),
        ("أين يصنع رف ألتا 330؟", "يعلق رف ألتا 330 على الجدار."),
    ],
)
def test_where_it_is_made_is_told_by_a_line_that_says_so(question: str, text: str) -> None:
    assert said(question, text) == ""


def test_a_line_that_says_where_it_is_made_does() -> None:
    assert "Leiden" in said("Where is the rack Alta 330 made?", "The rack Alta 330 is made in Leiden.")


def test_what_stood_under_a_lead_is_told_by_who_led_it() -> None:
    text = "Die Studie zur Milbe wurde von Hanne Lovik an der Universität Tromsen geleitet."
    assert "Lovik" in said("Unter wessen Leitung stand die Studie zur Milbe?", text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Wann ist der Keller des Turmhauses geöffnet?", "Der Hausrat tagt alle 14 Tage im Keller des Turmhauses."),
        ("When is the cellar of Tower House open?", "The council meets every 14 days in the cellar of Tower House."),
    ],
)
def test_when_it_is_open_is_told_by_no_line_on_who_meets_there(question: str, text: str) -> None:
    assert not said(question, text)


def test_to_carry_out_is_not_to_drive_out() -> None:
    text = "Die Montage darf nur von einer Elektrofachkraft ausgeführt werden."
    assert "Elektrofachkraft" in said("Wer darf die Montage ausführen?", text)


@pytest.mark.parametrize(
    ("question", "text", "title", "holds"),
    [
        ("榆树镇展览馆的茶咖室是哪家公司经营的？", "茶咖室有57个座位，营业时间与开馆时间相同。", "榆树镇展览馆", ""),
        ("榆树馆的茶室是哪家公司经营的？", "茶室由松风公司经营，有57个座位。", "榆树馆", "松风"),
        (
            "ما الشركة التي تدير المقهى في متحف وادي الدردار؟",
            "وفي المقهى 54 مقعدا، ومواعيده هي مواعيد المتحف نفسها.",
            "متحف وادي الدردار",
            "",
        ),
        ("ما الشركة التي تدير المقهى في متحف الدردار؟", "تدير شركة النسيم المقهى.", "متحف الدردار", "النسيم"),
    ],
)
def test_which_company_does_it_is_told_by_a_line_that_says_the_deed(
    question: str, text: str, title: str, holds: str
) -> None:
    told = said(question, text, title=title)
    assert holds in told
    assert bool(told) == bool(holds)
