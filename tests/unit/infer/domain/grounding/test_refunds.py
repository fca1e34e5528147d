"""Refunds beside a price: a price that is not refunded, or that stands in another clause, is told."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is a tent?", "A tent is 30 euros, non-refundable."),
        ("How much is a tent?", "Tents: 30 euros (no refunds)"),
        ("How much is a tent?", "A tent is 30 euros and cannot be refunded."),
        ("How much is a tent?", "A tent is 30 euros and is refunded when it leaks."),
        ("How much is a tent?", "A tent is 30 euros and can't be reimbursed."),
        ("Was kostet ein Zelt?", "Zelt: 30 Euro, keine Rückerstattung"),
        ("Was kostet ein Zelt?", "Ein Zelt: 30 Euro, sie werden nicht erstattet."),
        ("¿Cuánto cuesta una tienda?", "Tienda: 30 euros, no reembolsable."),
        ("¿Cuánto cuesta una tienda?", "Tienda: 30 euros, no se devuelven."),
        ("帐篷多少钱？", "帐篷30元，不退还。"),
        ("取消要付多少钱？", "取消时退还租金，扣30元。"),
        ("كم سعر الخيمة؟", "الخيمة 30 ريالا ولا ترد."),
    ],
)
def test_a_price_beside_a_refund_is_told(question: str, text: str) -> None:
    assert said(question, text) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is the boat?", "It is 15 euros there and back by boat."),
        ("How much is a back rub?", "We have a back rub for 40 euros."),
        ("How much is a bench?", "Our benches have a high back: 80 euros each."),
    ],
)
def test_a_back_and_the_way_back_are_no_refund(question: str, text: str) -> None:
    assert said(question, text) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does a rainy day cost?", "Each rainy day is refunded with 12 euros."),
        ("What does a rainy day cost?", "For a rainy day you get 12 euros back."),
        ("What does a rainy day cost?", "Whoever has a rainy day and does not stay gets 12 euros back."),
        ("Was kostet ein Regentag?", "Einen Regentag erstatten wir mit 12 Euro."),
        ("¿Cuánto cuesta un día de lluvia?", "Por un día de lluvia se devuelven 12 euros."),
        ("雨天多少钱？", "雨天退还12元。"),
        ("كم سعر يوم المطر؟", "يوم المطر يرد عنه 12 ريالا."),
    ],
)
def test_a_sum_that_is_refunded_is_no_price(question: str, text: str) -> None:
    assert said(question, text) == ""
