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


_RULES = "1. Smoking is forbidden. Violations cost 45 euros.\n2. {}"


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Is lunch included?", _RULES.format("Lunch is included. It is served in the barn."), "Lunch is included."),
        ("Are cats allowed?", _RULES.format("Cats are allowed. They must be on a leash."), "Cats are allowed."),
        ("Are cats allowed?", "- **Cats are allowed.** They must be on a leash.", "Cats are allowed."),
        (
            "Sind Katzen erlaubt?",
            "1. Rauchen ist verboten. Verstöße kosten 45 Euro.\n2. Katzen sind erlaubt. Sie müssen angeleint sein.",
            "Katzen sind erlaubt.",
        ),
        (
            "¿Se puede fumar?",
            "1. Se prohíbe fumar. La multa es de 45 euros.\n2. Se admiten gatos. Deben ir atados.",
            "Se prohíbe fumar.",
        ),
        ("可以带狗吗？", "1. 禁止吸烟。违者罚款45元。\n2. 可带狗。狗须系绳。", "可带狗。"),
        (
            "هل التدخين مسموح؟",
            "1. التدخين ممنوع. الغرامة 150 ريالا.\n2. الغداء مشمول. يقدم في القاعة.",
            "التدخين ممنوع.",
        ),
        (
            "Who is the winner?",
            "1. The winner is Clara. She gets a cup.\n2. The second is Tom. He gets a pen.",
            "The winner is Clara.",
        ),
        ("What do I tap?", "1. Open Wifi. It shows a list.\n2. Tap Settings. A menu opens.", "Tap Settings."),
    ],
)
def test_a_short_sentence_before_another_one_answers(question: str, text: str, answer: str) -> None:
    assert answer in said(question, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1. No pets. Guide dogs may stay.\n2. Breakfast included. It is in the hall."),
        ("de", "1. Rauchen verboten. Es kostet 45 Euro.\n2. Hunde willkommen. Sie zahlen nichts."),
        ("es", "1. Prohibido fumar. Cuesta 45 euros.\n2. Desayuno incluido. Está en la sala."),
        ("zh", "1. 不准吸烟。违者罚款45元。\n2. 早餐免费。在大厅。"),
        ("ar", "1. الكلاب مسموحة. تربط بحبل.\n2. يمنع التدخين. الغرامة 150 ريالا."),
    ],
)
def test_what_is_short_and_says_something_is_no_title(language: str, text: str) -> None:
    assert [line.kind for line in parse_passage(passage(text), language).lines] == ["item", "sentence"] * 2
