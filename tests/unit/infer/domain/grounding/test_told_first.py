"""What an Arabic question tells before it asks: it says on whose behalf, and names nothing by itself."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "title", "text"),
    [
        (
            "رميت التذكرة بالخطأ! خلال كم يوم يمكن استبدال ساعة نور؟",
            "ساعة نور",
            "يمكن استبدال ساعة نور خلال 8 أيام. ثمن التذكرة 3 دنانير.",
        ),
        (
            "بيتي قريب من الجبل. كم شهراً يدوم طلاء قارب نور؟",
            "قارب نور",
            "يدوم طلاء قارب نور 8 أشهر.",
        ),
        (
            "أريد غرفة النسيم لنصف يوم فقط، كم أدفع؟",
            "غرفة النسيم",
            "إيجار غرفة النسيم لنصف يوم 8 دنانير.",
        ),
        (
            "بكم ساعة التدريب في نادي النسيم؟",
            "نادي النسيم",
            "ساعة التدريب في نادي النسيم بـ 8 دنانير.",
        ),
    ],
)
def test_what_is_told_before_the_question_demands_nothing(question: str, title: str, text: str) -> None:
    assert "8" in said(question, text, title=title)


def test_the_price_of_one_part_is_none_of_another() -> None:
    text = "مقبضها الخشبي يباع بـ 8 دنانير. وزنها مع الغطاء 3 كيلوغرامات."
    assert said("بكم يباع غطاء حقيبة نور؟", text, title="حقيبة نور") == ""
    assert "8" in said("بكم يباع مقبض حقيبة نور؟", text, title="حقيبة نور")


def test_a_time_of_another_deed_is_beside_the_point() -> None:
    text = "يستغرق غسل الستارة يومين."
    assert said("خلال كم يوم يجب تقديم الشكوى في مغسلة نور؟", text, title="مغسلة نور") == ""
    assert "يومين" in said("كم يوماً يستغرق غسل الستارة في مغسلة نور؟", text, title="مغسلة نور")


def test_a_day_of_any_season_is_not_told_by_a_line_on_one() -> None:
    text = "في الصيف يغلق متجر نور عند الساعة 13:30."
    assert said("متى يغلق متجر نور يوم السبت؟", text, title="متجر نور") == ""
    assert "13:30" in said("متى يغلق متجر نور في الصيف؟", text, title="متجر نور")
