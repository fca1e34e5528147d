"""Event handlers of infer: what it hears becomes calls."""

from collections.abc import Sequence
from typing import cast

from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.events_pb2 import VerdictRecorded
from sluiceway.ingest.v1.events_pb2 import DocumentWithdrawn
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import HeardEvent, hears, hears_batches
from sluiceway_infer.domain.answers.answer import LateVerdict, WithdrawnDocument
from sluiceway_infer.service import InferService


@hears(DocumentWithdrawn)
async def on_document_withdrawn(event: DocumentWithdrawn, envelope: Envelope, service: InferService) -> None:
    withdrawn = WithdrawnDocument(envelope.tenant, event.document_id, event.version, event.erase)
    await service.forgetting.forget(withdrawn, envelope.id)


# There are several a call, and all but a few are of no interest: one by one they would cost more than the call.
@hears_batches(VerdictRecorded, max_records=1000, max_seconds=0.5)
async def on_verdicts_recorded(events: Sequence[HeardEvent], service: InferService) -> None:
    await service.blocking.consider(map(_late_verdict, events))


def _late_verdict(heard: HeardEvent) -> LateVerdict:
    event = cast(VerdictRecorded, heard.event)
    is_block = event.verdict.action == values_pb2.ACTION_BLOCK
    return LateVerdict(
        tenant=heard.principal.tenant,
        verdict_id=event.verdict_id,
        answer_id=event.answer_id,
        action="block" if is_block else "allow",
    )
