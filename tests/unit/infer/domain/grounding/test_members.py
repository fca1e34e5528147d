"""Enumerations of an answer: each member is in the documents, and in the enumeration of the same thing."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import ground
from tests.support.infer import passage


def is_kept(sentence: str, question: str, text: str) -> bool:
    return ground(sentence, evidence(question, [passage(text)], Thresholds())) is not None


BOX = "The box contains a charger, a cable, a manual, two straps and a cloth."
KASTEN = "Zum Lieferumfang gehören ein Ladegerät, ein Kabel, eine Anleitung, zwei Gurte und ein Tuch."
CAJA = "La caja incluye un cargador, un cable, un manual, dos correas y un paño."
HEZI = "盒子里有充电器、数据线、说明书、背带和擦布。"
ULBA = "تحتوي العلبة على شاحن وكابل ودليل وحزامين وقطعة قماش."


@pytest.mark.parametrize(
    ("question", "text", "invented"),
    [
        ("What does the box contain?", BOX, BOX.replace("cloth", "mouse")),
        ("What does the box contain?", BOX, BOX.replace("a charger", "a mouse")),
        ("What does the box contain?", BOX, BOX.replace("a manual", "a mouse")),
        ("Was gehört zum Lieferumfang?", KASTEN, KASTEN.replace("ein Tuch", "eine Maus")),
        ("¿Qué incluye la caja?", CAJA, CAJA.replace("un paño", "un paño y un ratón")),
        ("盒子里有什么？", HEZI, HEZI.replace("和擦布", "、擦布和鼠标")),
        ("ماذا تحتوي العلبة؟", ULBA, ULBA.replace("قماش.", "قماش وفأرة.")),
    ],
)
def test_each_member_of_an_enumeration_stands_there(question: str, text: str, invented: str) -> None:
    assert is_kept(text, question, text)
    assert not is_kept(invented, question, text)


def test_members_may_be_fewer_and_in_another_order() -> None:
    assert is_kept("It contains two straps, a cloth, a charger and a cable.", "What does the box contain?", BOX)


def test_a_verb_behind_the_last_member_is_none_of_it() -> None:
    text = "Die Kliniken liegen in Kassel, Utrecht, Ulm und Graz."
    assert is_kept("Die Kliniken sind in Kassel, Utrecht, Ulm und Graz beheimatet.", "Wo liegen die Kliniken?", text)


@pytest.mark.parametrize(
    ("question", "text", "true", "mixed"),
    [
        (
            "What does the school offer in the morning?",
            "In the morning the school offers pottery, weaving and dyeing; in the evening it offers carving and glass.",
            "In the morning the school offers pottery, weaving and dyeing.",
            "In the morning the school offers pottery, weaving and carving.",
        ),
        (
            "Which courses does the school offer?",
            "The school offers courses in pottery, weaving, dyeing, knitting and carving. The museum shows glass.",
            "The school offers courses in pottery, weaving, dyeing, knitting and carving.",
            "The school offers courses in pottery, weaving, dyeing, knitting, carving and glass.",
        ),
    ],
)
def test_a_member_is_that_of_the_same_thing(question: str, text: str, true: str, mixed: str) -> None:
    assert is_kept(true, question, text)
    assert not is_kept(mixed, question, text)
