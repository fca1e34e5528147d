"""First period: the rule for the first year is that of who has been there for five months, and of nobody who has been
there for three years.
"""

import pytest

from tests.support.grounding import said

RULES = {
    "en": (
        "To give up your desk you need to tell us 30 days ahead.",
        "During your first year, though, the notice period is 75 days.",
    ),
    "de": ("Gekündigt wird mit einer Frist von 30 Tagen.", "Im ersten Jahr gilt allerdings eine Frist von 75 Tagen."),
    "es": (
        "Para dejar la mesa hay que avisar con 30 días.",
        "Durante el primer año, sin embargo, el preaviso sube a 75 días.",
    ),
    "zh": ("想退租的，提前30天说一声就行。", "不过入驻头一年里退租，要提前65天。"),
    "ar": ("يترك المستأجر مكتبه بإشعار مدته 30 يوما.", "أما في السنة الأولى فمدة الإشعار 75 يوما."),
}


@pytest.mark.parametrize(
    ("language", "question", "is_in_it"),
    [
        ("en", "I came five months ago. How many days ahead do I tell you that I give up my desk?", True),
        ("en", "I have had a desk for three years. How many days ahead do I tell you that I give it up?", False),
        ("en", "How many days ahead do I tell you that I give up my desk?", False),
        ("de", "Ich bin seit vier Monaten da. Mit welcher Frist kann ich kündigen?", True),
        ("de", "Ich bin erst seit einem halben Jahr da. Mit welcher Frist kann ich kündigen?", True),
        ("de", "Ich bin seit drei Jahren da. Mit welcher Frist kann ich kündigen?", False),
        ("de", "Mit welcher Frist kann ich kündigen?", False),
        ("es", "Llevo cinco meses aquí y quiero irme. ¿Con cuántos días tengo que avisar?", True),
        ("es", "Llevo tres años aquí y quiero irme. ¿Con cuántos días tengo que avisar?", False),
        ("zh", "我搬进来才半年，想退租，得提前多少天？", True),
        ("zh", "我租了三年，想退租，得提前多少天？", False),
        ("ar", "أنا مستأجر منذ خمسة أشهر، كم مدة الإشعار؟", True),
        ("ar", "أنا مستأجر منذ ثلاث سنوات، كم مدة الإشعار؟", False),
    ],
)
def test_who_is_in_the_first_year_has_its_rule(language: str, question: str, is_in_it: bool) -> None:
    rules = RULES[language]
    assert said(question, " ".join(rules)) == rules[is_in_it]


def test_a_shorter_first_period_is_over() -> None:
    rules = "You cancel with a notice of 30 days. In the first three months the notice is 5 days."
    asked = "I joined five months ago. With how many days' notice can I cancel?"
    assert said(asked, rules) == "You cancel with a notice of 30 days."
