"""Protobuf messages of values, and back."""

from collections.abc import Sequence
from typing import cast

from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2 as values
from sluiceway_common.errors import Invalid
from sluiceway_ingest.domain.bounds import distinct_groups
from sluiceway_ingest.domain.collection import DEFAULT_TOKENS, Collection, CollectionChange
from sluiceway_ingest.domain.document import Acknowledgement, Document, DocumentFailure, DocumentState
from sluiceway_ingest.domain.extracted import FailureReason
from sluiceway_ingest.service.collection_deletion import DeletionProgress
from sluiceway_ingest.service.events import timestamp
from sluiceway_ingest.service.quarantine import ReadDecision
from sluiceway_ingest.service.usage import QuotaUsage
from sluiceway_ingest.service.withdrawal import Receipt

_STATE = "DOCUMENT_STATE_"
_REASON = "REASON_"
_REASONS = dict(values.Reason.items())


def document_message(document: Document) -> values.Document:
    identity, extracted = document.identity, document.extracted
    reason, advice = _failure_values(document.failure)
    return values.Document(
        document_id=document.document_id,
        collection=identity.collection,
        source_key=identity.source_key,
        version=document.revision.version,
        state=values.DocumentState.Value(_STATE + document.state.upper()),
        reason=reason,
        advice=advice,
        title=document.title,
        media_type=extracted.media_type or document.submitted.media_type,
        bytes=document.original.bytes,
        sha256=document.original.sha256,
        chunks=extracted.chunks,
        pages=extracted.pages,
        language=extracted.language,
        flags=extracted.flags,
        acl=document.submitted.acl,
        labels=document.submitted.labels,
        stalled=document.stalled,
        created_at=timestamp(document.created_at),
        updated_at=timestamp(document.updated_at),
        near_duplicates=document.near_duplicates,
        parent_id=document.ancestry.parent_id,
    )


def decided_message(document: Document, read: ReadDecision | None) -> values.Document:
    """With what an operator has decided of it."""
    message = document_message(document)
    if read is not None:
        kind = values.DecisionKind.Value("DECISION_KIND_" + read.decision.kind.upper())
        at = timestamp(read.decision.at)
        message.decision.CopyFrom(
            values.Decision(kind=kind, decided_by=read.decision.by, decided_at=at, note=read.note)
        )
    return message


def collection_message(collection: Collection) -> values.Collection:
    return values.Collection(
        name=collection.name,
        language=collection.language,
        chunk_tokens=collection.chunk_tokens,
        default_acl=collection.default_acl,
        retention_days=collection.retention_days,
        revision=collection.revision,
        deleting=collection.state == "deleting",
    )


def collection_value(tenant: str, message: values.Collection) -> Collection:
    return Collection(
        tenant=tenant,
        name=message.name,
        language=message.language,
        chunk_tokens=message.chunk_tokens or DEFAULT_TOKENS,
        default_acl=distinct_groups(message.default_acl, "default_acl"),
        retention_days=message.retention_days,
    )


def change_value(message: calls.UpdateCollectionRequest) -> CollectionChange:
    def named(field: str) -> bool:
        return message.HasField(field)  # type: ignore[arg-type]  # one of its optional fields

    return CollectionChange(
        name=message.name,
        revision=message.revision,
        language=message.language if named("language") else None,
        chunk_tokens=(message.chunk_tokens or DEFAULT_TOKENS) if named("chunk_tokens") else None,
        retention_days=message.retention_days if named("retention_days") else None,
        default_acl=distinct_groups(message.default_acl.groups, "default_acl") if named("default_acl") else None,
    )


def deletion_message(progress: DeletionProgress) -> calls.DeleteCollectionResponse:
    return calls.DeleteCollectionResponse(
        collection=collection_message(progress.collection),
        documents_left=progress.documents_left,
        complete=progress.is_complete,
    )


def usage_message(usage: QuotaUsage) -> calls.GetUsageResponse:
    held, quota, today, daily = usage.held, usage.quota, usage.today, usage.daily_quota
    return calls.GetUsageResponse(
        tenant=usage.tenant,
        documents=calls.Usage(used=held.documents, most=quota.documents),
        bytes=calls.Usage(used=held.bytes, most=quota.bytes),
        passages=calls.Usage(used=held.passages, most=quota.passages),
        backlog=calls.Usage(used=usage.backlog, most=quota.backlog),
        documents_today=calls.Usage(used=today.documents, most=daily.documents),
        bytes_today=calls.Usage(used=today.bytes, most=daily.bytes),
        day_ends_at=timestamp(usage.day_ends_at),
    )


def receipt_message(receipt: Receipt) -> calls.EraseResponse:
    """Without title and key, also while the row still has them."""
    document = document_message(receipt.document)
    document.ClearField("title")
    document.ClearField("source_key")
    acknowledgements = [_acknowledgement(one) for one in receipt.acknowledgements]
    return calls.EraseResponse(
        document=document,
        acknowledgements=acknowledgements,
        complete=receipt.complete,
        missing=receipt.missing,
    )


def state_values(states: "Sequence[values.DocumentState.ValueType]") -> tuple[DocumentState, ...]:
    """Raises Invalid. Counted first: a message has room for millions, each of which would be a parameter of a query."""
    if len(states) > len(values.DocumentState.values()):
        raise Invalid(f"`states` names {len(states):,} states; name each once", field="states")
    return tuple(map(state_value, states))


def state_value(state: "values.DocumentState.ValueType") -> DocumentState:
    if state not in values.DocumentState.values()[1:]:
        raise Invalid(f"`states` names {state}, which is no state; use one of DocumentState", field="states")
    return cast(DocumentState, values.DocumentState.Name(state).removeprefix(_STATE).lower())


def reason_value(reason: "values.Reason.ValueType") -> FailureReason | None:
    if reason not in values.Reason.values():
        raise Invalid(f"`reason` is {reason}, which is no reason; use one of Reason", field="reason")
    return cast(FailureReason, values.Reason.Name(reason).removeprefix(_REASON)) if reason else None


def _failure_values(failure: DocumentFailure | None) -> "tuple[values.Reason.ValueType, str]":
    """Another version of ingest may have stored a reason that is not among ours: its word leads the advice."""
    if failure is None:
        return values.REASON_UNSPECIFIED, ""
    reason = _REASONS.get(_REASON + failure.reason)
    return (reason, failure.advice) if reason else (values.REASON_UNSPECIFIED, f"{failure.reason}: {failure.advice}")


def _acknowledgement(acknowledgement: Acknowledgement) -> calls.Acknowledgement:
    at: Timestamp = timestamp(acknowledgement.at)
    return calls.Acknowledgement(stage=acknowledgement.stage, at=at, let_go=acknowledgement.let_go)
