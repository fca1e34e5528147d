"""Name spelled alike: what stands below the other house, or behind the same noun, is told of that."""

import pytest

from tests.support.grounding import said

_ROWING = """# Prices

## Kingsmere Rowing
- Single scull: £14
- Late return: £5

## Kingsmoor Rowing
- Single scull: £17
- Lost oar: £60
"""
_FLAG = (
    "# الخسائر\nالراية بساريتها إن فُقدت: 84 درهماً عند قوافل سمران، و78 درهماً عند قوافل سمعان. "
    "وإن ضاعت السارية وحدها أخذت قوافل سمعان 34 درهماً."
)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does a lost oar cost at Kingsmere?", _ROWING),
        ("What is the late return fee at Kingsmoor?", _ROWING),
        ("الراية موجودة لكن السارية ضاعت. كم أدفع لقوافل سمران ثمناً للسارية؟", _FLAG),
    ],
)
def test_nothing_is_told_of_the_one_by_the_other(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("How much is a single scull at Kingsmere?", _ROWING, "14"),
        ("How much is a single scull at Kingsmoor?", _ROWING, "17"),
        ("What does a lost oar cost at Kingsmoor?", _ROWING, "60"),
        ("كم رسوم تأجيل الموعد؟", "- رسوم تسجيل السيارة: 90 درهماً\n- رسوم تأجيل الموعد: 30 درهماً", "30"),
        ("بكم خيمة عائلية لليلة؟", "# الأسعار\n\n- خيمة عائلات لليلة: 90 درهماً", "90"),
    ],
)
def test_each_is_told_by_its_own(question: str, text: str, value: str) -> None:
    assert value in said(question, text)
