"""Complements of a deed in an answer: who does it, and to whom."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import ground
from tests.support.infer import passage


def is_kept(sentence: str, question: str, text: str) -> bool:
    return ground(sentence, evidence(question, [passage(text)], Thresholds())) is not None


PAID = "The deposit is paid by the tenant to the agency."


@pytest.mark.parametrize(
    ("question", "text", "sentence"),
    [
        ("Who pays the deposit?", PAID, "The deposit is paid by the agency to the tenant."),
        ("Who pays the deposit?", PAID, "The deposit is paid by the agency."),
        ("Who pays the deposit?", PAID, "The agency pays the deposit to the tenant."),
        (
            "Who pays the deposit?",
            "The tenant pays the deposit to the agency.",
            "The agency pays the deposit to the tenant.",
        ),
        ("By whom was Acme sold?", "Acme was sold by Beta to Gamma.", "Acme was sold by Gamma to Beta."),
        (
            "Wer zahlt die Kaution?",
            "Die Kaution wird vom Mieter an die Agentur gezahlt.",
            "Die Kaution wird von der Agentur an den Mieter gezahlt.",
        ),
        (
            "¿Quién paga la fianza?",
            "La fianza es pagada por el inquilino a la agencia.",
            "La fianza es pagada por la agencia al inquilino.",
        ),
        ("谁支付押金？", "押金由租客支付给中介。", "押金由中介支付给租客。"),
        (
            "من يدفع التأمين؟",
            "يدفع التأمين من قبل المستأجر إلى الوكالة.",
            "يدفع التأمين من قبل الوكالة إلى المستأجر.",
        ),
    ],
)
def test_the_doer_is_not_exchanged_for_the_receiver(question: str, text: str, sentence: str) -> None:
    assert is_kept(text, question, text)
    assert not is_kept(sentence, question, text)


@pytest.mark.parametrize(
    "sentence", ["The tenant pays the deposit.", "The deposit is paid to the agency by the tenant."]
)
def test_the_order_of_complements_is_free(sentence: str) -> None:
    assert is_kept(sentence, "Who pays the deposit?", PAID)
