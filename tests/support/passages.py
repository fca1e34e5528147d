"""Passages, versions and what is judged of them, for tests of embed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sluiceway_embed.domain.chunks import IndexedChunk, Span, Text, Version, chunk_of
from sluiceway_embed.domain.judgements import DocumentAction, DocumentJudgement

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WHOLE = "The mill turns. The water falls. The wheel rests."

VERSION = Version(
    tenant="acme",
    document_id="doc_1",
    version=1,
    attempt=1,
    collection="default",
    source_key="file:///mill.txt",
    title="Mill",
    media_type="text/plain",
    language="en",
    acl=(),
    labels=(("team", "water"),),
    submitted_at=AT,
    near_duplicates=(),
    manifest="blob://acme/" + "0" * 64,
)


def version(**changes: Any) -> Version:
    return replace(VERSION, **changes)


def chunk(text: str = "The mill turns.", **changes: Any) -> IndexedChunk:
    """A passage that is a whole text; anything of it can be changed."""
    span = Span(key="key-" + text, start=0, end=len(text), heading_path=(), page=1, page_starts=(1,))
    return replace(chunk_of(VERSION, span, Text("blob://acme/" + "1" * 64, "1" * 64), text), **changes)


def judgement(of: Version, action: DocumentAction = "allow", **changes: Any) -> DocumentJudgement:
    """What guard says of a version; anything of it can be changed."""
    made = DocumentJudgement(
        tenant=of.tenant,
        document_id=of.document_id,
        order=of.order,
        judge="guard",
        action=action,
        at=AT,
        verdict_id="ver_1",
        policy="house",
        policy_version="1",
        policy_digest="d",
    )
    return replace(made, **changes)
