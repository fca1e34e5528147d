"""A document that says of itself that it is in force no longer answers nothing that is asked of now."""

from dataclasses import replace

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import extract
from tests.support.grounding import said, words_of
from tests.support.infer import passage

_OLD = "{}\n\n| {} | {} |\n|---|---|\n| Falda 30 | 410 |\n| Falda 50 | 560 |"
_NEW = "| {} | {} |\n|---|---|\n| Falda 30 | 480 |\n| Falda 50 | 640 |"

_NOTICES = [
    ("How much is the Falda 30?", "No longer valid; kept for the files.", "Model", "Price"),
    ("How much is the Falda 30?", "This price list has been superseded by the one of March.", "Model", "Price"),
    ("Was kostet der Falda 30?", "Diese Preisliste gilt nicht mehr.", "Modell", "Preis"),
    ("Was kostet der Falda 30?", "Die Preise sind seit Mai überholt.", "Modell", "Preis"),
    ("¿Cuánto cuesta el Falda 30?", "Esta tarifa ya no está vigente.", "Modelo", "Precio"),
    ("Combien coûte le Falda 30 ?", "Ce tarif n'est plus valable.", "Modèle", "Prix"),
    ("Falda 30多少钱？", "本价目表已作废，仅供查阅。", "型号", "价格"),
    ("كم سعر Falda 30؟", "لم تعد هذه القائمة سارية.", "الطراز", "السعر"),
]


@pytest.mark.parametrize(("question", "notice", "model", "price"), _NOTICES)
def test_the_list_that_is_in_force_answers(question: str, notice: str, model: str, price: str) -> None:
    given = said(question, _OLD.format(notice, model, price), _NEW.format(model, price))
    assert "480" in given
    assert "410" not in given


@pytest.mark.parametrize(("question", "notice", "model", "price"), _NOTICES)
def test_where_nothing_is_in_force_the_answer_is_no(question: str, notice: str, model: str, price: str) -> None:
    assert not said(question, _OLD.format(notice, model, price))


@pytest.mark.parametrize(
    "question",
    [
        "What was the price of the Falda 30?",
        "What did the Falda 30 cost?",
        "What is the price of the Falda 30 in the list of 2019?",
        "What is the price of the Falda 30 on the old list?",
    ],
)
def test_what_is_past_answers_a_question_of_the_past(question: str) -> None:
    assert "410" in said(question, _OLD.format("No longer valid.", "Model", "Price"), title="Price list 2019")


def test_a_title_says_it_too() -> None:
    table = _OLD.format("All prices in euros.", "Model", "Price")
    assert not said("How much is the Falda 30?", table, title="Price list 2019 (superseded)")
    assert said("How much is the Falda 30?", table, title="Price list for obsolete models")


@pytest.mark.parametrize(
    "first",
    [
        "Withdrawn applications are refunded at 80 %.",
        "Obsolete parts cost as much as new ones.",
        "Vouchers that are older than three years are no longer valid.",
        "A ticket that is torn is no longer valid.",
    ],
)
def test_what_is_said_of_something_else_takes_nothing_away(first: str) -> None:
    assert "410" in said("How much is the Falda 30?", _OLD.format(first, "Model", "Price"))


def test_a_document_may_say_it_in_another_language_than_the_question() -> None:
    text = "Diese Preisliste gilt nicht mehr.\n\nFalda 30: price 410 euros."
    old = replace(passage(text), language="de")
    assert not words_of(extract(evidence("How much is the Falda 30?", [old], Thresholds())))
    assert words_of(extract(evidence("How much was the Falda 30?", [old], Thresholds())))


def test_a_part_of_a_page_that_is_past_takes_nothing_from_the_others() -> None:
    page = f"## 2019\n\nNo longer valid.\n\n## 2024\n\n{_NEW.format('Model', 'Price')}"
    assert "480" in said("How much is the Falda 30?", page)
