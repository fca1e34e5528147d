"""Arabic questions that go on with another thing."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def told(before: str, question: str) -> str:
    return completed([Message("user", before), Message("assistant", "Yes [1]."), Message("user", question)])


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("كم سعر بطاقة العنبر؟", "وماذا عن بطاقة الكوبالت؟", "كم سعر بطاقة الكوبالت؟"),
        ("ما سعر الغرفة المفردة؟", "وماذا عن الغرفة المزدوجة؟", "ما سعر الغرفة المزدوجة؟"),
        ("متى يفتح المتحف يوم الجمعة؟", "وماذا عن يوم السبت؟", "متى يفتح المتحف يوم السبت؟"),
        ("ما مدة ضمان الغلاية؟", "وماذا عن المحمصة؟", "ما مدة ضمان المحمصة؟"),
        ("ما مدة ضمان الغلاية؟", "وماذا عن السعر؟", "السعر؟ (ضمان الغلاية)"),
        ("كم سنة ضمان محرك الدراجة قبرة 40؟", "والبطارية؟", "كم سنة ضمان بطارية الدراجة قبرة 40؟"),
        ("كم يبلغ وزن غطاء القدر سمسم 3؟", "والمقبض؟", "كم يبلغ وزن مقبض القدر سمسم 3؟"),
        ("كم يبلغ وزن غطاء القدر سمسم 3؟", "والسعر؟", "السعر؟ (غطاء القدر سمسم 3)"),
        ("كم سنة ضمان محرك الدراجة قبرة 40؟", "وقبرة 60؟", "كم سنة ضمان محرك الدراجة قبرة 60؟"),
    ],
)
def test_in_arabic_another_thing_takes_the_place_of_the_one_like_it(before: str, question: str, whole: str) -> None:
    assert told(before, question) == whole
