"""News about judgements as they lie on the log."""

from pathlib import Path

import pytest

from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.guard.v1.events_pb2 import DocumentJudged
from sluiceway_common.bus.port import Envelope
from sluiceway_ingest import handlers
from sluiceway_ingest.domain.judging import JudgeOutcome
from sluiceway_ingest.service.processing import Order
from tests.support.ingest_builders import NOON, TENANT, memory_ingest

ENVELOPE = Envelope(id="1", type="", source="guard", time=NOON, subject="", tenant=TENANT)
FOUND = [
    guard.KindCount(kind="injection", action=guard.ACTION_BLOCK, count=2),
    guard.KindCount(kind="control_token", action=guard.ACTION_BLOCK, count=1),
    guard.KindCount(kind="pii.email", action=guard.ACTION_REVIEW, count=9),
]


@pytest.mark.parametrize(
    ("action", "read"),
    [
        (guard.DOCUMENT_ACTION_ALLOW, "allow"),
        (guard.DOCUMENT_ACTION_REVIEW, "review"),
        (guard.DOCUMENT_ACTION_QUARANTINE, "quarantine"),
        (77, "quarantine"),
    ],
)
async def test_a_judgement_is_read_with_the_kinds_that_decided_it(tmp_path: Path, action: int, read: str) -> None:
    ingest = memory_ingest(tmp_path, judges=frozenset({"guard"}))
    document = await ingest.submit("The mill turns.")
    await ingest.service.processing.process(
        Order(tenant=TENANT, document_id=document.document_id, version=1, attempt=1)
    )
    event = DocumentJudged(
        document_id=document.document_id,
        version=1,
        attempt=1,
        action=action,  # type: ignore[arg-type]  # one that a newer contract has, too
        findings=FOUND,
    )
    event.judged_at.FromDatetime(NOON)
    await handlers.on_document_judged(event, ENVELOPE, ingest.service)
    assert (await ingest.get(document)).judgements == (
        JudgeOutcome(judge="guard", action=read, at=NOON, kinds=("injection", "control_token")),  # type: ignore[arg-type]  # one of the three
    )
