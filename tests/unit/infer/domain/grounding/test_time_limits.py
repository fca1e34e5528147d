"""Limits of a time: until when, and since when."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Until when is the matinee card valid?", "The matinee card is valid from 2 p.m."),
        ("Bis wann gilt die Matineekarte?", "Die Matineekarte gilt ab 14 Uhr."),
        ("¿Hasta qué hora es válida la tarjeta de matiné?", "La tarjeta de matiné es válida desde las 14:00."),
        ("早场卡几点前有效？", "早场卡14点起有效。"),
        ("حتى أي ساعة تكون بطاقة العرض صالحة؟", "بطاقة العرض صالحة من الساعة 14."),
        (
            "Since when has Ida Morn been the head of the mill?",
            "The head of the mill is Ida Morn; before her it was Tom Reel.",
        ),
        (
            "¿Desde cuándo dirige Ida Morn el molino?",
            "La directora del molino es Ida Morn. Ida Morn abre el molino a las 7:00.",
        ),
        (
            "¿Desde cuándo es Eva Holm la directora del molino?",
            "El molino lo dirige Eva Holm. La rueda se construyó en 1912.",
        ),
        ("伊娃从什么时候开始是磨坊的主管？", "磨坊的主管是伊娃。磨坊11点开始开放。"),
    ],
)
def test_a_beginning_is_no_end_and_a_time_of_the_day_no_beginning(question: str, line: str) -> None:
    assert said(question, line) == ""


@pytest.mark.parametrize(
    ("question", "line", "value"),
    [
        ("Until when is the matinee card valid?", "The matinee card is valid from 2 p.m. to 6 p.m.", "6"),
        ("Bis wann gilt die Matineekarte?", "Die Matineekarte gilt ab 14 Uhr, aber nur bis 18 Uhr.", "18"),
        ("From when is the matinee card valid?", "The matinee card is valid from 2 p.m.", "2"),
        (
            "Since when has Ida Morn been the head of the mill?",
            "Ida Morn has been the head of the mill since 2014.",
            "2014",
        ),
    ],
)
def test_the_limit_that_is_asked_for_is_given(question: str, line: str, value: str) -> None:
    assert value in said(question, line)


def test_within_so_many_days_is_an_end() -> None:
    text = "Der Antrag ist innerhalb von 14 Tagen zu stellen."
    assert "14 Tagen" in said("Bis wann ist der Antrag zu stellen?", text)


def test_the_last_day_is_the_one_before_which_it_has_to_be_done() -> None:
    assert "15" in said("ما آخر موعد لتقديم طلب السكن؟", "يجب تقديم طلب السكن قبل 15 آب.")
    assert not said("ما آخر مبنى في السكن؟", "يجب تقديم طلب السكن قبل 15 آب.")


@pytest.mark.parametrize(
    ("question", "line", "value"),
    [
        (
            "What does it cost to cancel the ride on the same day?",
            "To cancel the ride 2 days before costs 8 euros.",
            "",
        ),
        ("Was kostet es, die Fahrt am selben Tag abzusagen?", "Die Fahrt 2 Tage vorher abzusagen kostet 8 Euro.", ""),
        ("¿Cuánto cuesta anular el paseo el mismo día?", "Anular el paseo 2 días antes cuesta 8 euros.", ""),
        ("كم رسوم إلغاء الجولة في اليوم نفسه؟", "رسوم إلغاء الجولة قبل يومين 8 دنانير.", ""),
        ("كم رسوم إلغاء الجولة في اليوم نفسه؟", "رسوم إلغاء الجولة في اليوم نفسه 8 دنانير.", "8"),
        ("كم رسوم إلغاء الجولة في اليوم نفسه؟", "رسوم إلغاء الجولة قبل يومين ديناران، وبعد ذلك 8 دنانير.", "8"),
        ("What does it cost to cancel the ride 2 days before?", "To cancel the ride 2 days before costs 8 euros.", "8"),
    ],
)
def test_what_is_so_days_ahead_is_not_so_on_the_day_itself(question: str, line: str, value: str) -> None:
    found = said(question, line)
    assert value in found if value else not found
