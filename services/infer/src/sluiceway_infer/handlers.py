"""Event handlers of infer: what it hears becomes calls."""

from sluiceway.ingest.v1.events_pb2 import DocumentWithdrawn
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import hears
from sluiceway_infer.service import InferService


@hears(DocumentWithdrawn)
async def on_document_withdrawn(event: DocumentWithdrawn, envelope: Envelope, service: InferService) -> None:
    await service.forgetting.forget(envelope.tenant, event.document_id, event.version, envelope.id)
