"""Event handlers of infer: what it hears becomes calls."""

from collections.abc import Sequence
from datetime import UTC
from typing import cast

from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.events_pb2 import VerdictRecorded
from sluiceway.ingest.v1.events_pb2 import DocumentWithdrawn
from sluiceway.train.v1 import values_pb2 as train
from sluiceway.train.v1.events_pb2 import AliasMoved, ModelTrained
from sluiceway.type.v1.blob_pb2 import Blob
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import HeardEvent, hears, hears_batches
from sluiceway_infer.domain.answers.answer import LateVerdict, WithdrawnDocument
from sluiceway_infer.domain.models.adapters import AdapterAlias, AdapterBlob, AdapterVersion
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


def _versions_heard(service: InferService) -> None:
    service.adapters.heard("versions")


def _aliases_heard(service: InferService) -> None:
    service.adapters.heard("aliases")


@hears(ModelTrained, broadcast=True, from_start=True, on_caught_up=_versions_heard)
async def on_model_trained(event: ModelTrained, envelope: Envelope, service: InferService) -> None:
    service.adapters.learn(_version(event.version_id, event.version, envelope.tenant))


@hears(AliasMoved, broadcast=True, from_start=True, on_caught_up=_aliases_heard)
async def on_alias_moved(event: AliasMoved, envelope: Envelope, service: InferService) -> None:
    service.adapters.move(_alias(event.alias, envelope.tenant))


def _version(version_id: str, said: train.ModelVersion, tenant: str) -> AdapterVersion:
    return AdapterVersion(
        tenant=tenant,
        id=version_id,
        model=said.model,
        version=said.version,
        base=said.base.name,
        base_sha256=said.base.sha256,
        digest=said.digest,
        files=tuple(AdapterBlob(file.name, _blob(file.blob)) for file in said.files),
        signature=_blob(said.signature),
        created_at=said.created_at.ToDatetime(tzinfo=UTC),
        tainted_by=frozenset(said.tainted_by),
        is_deleted=said.HasField("deleted_at"),
    )


def _alias(said: train.Alias, tenant: str) -> AdapterAlias:
    return AdapterAlias(
        tenant=tenant,
        model=said.model,
        alias=said.alias,
        version=said.version,
        revision=said.revision,
        moved_at=said.moved_at.ToDatetime(tzinfo=UTC),
        canary_version=said.canary_version,
        canary_share=said.canary_share,
    )


def _blob(blob: Blob) -> BlobRef:
    return BlobRef(blob.uri, blob.sha256, blob.bytes)
