"""Further ones, told by a line that goes on from the first one."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "title", "text"),
    [
        (
            "What does a second dog cost per night at Erlen Boats?",
            "Erlen Boats",
            "The first dog costs 8 euros a night, each further one 5 euros.",
        ),
        (
            "What does each further dog cost per night at Erlen Boats?",
            "Erlen Boats",
            "The first dog costs 8 euros a night, each additional one 5 euros.",
        ),
        (
            "Was kostet ein zweiter Hund pro Nacht beim Bootshaus Erlen?",
            "Bootshaus Erlen",
            "Der erste Hund kostet 8 Euro pro Nacht, jeder weitere 5 Euro.",
        ),
        (
            "¿Cuánto cuesta un segundo perro por noche en Barcas Erlena?",
            "Barcas Erlena",
            "El primer perro cuesta 8 euros por noche y cada perro adicional 5 euros.",
        ),
        ("东苇车行第二只狗每晚多少钱？", "东苇车行", "第一只狗每晚8元，之后每只5元。"),
        (
            "كم أجرة الكلب الثاني في الليلة لدى دار الشراع؟",
            "دار الشراع",
            "أجرة الكلب الأول 8 دراهم في الليلة، وكل كلب إضافي 5 دراهم.",
        ),
    ],
)
def test_a_line_that_goes_on_from_the_first_tells_of_further_ones(question: str, title: str, text: str) -> None:
    assert "5" in said(question, text, title=title)


@pytest.mark.parametrize(
    ("question", "title", "text"),
    [
        (
            "Was kostet ein zweiter Hund pro Nacht beim Bootshaus Erlen?",
            "Bootshaus Erlen",
            "Der erste Hund kostet 8 Euro pro Nacht.",
        ),
        (
            "What does a second dog cost per night at Erlen Boats?",
            "Erlen Boats",
            "The first dog costs 8 euros a night, a cat 5 euros.",
        ),
        (
            "When did the second hall of Norra open?",
            "Norra",
            "The first hall of Norra opened in 1902, and each further one has a stage.",
        ),
    ],
)
def test_a_line_on_the_first_alone_does_not(question: str, title: str, text: str) -> None:
    assert said(question, text, title=title) == ""
