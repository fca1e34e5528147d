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


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("متى يمكن الاتصال بخدمة الزبائن؟", "وقسم الصيانة؟", "متى يمكن الاتصال بقسم الصيانة؟"),
        ("كم تكلفة خطة بحر مدى؟", "وبحر؟", "كم تكلفة خطة بحر؟"),
        ("كم تكلفة خطة بحر؟", "وبحر مدى؟", "كم تكلفة خطة بحر مدى؟"),
        ("متى تفتح قاعة سنديان؟", "والحديقة؟", "متى تفتح الحديقة؟"),
        ("كم ثمن البطارية الاحتياطية؟", "والحزام الاحتياطي؟", "كم ثمن الحزام الاحتياطي؟"),
        ("كم تكلّف الحقيبة الثانية؟", "والثالثة؟", "كم تكلّف الحقيبة الثالثة؟"),
        ("كم يستغرق الدرب الطويل؟", "والقصير؟", "كم يستغرق الدرب القصير؟"),
        ("كم حسّنت التمارين الطويلة الذاكرة؟", "والقصيرة؟", "كم حسّنت التمارين القصيرة الذاكرة؟"),
        ("متى يغادر الخط N4؟", "وN14؟", "متى يغادر الخط N14؟"),
    ],
)
def test_in_arabic_a_phrase_takes_the_place_of_the_one_built_like_it(before: str, question: str, whole: str) -> None:
    assert told(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("هل يجوز الصيد في بحيرة النور؟", "وفي بحيرة الظل؟", "هل يجوز الصيد في بحيرة الظل؟"),
        ("هل يجوز اصطحاب الكلاب إلى قلعة النور؟", "وفي حديقة الظل؟", "هل يجوز اصطحاب الكلاب في حديقة الظل؟"),
        ("كم مقعدًا في الحافلة M7؟", "وفي الطابق العلوي؟", "كم مقعدًا في الحافلة M7 في الطابق العلوي؟"),
        ("كم رسم التسجيل؟", "ولعملاء الشركات؟", "كم رسم التسجيل لعملاء الشركات؟"),
    ],
)
def test_in_arabic_where_and_for_whom_is_exchanged_or_added(before: str, question: str, whole: str) -> None:
    assert told(before, question) == whole


@pytest.mark.parametrize(
    "question", ["وزن البطارية؟", "وقت الوصول؟", "ويمكنني الدفع نقدًا؟", "وسيلة الدفع؟", "وثيقة السفر؟"]
)
def test_in_arabic_a_word_that_begins_like_an_and_goes_on_from_nothing(question: str) -> None:
    assert told("كم سعر تذكرة الجسر؟", question) == ""


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("ما لون غطاء القدر سمسم 3؟", "وكم وزنه؟", "كم وزنه؟ (غطاء القدر سمسم 3)"),
        ("هل أحصل على خزانة؟", "ومتى يجب إعادتها؟", "متى يجب إعادتها؟ (خزانة)"),
        ("كم أجرة الخط R4؟", "وفي أي أيام يسير؟", "في أي أيام يسير؟ (الخط R4)"),
    ],
)
def test_in_arabic_a_pronoun_or_a_bare_verb_is_about_the_thing_before(before: str, question: str, whole: str) -> None:
    assert told(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("كم سعر تارنو إس؟", "ومجدافه؟", "كم سعر مجداف تارنو إس؟"),
        ("كم وزن دراجة قبرة؟", "وحقيبتها؟", "كم وزن حقيبة دراجة قبرة؟"),
        ("كم تستغرق أوبرا ليران؟", "وفصلها الثاني؟", "كم تستغرق فصلها الثاني؟ (أوبرا ليران)"),
    ],
)
def test_in_arabic_of_its_part_the_same_is_asked(before: str, question: str, whole: str) -> None:
    assert told(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("متى تبدأ الإسبانية 1؟", "ومتى تنتهي؟", "متى تنتهي؟ (الإسبانية 1)"),
        ("هل حامل الجدار مشمول؟", "وكم سعره؟", "كم سعره؟ (حامل الجدار)"),
        ("ما سماكة صقيل أ؟", "وكم كلفته لكل م²؟", "كم كلفته لكل م²؟ (صقيل أ)"),
    ],
)
def test_in_arabic_a_thing_is_told_from_the_verb_and_from_what_is_said_of_it(
    before: str, question: str, whole: str
) -> None:
    assert told(before, question) == whole
