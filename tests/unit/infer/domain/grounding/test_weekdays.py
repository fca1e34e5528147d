"""Weekdays of a question: another day's hours are no answer."""

import pytest

from sluiceway_infer.domain.grounding.weekdays import weekdays
from tests.support.grounding import said


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("周一至周四", "zh", {0, 1, 2, 3}),
        ("每周六、星期天休息", "zh", {5, 6}),
        ("礼拜五到周一", "zh", {4, 5, 6, 0}),
        ("每周三次，三周三天", "zh", set()),
        ("من الأحد إلى الخميس", "ar", {6, 0, 1, 2, 3}),
        ("يومي الجمعة والسبت", "ar", {4, 5}),
        ("لكل اثنين", "ar", set()),
        ("montags bis freitags", "de", {0, 1, 2, 3, 4}),
        ("Fridays and Saturdays", "en", {4, 5}),
        ("de lunes a jueves", "es", {0, 1, 2, 3}),
    ],
)
def test_a_range_names_the_days_between(text: str, language: str, expected: set[int]) -> None:
    assert weekdays(text, language) == expected


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("周三面馆几点开门？", "面馆周日十点开门。", None),
        ("周三面馆几点开门？", "面馆周一至周五十点开门。", "十点"),
        ("周三面馆几点开门？", "面馆每天十点开门，周日休息。", "十点"),
        ("面馆几点开门？", "面馆周日十点开门。", "十点"),
        ("When does the shop open on Saturdays?", "On Sundays the shop opens at 10 am.", None),
        ("When does the shop open on Fridays?", "The shop opens at 9 am from Monday to Friday.", "9 am"),
        ("Wie oft fährt der Bus sonntags?", "Der Bus fährt alle 20 Minuten. Sonntags fährt er alle 40 Minuten.", "40"),
        ("Wie oft fährt der Bus samstags?", "Sonntags fährt der Bus alle 40 Minuten.", None),
        ("Wann öffnet der Laden mittwochs?", "Der Laden öffnet montags bis freitags um 9 Uhr.", "9 Uhr"),
        ("Wann öffnet der Laden sonntags?", "Der Laden öffnet an Wochenenden um 9 Uhr.", "9 Uhr"),
        ("¿A qué hora abre la tienda el sábado?", "El domingo la tienda abre a las 10.", None),
        ("¿A qué hora abre la tienda el viernes?", "La tienda abre de lunes a viernes a las 9.", "9"),
        ("متى يفتح المتحف يوم الثلاثاء؟", "يفتح المتحف يوم الجمعة في الساعة 10 صباحا.", None),
        ("متى يفتح المتحف يوم الثلاثاء؟", "يفتح المتحف من الأحد إلى الخميس في الساعة 10 صباحا.", "10"),
        ("متى يفتح المتحف يوم الثلاثاء؟", "يفتح المتحف يوميا عدا الجمعة في الساعة 10 صباحا.", "10"),
    ],
)
def test_the_hours_of_another_day_are_no_answer(question: str, text: str, holds: str | None) -> None:
    answer = said(question, text)
    assert holds in answer if holds else not answer
