"""Two lines that answer together, what leads from one to the other, and what is none of it: the description alone."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.hops import next_search
from tests.support.grounding import said
from tests.support.infer import passage

GRANTS = "Leave at the Orrin mill is granted by Office Heron."
FEES = "| Card | Fee in euros |\n|---|---|\n| Wren | 40 |\n| Heron | 60 |"


@pytest.mark.parametrize(
    ("question", "texts", "holds"),
    [
        (
            "Who is in charge of the office that grants leave at the Orrin mill?",
            (GRANTS, "Office Heron is run by Ida Bram.", "Letters to Office Heron are answered within a week."),
            "Ida Bram",
        ),
        (
            "Von wem wird die Stelle geführt, die in Orrin den Urlaub genehmigt?",
            ("Den Urlaub in Orrin genehmigt die Stelle Reiher.", "Die Stelle Reiher leitet Ida Bram."),
            "Ida Bram",
        ),
        (
            "Wer ist für die Karte zuständig, deren Gebühr 40 Euro beträgt?",
            ("| Karte | Gebühr in Euro |\n|---|---|\n| Wren | 40 |\n| Heron | 60 |", "Ida Bram berät zur Karte Wren."),
            "Ida Bram",
        ),
        (
            "¿Quién está al frente de la oficina que concede permisos en Orrin?",
            ("Los permisos en Orrin los concede la oficina Garza.", "La oficina Garza la dirige Ida Bram."),
            "Ida Bram",
        ),
        (
            "维修晨光7号的维修铺由谁负责？",
            ("# 晨光7号\n\n维修由石门镇的维修铺负责。", "石门镇的维修铺由林海负责。"),
            "林海",
        ),
        (
            "من المستشار للبطاقة التي رسمها 40 دينارا؟",
            (
                "| البطاقة | الرسم |\n|---|---|\n| مالك الحزين | 40 |\n| الهدهد | 60 |",
                "المستشار لبطاقة مالك الحزين هو سامي الدر.",
            ),
            "سامي",
        ),
    ],
)
def test_who_it_is_a_second_line_tells(question: str, texts: tuple[str, ...], holds: str) -> None:
    assert holds in said(question, *texts)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who heads the office that grants leave at the Orrin mill?", GRANTS),
        ("Wer leitet die Stelle, die den Urlaub genehmigt?", "Den Urlaub genehmigt die Stelle Ida."),
    ],
)
def test_who_does_what_is_described_does_not_tell_who_is_asked_for(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize("question", ["石门镇图书馆现在的馆长是谁？", "石门镇图书馆的首任馆长是谁？"])
def test_what_belongs_to_the_named_is_not_described_by_another_thing(question: str) -> None:
    heads = "现任馆长康林于2019年到任。林静自2016年起执掌本馆，前任为白秀。"
    assert "白秀" not in said(question, heads, "馆舍始建于1721年，原为粮仓。", title="石门镇图书馆")


def test_who_is_asked_for_by_the_description_alone_is_told_by_it() -> None:
    assert "Ida Bram" in said("Who is the poet that wrote the Orrin song?", "The poet Ida Bram wrote the Orrin song.")


@pytest.mark.parametrize(
    ("question", "text", "search"),
    [
        ("Who heads the office that grants leave at the Orrin mill?", GRANTS, "Who heads the office Heron"),
        ("Who advises on the card with a fee of 40 euros?", FEES, "Who advises on the card Wren"),
        ("Who wrote the Orrin song?", "The Orrin song is about Office Heron.", ""),
    ],
)
def test_what_a_line_leads_to_is_searched_for(question: str, text: str, search: str) -> None:
    found = evidence(question, [passage(text)], Thresholds())
    assert next_search(found.question, found.passages) == search


def test_what_one_line_gives_by_itself_needs_no_way() -> None:
    fees = "Der Kilometer kostet für Kleinwagen 0,24 Euro, für Transporter 0,36 Euro."
    text = f"{fees} Ein Zweitfahrer kostet 6 Euro pro Fahrt."
    rule = "Fahrer unter 23 Jahren dürfen keine Transporter nutzen."
    told = said("Was kostet ein Kilometer mit dem Transporter?", rule, text)
    assert "0,36" in told
    assert "Zweitfahrer" not in told
