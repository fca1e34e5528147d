"""Names that titles have, of Chinese and Arabic things, and types in Latin letters."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import extract
from sluiceway_infer.domain.grounding.selection.naming import is_about
from sluiceway_infer.domain.retrieval.passages import Passage
from tests.support.grounding import said, words_of
from tests.support.infer import passage

GUIDE = passage("- 寄存柜在大厅左侧。", title="青梧镇天文馆参观指南")
HISTORY = passage("青梧镇天文馆1950年建馆，梁启文为馆长。", title="镇志")


def answer(question: str, *passages: Passage) -> str:
    return words_of(extract(evidence(question, passages, Thresholds())))


def test_a_line_that_only_names_what_another_title_names_is_no_answer() -> None:
    assert not answer("青梧镇天文馆里可以一直打着伞吗？", HISTORY, GUIDE)


def test_what_is_said_of_it_beside_its_name_is_an_answer() -> None:
    assert "梁启文" in answer("青梧镇天文馆的馆长是谁？", HISTORY, GUIDE)


@pytest.mark.parametrize("question", ["晨星ST40B的功率是多少？", "晨星ST40B能放到阳台上吗？"])
def test_a_type_is_not_its_like_with_another_letter_nor_told_by_its_maker(question: str) -> None:
    assert not said(question, "晨星ST40A的功率是30瓦。晨星ST40A用木箱包装。")


def test_pairs_that_lie_across_words_do_not_count_against_a_line() -> None:
    text = "银行代缴没有成功的，每笔收取66元。"
    assert "66元" in said("青梧仓代缴会费没成功一次收取几元？", text, title="青梧仓条款")


@pytest.mark.parametrize(
    ("question", "title", "is_meant"),
    [
        ("متى تفتح طاحونة الوادي بعد الغروب؟", "طاحونة الوادي: دليل", True),
        ("هل تفتح طاحونة الوادي لمن يصل على الجواد؟", "طاحونة الوادي: دليل", True),
        ("هل تفتح طاحونة الوادي لمن يصل على الجواد؟", "دليل", False),
        ("هل تفتح طاحونة الشمال لمن يصل على الجواد؟", "طاحونة الوادي: دليل", False),
        ("هل يفتح مقهى الجواد في طاحونة الوادي؟", "طاحونة الوادي: دليل", False),
        ("هل تقبل طاحونة الوادي البطاقة الفضية؟", "طاحونة الوادي: دليل", False),
    ],
)
def test_beside_what_a_title_names_an_arabic_noun_that_stands_alone_is_no_name(
    question: str, title: str, *, is_meant: bool
) -> None:
    found = evidence(question, [passage("تفتح الأبواب في التاسعة.", title=title)], Thresholds())
    assert is_about(found.question, found.passages[0]) == is_meant
