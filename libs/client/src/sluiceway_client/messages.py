"""Messages of the contracts read as values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sluiceway_client.collection_values import Collection, QuotaUse, UsedQuotas
from sluiceway_client.errors import Invalid
from sluiceway_client.model_values import ModelAdapter
from sluiceway_client.values import (
    Answer,
    Citation,
    Decision,
    Document,
    DocumentPart,
    Groundedness,
    IndexInfo,
    Model,
    Passage,
    StoredAnswer,
)

if TYPE_CHECKING:
    # A caller of one service imports the contract of no other.
    from google.protobuf.message import Message
    from google.protobuf.timestamp_pb2 import Timestamp

    from sluiceway.embed.v1 import values_pb2 as embed
    from sluiceway.infer.v1 import infer_service_pb2
    from sluiceway.infer.v1 import values_pb2 as infer
    from sluiceway.ingest.v1 import ingest_service_pb2
    from sluiceway.ingest.v1 import values_pb2 as ingest


# How enums of the contracts call what was not said.
NOTHING = "UNSPECIFIED"


def document(message: ingest.Document, *, unchanged: bool = False) -> Document:
    return Document(
        document_id=message.document_id,
        collection=message.collection,
        source_key=message.source_key,
        version=message.version,
        state=word(message, "state", NOTHING),
        reason=word(message, "reason").upper(),
        advice=message.advice,
        title=message.title,
        media_type=message.media_type,
        bytes=message.bytes,
        sha256=message.sha256,
        chunks=message.chunks,
        pages=message.pages,
        language=message.language,
        flags=tuple(message.flags),
        acl=tuple(message.acl),
        labels=dict(message.labels),
        stalled=message.stalled,
        created_at=moment(message.created_at),
        updated_at=moment(message.updated_at),
        near_duplicates=tuple(message.near_duplicates),
        parent_id=message.parent_id,
        unchanged=unchanged,
        decision=_decision(message.decision) if message.HasField("decision") else None,
    )


def document_part(message: ingest_service_pb2.ReadTextResponse) -> DocumentPart:
    return DocumentPart(
        text=message.text, start=message.start, page=message.page, heading_path=tuple(message.heading_path)
    )


def collection(message: ingest.Collection) -> Collection:
    return Collection(
        name=message.name,
        language=message.language,
        chunk_tokens=message.chunk_tokens,
        default_acl=tuple(message.default_acl),
        retention_days=message.retention_days,
        revision=message.revision,
        deleting=message.deleting,
    )


def quota_usage(message: ingest_service_pb2.GetUsageResponse) -> UsedQuotas:
    def used(one: ingest_service_pb2.Usage) -> QuotaUse:
        return QuotaUse(one.used, one.most)

    return UsedQuotas(
        tenant=message.tenant,
        documents=used(message.documents),
        bytes=used(message.bytes),
        passages=used(message.passages),
        backlog=used(message.backlog),
        documents_today=used(message.documents_today),
        bytes_today=used(message.bytes_today),
        day_ends_at=moment(message.day_ends_at),
    )


def passage(message: embed.Passage) -> Passage:
    return Passage(
        chunk_id=message.chunk_id,
        document_id=message.document_id,
        version=message.version,
        title=message.title,
        source_key=message.source_key,
        heading_path=tuple(message.heading_path),
        page=message.page,
        start=message.start,
        end=message.end,
        text=message.text,
        text_sha256=message.text_sha256,
        score=message.score,
        also_in=tuple(message.also_in),
        explanation=_explanation(message.explanation) if message.HasField("explanation") else None,
    )


def answer(message: infer_service_pb2.Finished) -> Answer:
    return Answer(
        answer_id=message.answer_id,
        text=message.text,
        citations=tuple(citation(each) for each in message.citations),
        groundedness=groundedness(message.groundedness),
        usage=usage(message.usage),
        timings_ms=timings_ms(message.timings),
        model=message.model,
        guard=word(message, "guard", NOTHING),
        completed_question=message.completed_question,
        finish_reason=word(message, "finish_reason"),
    )


def stored_answer(message: infer.Answer) -> StoredAnswer:
    return StoredAnswer(
        answer_id=message.answer_id,
        question=message.question,
        text=message.text,
        citations=tuple(citation(each) for each in message.citations),
        groundedness=groundedness(message.groundedness),
        usage=usage(message.usage),
        model=message.model,
        guard=word(message, "guard", NOTHING),
        created_at=moment(message.created_at),
        blocked_by=message.blocked_by,
        adapter=message.adapter,
        adapter_digest=message.adapter_digest,
        variant=message.variant,
        finish_reason=word(message, "finish_reason"),
        completed_question=message.completed_question,
    )


def index(message: embed.Index) -> IndexInfo:
    return IndexInfo(
        version=message.version,
        collection=message.collection,
        encoder=message.encoder,
        dimensions=message.dimensions,
        chunks=message.chunks,
        live=message.live,
        store=message.store,
        collection_revision=message.collection_revision,
    )


def citation(message: infer.Citation) -> Citation:
    return Citation(
        number=message.number,
        document_id=message.document_id,
        version=message.version,
        title=message.title,
        page=message.page,
        start=message.start,
        end=message.end,
        quote=message.quote,
        text_sha256=message.text_sha256,
        source_key=message.source_key,
    )


def model(message: infer.Model) -> Model:
    return Model(
        name=message.name,
        engine=message.engine,
        digest=message.digest,
        context_tokens=message.context_tokens,
        standard=message.standard,
        languages=tuple(message.languages),
        adapter=_adapter(message.adapter) if message.HasField("adapter") else None,
    )


def _adapter(message: infer.ModelAdapter) -> ModelAdapter:
    return ModelAdapter(
        base=message.base,
        name=message.name,
        digest=message.digest,
        ready=message.ready,
        canary=message.canary,
        canary_share=message.canary_share,
    )


def _decision(message: ingest.Decision) -> Decision:
    return Decision(
        kind=word(message, "kind", NOTHING),
        decided_by=message.decided_by,
        decided_at=moment(message.decided_at),
        note=message.note,
    )


def groundedness(message: infer.Groundedness) -> Groundedness:
    return Groundedness(word(message, "status", NOTHING), message.score)


def usage(message: infer.Usage) -> dict[str, int]:
    return {field.name: getattr(message, field.name) for field in message.DESCRIPTOR.fields}


def timings_ms(message: infer.Timings) -> dict[str, float]:
    return {
        field.name.removesuffix("_ms"): round(getattr(message, field.name), 3) for field in message.DESCRIPTOR.fields
    }


def _explanation(message: embed.Explanation) -> dict[str, float]:
    return {field.name: getattr(message, field.name) for field, _ in message.ListFields()}


def moment(stamp: Timestamp) -> datetime:
    return stamp.ToDatetime(tzinfo=UTC)


def optional_moment(message: Message, field: str) -> datetime | None:
    return moment(getattr(message, field)) if message.HasField(field) else None


def put_moment(message: Message, field: str, when: datetime | None) -> None:
    """Nothing where there is none. Raises Invalid for one without a zone: Python means by it the zone of whoever runs
    it, and a message UTC."""
    if when is None:
        return
    if when.tzinfo is None:
        raise Invalid(
            f"the time {when} has no zone; say one, as `datetime.now(UTC)` has, or `.astimezone()`", field=field
        )
    getattr(message, field).FromDatetime(when)


def word(message: Message, field: str, nothing: str = "") -> str:
    """The name of an enum's value in lower case, and `nothing` where none was said. A number that is younger than this
    client is its own name: an old client reads what a new service says."""
    number = getattr(message, field)
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type
    values = enum.values_by_number if enum else {}
    if number not in values:
        return str(number)
    prefix = values[0].name.removesuffix(NOTHING)
    return (values[number].name.removeprefix(prefix) if number else nothing).lower()
