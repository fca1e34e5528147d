"""Chinese in traditional signs: it is read by the words of the lexicon, and quoted as it stands."""

import pytest

from sluiceway_infer.domain.grounding.lexicon.traditional import TRADITIONAL
from sluiceway_infer.domain.grounding.text.languages import simplified
from tests.support.grounding import said

CENTRE = {
    "traditional": "健身中心週一至五 9:00 開放。\n\n"
    "會員年費為三百元。\n\n負責人是王芳。\n\n更衣室在二樓。\n\n保固期一年。",
    "simplified": "健身中心周一至五 9:00 开放。\n\n"
    "会员年费为三百元。\n\n负责人是王芳。\n\n更衣室在二楼。\n\n保固期一年。",
}


@pytest.mark.parametrize("signs", ["traditional", "simplified"])
@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("健身中心週三幾點開放？", 0),
        ("健身中心週日幾點開放？", None),
        ("會員年費多少錢？", 1),
        ("誰是負責人？", 2),
        ("更衣室在哪裡？", 3),
        ("保固期多久？", 4),
        ("會員可以帶狗嗎？", None),
        ("健身中心的電話是什麼？", None),
    ],
)
def test_a_question_in_traditional_signs_is_answered_in_the_words_of_the_document(
    question: str, line: int | None, signs: str
) -> None:
    assert said(question, CENTRE[signs]) == ("" if line is None else CENTRE[signs].split("\n\n")[line])


def test_each_sign_stays_at_its_place() -> None:
    text = "為什麼多少錢，怎麼、誰、哪裡、哪裏、幾個、甚麼？"
    assert simplified(text, "zh") == "为什么多少钱，怎么、谁、哪里、哪里、几个、什么？"
    assert all(len(one) == 1 for one in TRADITIONAL.values())


def test_no_other_language_is_folded() -> None:
    assert simplified("東京の電話", "ja") == "東京の電話"
