"""What is left out as the like of what is asked for is not told by a line that says even less of it."""

import pytest

from tests.support.grounding import said

WORKSHOP = """# 织坊手工馆使用规则

## 到课与迟到

周日至周四9:00至21:00开放。上课迟到超过15分钟的，收20元。

## 取消

距上课3天以上取消的，退还课费的75%。取消整期课程的，收取45元。

## 价格

家用缝纫机租金每天14元。
"""


@pytest.mark.parametrize("question", ["上课迟到五分钟收多少钱？", "家用缝纫机租一个星期多少钱？"])
def test_a_line_that_says_less_than_an_excluded_one_is_no_answer(question: str) -> None:
    assert not said(question, WORKSHOP)


@pytest.mark.parametrize(
    ("question", "holds"), [("上课迟到半小时收多少钱？", "20元"), ("家用缝纫机租一天多少钱？", "14元")]
)
def test_the_line_itself_answers_what_it_tells(question: str, holds: str) -> None:
    assert holds in said(question, WORKSHOP)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("كم التأمين؟", "يعاد التأمين بعد 5 أيام من إعادة الأدوات.", None),
        ("كم الغرامة؟", "تدفع الغرامة خلال 5 أيام وقدرها 20 درهما.", "20"),
        ("¿De cuánto es la fianza?", "La fianza se devuelve a los 5 días.", None),
        ("¿De cuánto es la fianza?", "La fianza es de 50 euros.", "50"),
    ],
)
def test_when_a_sum_is_paid_is_not_how_much_it_is(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is the fee for dogs under 2 years?", "Dogs under 2 years get in free."),
        ("Was kostet ein Hund unter 2 Jahren?", "Hunde unter 2 Jahren schlafen kostenlos."),
        (
            "¿Cuánto cuesta la entrada para perros menores de 2 años?",
            "La entrada para perros menores de 2 años es gratis.",
        ),
        ("كم رسوم الكلاب دون 2 سنوات؟", "الكلاب دون 2 سنوات تدخل مجانا."),
        ("Wie hoch ist die Kaution?", "Die Kaution beträgt 3 Monatsmieten."),
        ("¿De cuánto es la fianza?", "La fianza es de 3 meses de alquiler."),
        ("كم التأمين؟", "التأمين إيجار 3 أشهر."),
    ],
)
def test_what_is_free_and_a_rent_of_months_tell_a_sum(question: str, text: str) -> None:
    assert said(question, text) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is the deposit?", "The deposit is paid back within 5 days of the end of the rent."),
        ("Wie hoch ist die Kaution?", "Die Kaution wird 5 Tage nach dem Ende zurückgezahlt."),
        ("¿De cuánto es la fianza?", "La fianza se devuelve a los 5 días de terminar el alquiler."),
    ],
)
def test_when_a_sum_comes_back_after_the_rent_is_not_how_much_it_is(question: str, text: str) -> None:
    assert said(question, text) == ""
