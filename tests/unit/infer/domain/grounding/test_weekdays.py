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
        ("متى يفتح المتحف يوم الثلاثاء؟", "يفتح المتحف يوم الجمعة في الساعة 10 صباحا.", None),
        ("متى يفتح المتحف يوم الثلاثاء؟", "يفتح المتحف من الأحد إلى الخميس في الساعة 10 صباحا.", "10"),
        ("متى يفتح المتحف يوم الثلاثاء؟", "يفتح المتحف يوميا عدا الجمعة في الساعة 10 صباحا.", "10"),
    ],
)
def test_the_hours_of_another_day_are_no_answer(question: str, text: str, holds: str | None) -> None:
    answer = said(question, text)
    assert holds in answer if holds else not answer
