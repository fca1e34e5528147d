"""Titles that a clause begins with, on the line on which it goes on: they say what comes, and answer nothing."""

import pytest

from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from tests.support.grounding import said
from tests.support.infer import passage


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "2. **Coming back.** Tents are due by noon.", ["heading", "sentence"]),
        ("en", "- **Lamps.** They are lent for a day.", ["heading", "sentence"]),
        ("en", "1. Payment. Pay at the door.\n2. Lost keys. We charge 8 euros.", ["heading", "sentence"] * 2),
        ("de", "3. Absage. Bis zum Vortag kostet sie 8 Euro.", ["heading", "sentence"]),
        ("es", "4. Anulación. Hasta la víspera cuesta 8 euros.", ["heading", "sentence"]),
        ("zh", "1. 押金。租一顶帐篷交押金80元。\n2. 取消。前一天取消收20元。", ["heading", "sentence"] * 2),
        ("ar", "1. الإلغاء. يدفع من ألغى 20 ريالا.\n2. التأخير. عن كل ساعة 10 ريالات.", ["heading", "sentence"] * 2),
        ("en", "1. Open the lid. Take care.\n2. Wait until it beeps.", ["item", "sentence", "item"]),
        ("en", "1. Payment.\n2. Lost keys.", ["item", "item"]),
        ("en", "Colours:\n- **Red.**\n- **Blue.**", ["lead", "item", "item"]),
    ],
)
def test_a_short_title_before_its_clause_is_a_heading(language: str, text: str, kinds: list[str]) -> None:
    assert [line.kind for line in parse_passage(passage(text), language).lines] == kinds


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What do I pay for stepping back from a tour with Ashby Tents two days before?",
            "# Ashby Tents: terms\n\n3. **Handing over and bringing back.** Tents are due by noon.",
        ),
        (
            "Welchen Nachlass erhalten Lehrlinge bei der Zeltschule Ahrenthal?",
            "# Bedingungen der Zeltschule Ahrenthal\n\n2. Anzahlung. Sie ist fällig.\n\n3. Absage. Schriftlich.",
        ),
    ],
)
def test_the_title_of_a_clause_answers_nothing(question: str, text: str) -> None:
    assert said(question, text) == ""
