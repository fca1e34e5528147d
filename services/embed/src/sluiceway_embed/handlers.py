"""Event handlers of embed: each event as a call of the service."""

from collections.abc import Iterable
from datetime import UTC
from typing import cast

from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.guard.v1.events_pb2 import DocumentJudged
from sluiceway.ingest.v1.events_pb2 import (
    CollectionChanged,
    DocumentAclChanged,
    DocumentChunked,
    DocumentReleased,
    DocumentWithdrawn,
)
from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.topics import events_named, service_of
from sluiceway_common.delivery import hears
from sluiceway_embed.domain.chunks import (
    CollectionRules,
    DocumentGroups,
    Removal,
    Version,
    collection_name,
    passage_groups,
)
from sluiceway_embed.domain.judgements import OPERATOR, Action, DocumentAction, DocumentJudgement, PassageRange
from sluiceway_embed.service import EmbedService

_DOCUMENT_ACTION: dict[int, DocumentAction] = {
    guard.DOCUMENT_ACTION_ALLOW: "allow",
    guard.DOCUMENT_ACTION_REVIEW: "review",
}
_ACTION: dict[int, Action] = {
    guard.ACTION_ALLOW: "allow",
    guard.ACTION_REVIEW: "review",
    guard.ACTION_PSEUDONYMISE: "pseudonymise",
    guard.ACTION_REDACT: "redact",
}


@hears(DocumentChunked)
async def on_document_chunked(event: DocumentChunked, envelope: Envelope, service: EmbedService) -> None:
    await service.indexing.index_document(_version(event, envelope.tenant), envelope.id)


@hears(CollectionChanged)
async def on_collection_changed(event: CollectionChanged, envelope: Envelope, service: EmbedService) -> None:
    rules = CollectionRules(
        tenant=envelope.tenant,
        collection=collection_name(event.collection),
        revision=event.revision,
        groups=tuple(event.default_acl),
        closed=event.closed,
    )
    await service.collection_rules.note(rules)


@hears(DocumentAclChanged)
async def on_document_acl_changed(event: DocumentAclChanged, envelope: Envelope, service: EmbedService) -> None:
    groups = DocumentGroups(
        tenant=envelope.tenant,
        document_id=event.document_id,
        version=event.version,
        groups=passage_groups(event.acl, inherited=event.acl_inherited),
    )
    rules = CollectionRules(
        tenant=envelope.tenant,
        collection=collection_name(event.collection),
        revision=event.collection_revision,
        groups=tuple(event.acl),
    )
    await service.access.told(groups, rules)


# A service that gets such an event in its contract is heard without an edit here; all have the same fields.
_JUDGED = cast(Iterable[type[DocumentJudged]], events_named("DocumentJudged").values())


@hears(*_JUDGED, name="judged")
async def on_document_judged(event: DocumentJudged, envelope: Envelope, service: EmbedService) -> None:
    """Said by every service that judges documents before they are found."""
    await service.judging.judged(_judgement(event, envelope.tenant), envelope.id)


@hears(DocumentReleased)
async def on_document_released(event: DocumentReleased, envelope: Envelope, service: EmbedService) -> None:
    released = DocumentJudgement(
        tenant=envelope.tenant,
        document_id=event.document_id,
        order=(event.version, event.attempt),
        judge=OPERATOR,
        action="allow",
        at=event.released_at.ToDatetime(tzinfo=UTC),
    )
    await service.judging.judged(released, envelope.id)


@hears(DocumentWithdrawn)
async def on_document_withdrawn(event: DocumentWithdrawn, envelope: Envelope, service: EmbedService) -> None:
    collection = collection_name(event.collection)
    gone = Removal(envelope.tenant, event.document_id, event.version, collection, event.erase)
    await service.removing.remove_document(gone, envelope.id)


def _version(event: DocumentChunked, tenant: str) -> Version:
    return Version(
        tenant=tenant,
        document_id=event.document_id,
        version=event.version,
        attempt=event.attempt,
        collection=collection_name(event.collection),
        source_key=event.source_key,
        title=event.title,
        media_type=event.media_type,
        language=event.language,
        acl=tuple(event.acl),
        labels=tuple(sorted(event.labels.items())),
        submitted_at=event.submitted_at.ToDatetime(tzinfo=UTC),
        near_duplicates=tuple(event.near_duplicates),
        manifest=event.manifest.uri,
        chunks=event.chunks,
        acl_inherited=event.acl_inherited,
        collection_revision=event.collection_revision,
    )


def _judgement(event: DocumentJudged, tenant: str) -> DocumentJudgement:
    """What cannot be read as an action is the hardest one."""
    policy = event.policy
    return DocumentJudgement(
        tenant=tenant,
        document_id=event.document_id,
        order=(event.version, event.attempt),
        judge=service_of(type(event)),
        action=_DOCUMENT_ACTION.get(event.action, "quarantine"),
        at=event.judged_at.ToDatetime(tzinfo=UTC),
        verdict_id=event.verdict_id,
        trust="caller" if event.trust == guard.TRUST_CALLER else "untrusted",
        policy=policy.name,
        policy_version=policy.version,
        policy_digest=policy.digest,
        ruling=event.ruling,
        passages=tuple(PassageRange(one.first, one.last, _ACTION.get(one.action, "block")) for one in event.passages),
    )
