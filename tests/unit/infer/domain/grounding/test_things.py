"""Of what a value is asked: the weight of the whole is not that of a part of which nothing is said."""

import pytest

from sluiceway_infer.domain.grounding.evidence import Thresholds, evidence
from sluiceway_infer.domain.grounding.grounded import NOT_IN_DOCUMENTS, settle
from tests.support.infer import passage

LADDER = "The folding ladder weighs 12 kg, its platform 3 kg."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How heavy is the platform of the folding ladder?", LADDER, "3 kg"),
        ("How heavy is the handrail of the folding ladder?", LADDER, None),
        ("What does the folding ladder's handrail weigh?", LADDER, None),
        ("What is the weight of the handrail of the folding ladder?", LADDER, None),
        ("Wie schwer ist das Geländer der Klappleiter?", "Die Klappleiter wiegt 12 kg, ihr Podest 3 kg.", None),
        ("¿Cuánto pesa la barandilla de la escalera?", "La escalera pesa 12 kg y su plataforma 3 kg.", None),
        ("Combien pèse la rampe de l'échelle ?", "L'échelle pèse 12 kg, sa plateforme 3 kg.", None),
        ("折叠梯的扶手重多少公斤？", "折叠梯重12公斤，平台重3公斤。", None),
        ("折叠梯的平台重多少公斤？", "折叠梯重12公斤，平台重3公斤。", "3公斤"),
        ("كم يزن درابزين السلم؟", "يزن السلم 12 كيلوغراما ومنصته 3 كيلوغرامات.", None),
    ],
)
def test_a_part_of_which_nothing_is_said_has_no_value(question: str, text: str, holds: str | None) -> None:
    said = settle("", evidence(question, [passage(text)], Thresholds()), "extract").parts[0].text
    assert said == NOT_IN_DOCUMENTS if holds is None else holds in said


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How long should the essay be?", "The essay should have 500 words, which count for 20% of the grade.", "500"),
        ("How much is the monthly rent for the flat?", "The monthly rent is 900 euros.", "900 euros"),
    ],
)
def test_what_is_only_said_beside_it_need_not_be_there(question: str, text: str, holds: str) -> None:
    assert holds in settle("", evidence(question, [passage(text)], Thresholds()), "extract").parts[0].text


def test_a_time_is_asked_for_and_no_price() -> None:
    text = "A loan costs residents 4 euros and tourists 11 euros. A loan takes 9 days."
    said = settle("", evidence("How long is a loan?", [passage(text)], Thresholds()), "extract").parts
    assert [part.text for part in said] == ["A loan takes 9 days."]


def test_an_exception_is_quoted_with_the_rule_that_it_departs_from() -> None:
    text = "Guests may stay for 9 nights. If the harbour is full, a stay ends after 2 nights."
    said = settle("", evidence("When does a stay end?", [passage(text)], Thresholds()), "extract").parts
    assert [part.text for part in said] == [
        "Guests may stay for 9 nights.",
        "If the harbour is full, a stay ends after 2 nights.",
    ]
