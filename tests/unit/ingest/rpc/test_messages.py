"""What is stored is told in the words of the contract, also what another version stored."""

from dataclasses import replace
from typing import cast

import pytest

from sluiceway.ingest.v1 import values_pb2 as values
from sluiceway_common.errors import Invalid
from sluiceway_ingest.domain.bounds import distinct_groups
from sluiceway_ingest.domain.document import DocumentFailure
from sluiceway_ingest.domain.extracted import FailureReason
from sluiceway_ingest.rpc import messages
from sluiceway_ingest.rpc.messages import document_message, state_values
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


def test_states_are_counted_before_they_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message has room for eight millions."""
    monkeypatch.setattr(messages, "state_value", lambda _: pytest.fail("it was looked at"))
    with pytest.raises(Invalid, match="`states` names 100,000 states; name each once") as caught:
        state_values([values.DOCUMENT_STATE_INDEXED] * 100_000)
    assert caught.value.field == "states"


def test_groups_are_each_once_and_in_their_order_and_not_too_many() -> None:
    assert distinct_groups(["hr", "dev", "hr"], "acl") == ("dev", "hr")
    with pytest.raises(Invalid, match="`acl` has 100000 groups") as caught:
        distinct_groups(["hr"] * 100_000, "acl")
    assert caught.value.field == "acl"
