"""What is stored is told in the words of the contract, also what another version stored."""

from dataclasses import replace
from typing import cast

import pytest

from sluiceway.ingest.v1 import values_pb2 as values
from sluiceway_ingest.domain.document import DocumentFailure
from sluiceway_ingest.domain.extracted import FailureReason
from sluiceway_ingest.rpc.messages import document_message
from tests.support.ingest_builders import a_document


@pytest.mark.parametrize(
    ("stored", "reason", "advice"),
    [
        ("EMPTY", values.REASON_EMPTY, "Look at it."),
        ("MOULDY", values.REASON_UNSPECIFIED, "MOULDY: Look at it."),
        ("UNSPECIFIED", values.REASON_UNSPECIFIED, "UNSPECIFIED: Look at it."),
    ],
)
def test_a_reason_that_this_version_does_not_know_is_told_by_its_stored_word(
    stored: str, reason: "values.Reason.ValueType", advice: str
) -> None:
    failure = DocumentFailure(cast(FailureReason, stored), "Look at it.")
    message = document_message(replace(a_document(), failure=failure))
    assert (message.reason, message.advice) == (reason, advice)
