"""Successions: who came before somebody is not who came after, nor that one."""

import pytest

from tests.support.grounding import said

TEST = "Jon Pellow led the field test from 2016 to 2018. After him it was led by Ada Brink."
VERSUCH = "Jon Pellow leitete den Feldversuch von 2016 bis 2018. Nach ihm leitete ihn Ada Brink."
PRUEBA = "Jon Pellow dirigió la prueba de 2016 a 2018. Después de él la dirigió Ada Brink."
SHIYAN = "乔恩·佩洛自2016年至2018年主持试验。在他之后由阿达·布林克主持。"
TAJRIBA = "قاد جون بيلو التجربة من 2016 إلى 2018. وبعده قادتها آدا برينك."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Who led the field test after Jon Pellow?", TEST, "Ada Brink"),
        ("Who led the field test before Jon Pellow?", TEST, None),
        ("Who led the field test before Ada Brink?", TEST, None),
        ("Who led the field test after Ada Brink?", TEST, None),
        (
            "Who led the field test after Jon Pellow?",
            "Ada Brink took over the field test from Jon Pellow.",
            "Ada Brink",
        ),
        ("Wer leitete den Feldversuch nach Jon Pellow?", VERSUCH, "Ada Brink"),
        ("Wer leitete den Feldversuch vor Jon Pellow?", VERSUCH, None),
        ("¿Quién dirigió la prueba después de Jon Pellow?", PRUEBA, "Ada Brink"),
        ("¿Quién dirigió la prueba antes de Jon Pellow?", PRUEBA, None),
        ("在乔恩·佩洛之后谁主持试验？", SHIYAN, "阿达·布林克"),
        ("在乔恩·佩洛之前谁主持试验？", SHIYAN, None),
        ("من قاد التجربة بعد جون بيلو؟", TAJRIBA, "آدا برينك"),
        ("من قاد التجربة قبل جون بيلو؟", TAJRIBA, None),
        ("من قاد التجربة قبله؟", TAJRIBA, None),
    ],
)
def test_who_came_before_is_not_told_by_who_came_after(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


def test_who_leads_it_today_stands_beside_who_came_before() -> None:
    text = "Die Halle leitet Lea Morgen; ihr Vorgänger war Timo Rask."
    assert "Lea Morgen" in said("Wer leitet heute die Halle?", text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Before Nils Aber?", "The head of the mill is Nils Aber."),
        ("Vor Nils Aber?", "Leiter der Mühle ist Nils Aber."),
        ("¿Antes de Nils Aber?", "El director del molino es Nils Aber."),
    ],
)
def test_who_came_before_somebody_is_not_told_by_who_is_there(question: str, text: str) -> None:
    assert said(question, text) == ""


def test_before_her_stands_for_the_one_that_the_line_names() -> None:
    text = "La directora del molino es Ida Morn; antes de ella lo fue Tom Reel."
    assert "Tom Reel" in said("¿Quién fue el director antes de Ida Morn?", text)
