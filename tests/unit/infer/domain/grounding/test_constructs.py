"""Nouns of Arabic questions, told by what stands beside them."""

import pytest

from sluiceway_infer.domain.grounding.parsing.nouns import complements, nouns
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("كم يزن مقعد القارب؟", "مقعد"),
        ("كم ثمن مقبض نافذتها؟", "مقبض"),
        ("ما ثمن حلقة جديدة للمجداف؟", "للمجداف"),
        ("كم يدفع عن مرساة في الميناء؟", "مرساة"),
        ("كم يبلغ وزن الشراع الذي مع القارب؟", "الشراع"),
    ],
)
def test_an_article_an_owner_or_a_preposition_tells_a_noun(question: str, expected: str) -> None:
    assert expected in [word.text for word in nouns(parse_question(question))]


def test_no_verb_and_no_unit_is_a_noun() -> None:
    found = {word.text for word in nouns(parse_question("كم عرض المرسى بالسنتيمتر إذا زادت المراكب؟"))}
    assert found.isdisjoint({"بالسنتيمتر", "زادت"})


def test_what_stands_beside_a_noun_behind_a_preposition_tells_of_which_kind_it_is() -> None:
    asked = parse_question("ما التأمين الذي يطلبه الميناء من وكالة سفر؟")
    assert [word.text for word in complements(asked)] == ["سفر"]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("كم دقيقة تقف سيارة الإسعاف عند الرصيف؟", "تقف سيارة الصياد عند الرصيف 20 دقيقة."),
        ("كم يدفع عن مرساة مكسورة؟", "يدفع عن حبل مقطوع 20 دينارا."),
        ("حتى أي ساعة يحجز الرصيف لضيف تعطلت سفينته؟", "يحجز الرصيف للضيف حتى الساعة 19:00."),
    ],
)
def test_of_what_is_nowhere_in_the_documents_they_give_no_value(question: str, text: str) -> None:
    assert not said(question, text)


def test_a_clause_behind_after_is_no_phrase_that_has_to_be_said() -> None:
    text = "من عدل عن رحلته دفع 40 دينارا، ويدفع 20 دينارا إذا بيع مقعده."
    question = "كم دينارا يدفع من عدل عن رحلته بعد أن تمكن الميناء من بيع مقعده؟"
    assert "20" in said(question, text, title="الميناء")
