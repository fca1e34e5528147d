"""Poles: alone or as a whole, by day or by night, the first time or the second, with a paper or without it."""

import pytest

from tests.support.grounding import said

SHOP = "مكتبة السنديان"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("إيجار الآلة الكاتبة لليوم كله: 14 ديناراً.", "كم إيجار الآلة الكاتبة لنصف يوم؟"),
        ("وزن الآلة الكاتبة وحدها: 4 كيلوغرامات.", "كم وزن الآلة الكاتبة كاملة مع الحقيبة؟"),
        ("حراسة القاعة في النهار: 14 ديناراً.", "كم تكلف حراسة القاعة في الليل؟"),
        ("غرامة ضياع البطاقة في المرة الأولى: 14 ديناراً.", "كم غرامة ضياع البطاقة للمرة الثانية؟"),
        ("تذكرة الحافلة ذهاباً وإياباً: 14 ديناراً.", "كم سعر تذكرة الحافلة ذهاباً فقط؟"),
        ("يستبدل الكتاب خلال 14 يوماً مع الفاتورة.", "خلال كم يوماً يستبدل الكتاب من دون فاتورة؟"),
        ("يستبدل الكتاب خلال 14 يوماً مع الفاتورة.", "ليست عندي فاتورة، فخلال كم يوماً يستبدل الكتاب؟"),
    ],
)
def test_what_is_told_of_the_one_pole_is_not_told_of_the_other(text: str, question: str) -> None:
    assert said(question, text, title=SHOP) == ""


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("إيجار الآلة الكاتبة لنصف يوم: 8 دنانير.", "كم إيجار الآلة الكاتبة لنصف يوم؟"),
        ("مساحة الحديقة 8 أمتار، ومساحة ركن الرمل وحده متران.", "كم مساحة الحديقة كلها؟"),
        ("حراسة القاعة في الليل: 8 دنانير.", "كم تكلف حراسة القاعة في الليل؟"),
        ("يستبدل الكتاب خلال 8 أيام بدون فاتورة.", "خلال كم يوماً يستبدل الكتاب من دون فاتورة؟"),
    ],
)
def test_what_has_the_pole_of_the_question_answers(text: str, question: str) -> None:
    assert "8" in said(question, text, title=SHOP)
