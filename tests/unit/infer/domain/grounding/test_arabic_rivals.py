"""Rivals of what an Arabic question asks for: discounts of others, answers to other questions, other months."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import extract
from tests.support.grounding import said, words_of
from tests.support.infer import passage


def answer(question: str, *texts: tuple[str, str]) -> str:
    passages = [passage(text, title=title, document=title) for title, text in texts]
    return words_of(extract(evidence(question, passages, Thresholds())))


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("كم إيجار القارب في أغسطس؟", "إيجار القارب من سبتمبر إلى مايو 212 ريالاً.", None),
        ("كم إيجار القارب في تموز؟", "إيجار القارب من تشرين الأول حتى نهاية آذار 95 ريالاً.", None),
        ("كم إيجار القارب في يناير؟", "إيجار القارب من سبتمبر إلى مايو 212 ريالاً.", "212"),
        ("كم إيجار القارب في شباط؟", "إيجار القارب من تشرين الأول حتى نهاية آذار 95 ريالاً.", "95"),
    ],
)
def test_an_arabic_month_outside_the_span_is_another_case(question: str, text: str, value: str | None) -> None:
    told = answer(question, ("قوارب الميناء", text))
    assert (value in told) if value else told == ""


DISCOUNT = ("أسعار ورشة الميناء", "للمعلمين خصم 15% على إيجار القارب الشراعي.")


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [
        ("كم خصم الكمية على القارب الشراعي في ورشة الميناء؟", False),
        ("سأستأجر ثمانية قوارب، كم الخصم على القارب الشراعي في ورشة الميناء؟", False),
        ("كم الخصم للشركات على القارب الشراعي في ورشة الميناء؟", False),
        ("كم إيجار القارب الشراعي في ورشة الميناء؟", False),
        ("كم خصم المعلمين على القارب الشراعي في ورشة الميناء؟", True),
        ("كم الخصم على القارب الشراعي في ورشة الميناء؟", True),
    ],
)
def test_a_discount_for_some_is_none_of_others(question: str, is_answered: bool) -> None:
    assert ("15%" in answer(question, DISCOUNT)) is is_answered


PAGE = (
    "أسئلة الزبائن",
    "س: متى يصل موقد نوار؟\nج: إذا طلبته في الشتاء فخلال 9 أيام.\n\n"
    "س: انكسر باب موقد نوران، ماذا تفعلون؟\nج: نرسل باباً غيره خلال يومين.\n",
)
STOVE = ("موقد نوار", "وزنه 12 كيلوغراماً.")
OTHER = ("موقد نوران", "وزنه 14 كيلوغراماً.")


def test_an_answer_to_a_question_with_the_name_alone_in_common_is_none() -> None:
    asked = "انكسر باب موقد نوار. خلال كم يوم ترسلون غيره؟"
    assert answer(asked, PAGE, STOVE, OTHER) == ""
    assert "9 أيام" in answer("خلال كم يوم يصل موقد نوار في الشتاء؟", PAGE, STOVE, OTHER)


PLANES = """# مطار النورس

يبقى كل ما في المطار في الحظيرة ليلا.

## الرياح

تبقى الطائرات ذات المحركات في الحظيرة متى زادت سرعة الرياح على 38 كيلومترا في الساعة.
"""

BICYCLES = "# أسعار الورشة\n\nتكلف صيانة الدراجة الجبلية 70 درهما، ويكلف تنظيفها 25 درهما."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("سنطير بطائرة شراعية؛ عند أي سرعة للرياح تبقى الطائرات في الحظيرة؟", PLANES, None),
        ("عند أي سرعة للرياح تبقى الطائرات في الحظيرة؟", PLANES, "38"),
        ("كم تكلف في الورشة صيانة دراجة كهربائية؟", BICYCLES, None),
        ("نريد صيانة دراجة كهربائية، فكم تكلف؟", BICYCLES, None),
        ("كم تكلف في الورشة صيانة دراجة جبلية؟", BICYCLES, "70"),
        ("كم تكلف صيانة دراجة كهربائية؟", "تكلف صيانة الدراجة الكهربائية القديمة 70 درهما.", "70"),
    ],
)
def test_an_adjective_tells_which_sort_is_meant(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found
