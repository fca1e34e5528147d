"""Entries of the audit logs of all services become facts, as they were written."""

from datetime import UTC, datetime

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.type.v1.audit_pb2 import AuditedStep, AuditEntry
from sluiceway_common.audit.chain import EVENTS, following, recorded
from sluiceway_common.errors import Invalid
from sluiceway_eval.rpc.messages import audit_filter, audit_message
from sluiceway_eval.service.auditing import AuditEntryFound
from tests.unit.eval.handlers.test_facts import facts

STEP = AuditedStep(act_id="act_1", at=Timestamp(seconds=1_800_000_000), method="a/B").SerializeToString()
WRITTEN = following("guard", "acme", AuditEntry(sequence=6, hash=b"\x01" * 32), STEP)


@pytest.mark.parametrize("service", sorted(EVENTS))
def test_an_entry_of_each_service_is_recorded_as_it_was_written(service: str) -> None:
    (entry,) = facts(recorded(service, "acme", WRITTEN))

    assert (entry.service, entry.sequence, entry.hash) == (service, 7, WRITTEN.hash.hex())
    assert (entry.previous, entry.content, entry.act_id) == (b"\x01" * 32, STEP, "act_1")
    assert entry.told.at == datetime.fromtimestamp(1_800_000_000, UTC)
    assert audit_message(AuditEntryFound(entry=entry, details="{}")) == calls.AuditRecord(
        service=service, entry=WRITTEN, details="{}"
    )


@pytest.mark.parametrize(
    "entry",
    [
        AuditEntry(sequence=0, hash=b"\x01" * 32),
        AuditEntry(sequence=-1, hash=b"\x01" * 32),
        AuditEntry(sequence=1, hash=b"short"),
        AuditEntry(sequence=1, hash=b"\x01" * 32, previous=b"short"),
        AuditEntry(sequence=1, hash=b"\x01" * 32, content=b"\xff\xff"),
    ],
    ids=["no place", "negative", "hash", "previous", "content"],
)
def test_what_is_no_entry_is_parked(entry: AuditEntry) -> None:
    with pytest.raises(Invalid, match="compare the versions"):
        facts(recorded("guard", "acme", entry))


def test_a_service_that_there_is_not_is_named() -> None:
    with pytest.raises(Invalid, match="there is no service 'gard'; there are embed, eval, guard") as caught:
        audit_filter(calls.ListAuditEntriesRequest(service="gard"))
    assert caught.value.field == "service"
