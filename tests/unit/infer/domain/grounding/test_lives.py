"""Deeds of a life: where somebody studied or lives is told by no line on who she is, or on where she works."""

import pytest

from tests.support.grounding import said

BAKERY = "The bakery is led by Ines Bolt. Tom Arden, who lives in Wick, drives the van. Ines Bolt works in Thurso."
BAECKEREI = "Die Bäckerei leitet Ines Bolt. Der Bote Tom Arden wohnt in Wick. Ines Bolt arbeitet in Leer."
PANADERIA = "La panadería la dirige Inés Bolt. Tomás Arce vive en Soria. Inés Bolt trabaja en Huesca."
BINGDIAN = "饼店由方澄管理，店里有三个烤炉。送货员陆远住在临海。方澄在台州工作。"
MAKHBAZ = "تدير المخبزة سلمى ناصر. يعيش السائق كريم فهد في صور. تعمل سلمى ناصر في جبيل."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Where did the head of the bakery study?", BAKERY),
        ("Where does Ines Bolt live?", BAKERY),
        ("Where was Tom Arden born?", BAKERY),
        ("Where does Tom Arden work?", BAKERY),
        ("Wo hat die Leiterin der Bäckerei studiert?", BAECKEREI),
        ("Wo wohnt Ines Bolt?", BAECKEREI),
        ("Wo wurde Tom Arden geboren?", BAECKEREI),
        ("¿Dónde estudió Inés Bolt?", PANADERIA),
        ("¿Dónde nació Tomás Arce?", PANADERIA),
        ("方澄住在哪里？", BINGDIAN),
        ("方澄毕业于哪所大学？", BINGDIAN),
        ("陆远出生在哪里？", BINGDIAN),
        ("أين درست سلمى ناصر؟", MAKHBAZ),
        ("أين ولد كريم فهد؟", MAKHBAZ),
    ],
)
def test_another_deed_of_a_life_is_no_answer(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Where does Tom Arden live?", BAKERY, "Wick"),
        ("Where does Ines Bolt work?", BAKERY, "Thurso"),
        ("Wo wohnt Tom Arden?", BAECKEREI, "Wick"),
        ("¿Dónde vive Tomás Arce?", PANADERIA, "Soria"),
        ("陆远住在哪里？", BINGDIAN, "临海"),
        ("أين يعيش كريم فهد؟", MAKHBAZ, "صور"),
    ],
)
def test_the_deed_itself_is_an_answer(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


def test_how_many_a_described_one_has_is_told_by_no_line_without_them() -> None:
    text = "风车“白鹭”由安泰工坊制造，重3吨。安泰工坊有木匠十五名。"
    assert not said("制造“白鹭”的工坊有多少学徒？", text)


HONEY = (
    "La miel de brezo viene de la sierra de Ayllón. La miel de romero cuesta 9 euros el bote y la de brezo, 12 euros."
)
WOOL = "The wool of the Tarn rug comes from Orrel. The wool of the Vale rug costs 9 euros in the shop at the mill."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("¿De dónde viene la miel de brezo?", HONEY, "Ayllón"),
        ("¿De dónde viene la miel de romero?", HONEY, None),
        ("Where does the wool of the Tarn rug come from?", WOOL, "Orrel"),
        ("Where does the wool of the Vale rug come from?", WOOL, None),
        ("制造“长风”的船厂有多少工人？", "单人艇“长风”由海翔船厂制造，重14公斤。", None),
    ],
)
def test_where_something_comes_from_is_told_by_a_word_for_it(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


MUKHAYYAM = (
    "مالك مخيم الريم هو ماجد سعيد. مالك مخيم الرمال هو راشد سالم. ولد راشد سالم في نزوى سنة 1964. "
    "اشترى ماجد سعيد الأرض عام 2009."
)
FANDIAN = "松风旅舍的店长是方澄。二〇〇八年松风旅舍得过金奖，店长领奖。陆远一九七三年出生。"


@pytest.mark.parametrize("title", ["", "المالكان"])
@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("متى ولد مالك مخيم الرمال؟", MUKHAYYAM, "1964"),
        ("متى ولد مالك مخيم الريم؟", MUKHAYYAM, None),
        ("أين ولد مالك مخيم الريم؟", MUKHAYYAM, None),
        ("松风旅舍的店长是哪年出生的？", FANDIAN, None),
        ("陆远是哪年出生的？", FANDIAN, "一九七三"),
        ("松风旅舍哪年得过金奖？", FANDIAN, "二〇〇八"),
    ],
)
def test_when_the_head_of_a_house_was_born_is_told_by_his_birth_alone(
    question: str, text: str, holds: str | None, title: str
) -> None:
    found = said(question, text, title=title)
    assert not found if holds is None else holds in found
