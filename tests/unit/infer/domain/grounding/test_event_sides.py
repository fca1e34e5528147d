"""Side of the beginning: what leaving a course costs before it starts is not what it costs once it has begun."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text", "is_told"),
    [
        (
            "What does it cost to leave the course once it has begun?",
            "Leaving the course before it starts costs £21.",
            0,
        ),
        (
            "What does it cost to leave the course before it starts?",
            "Leaving the course before it starts costs £21.",
            1,
        ),
        (
            "What does it cost to leave the course once it has started?",
            "Leaving the course once it has begun is £40.",
            1,
        ),
        ("Was kostet es, einen schon begonnenen Kurs abzubrechen?", "Den Kurs vor Kursbeginn abbrechen: 21 Euro.", 0),
        ("Was kostet es, den Kurs vor Beginn abzubrechen?", "Den Kurs vor Kursbeginn abzubrechen kostet 21 Euro.", 1),
        ("¿Cuánto cuesta dejar el curso ya empezado?", "Dejar el curso antes de que empiece cuesta 23 euros.", 0),
        (
            "¿Cuánto cuesta dejar el curso antes de que empiece?",
            "Dejar el curso antes de que empiece cuesta 23 euros.",
            1,
        ),
        ("课程已经开始了，退出要付多少钱？", "课程开始前退出要付21元。", 0),
        ("课程开始前退出要付多少钱？", "课程开始前退出要付21元。", 1),
        ("كم تكلفة ترك الدورة بعد أن بدأت؟", "تكلفة ترك الدورة قبل أن تبدأ 21 دينارا.", 0),
        ("كم تكلفة ترك الدورة قبل أن تبدأ؟", "تكلفة ترك الدورة قبل أن تبدأ 21 دينارا.", 1),
    ],
)
def test_what_is_so_before_the_beginning_is_not_so_after_it(question: str, text: str, *, is_told: int) -> None:
    assert said(question, text) == (text if is_told else "")
