"""Messages of the contract, from our values and into them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.embed.v1 import embed_service_pb2 as calls
from sluiceway.embed.v1 import values_pb2 as values
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway_common.errors import Invalid
from sluiceway_embed.domain.chunks import IndexedChunk
from sluiceway_embed.domain.filters import (
    EVERYTHING,
    MOST_VALUES,
    All,
    Any,
    Between,
    Filter,
    Not,
    match,
    must_have_room,
)
from sluiceway_embed.domain.hits import RankedHit, Vector
from sluiceway_embed.domain.judgements import Action, PassageVerdict
from sluiceway_embed.ports import IndexInfo
from sluiceway_embed.service.searching import SearchRequest

# Of EMBED_ENCODER_DIMENSIONS.
_MOST_DIMENSIONS: Final = 8_192

_ACTION: dict[Action, guard.Action.ValueType] = {
    "allow": guard.ACTION_ALLOW,
    "review": guard.ACTION_REVIEW,
    "pseudonymise": guard.ACTION_PSEUDONYMISE,
    "redact": guard.ACTION_REDACT,
    "block": guard.ACTION_BLOCK,
}


def search_request_of(request: calls.SearchRequest) -> SearchRequest:
    return SearchRequest(
        collection=request.collection,
        text=request.text,
        vector=_vector(request) if request.vector else None,
        alpha=request.alpha if request.HasField("alpha") else None,
        k=request.k,
        fetch_k=request.fetch_k,
        where=filter_of(request.filter) if request.HasField("filter") else EVERYTHING,
        half_life_seconds=_seconds(request.freshness_half_life) if request.HasField("freshness_half_life") else None,
        diversity=request.diversity,
        rerank=request.rerank,
        explain=request.explain,
        per_document=request.per_document,
    )


def _vector(request: calls.SearchRequest) -> Vector:
    """Raises Invalid. Counted first: a message has room for two millions."""
    if len(request.vector) > _MOST_DIMENSIONS:
        raise Invalid(
            f"`vector` has {len(request.vector):,} numbers; no encoder makes more than {_MOST_DIMENSIONS:,}",
            field="vector",
        )
    return np.array(request.vector, np.float32)


def filter_of(message: values.Filter) -> Filter:
    """The tree that the message is. Raises Invalid for a filter that says nothing, and for one that is too large: it is
    counted as it came, for a message has room for millions of parts."""
    waiting, known = [(message, 1)], 0
    while waiting:
        one, depth = waiting.pop()
        parts, known = _parts(one), known + 1
        must_have_room(depth, len(parts), known + len(waiting))
        waiting += [(part, depth + 1) for part in parts]
    return _tree(message)


def _parts(message: values.Filter) -> Sequence[values.Filter]:
    kind = message.WhichOneof("kind")
    if kind == "not":
        return (getattr(message, "not"),)
    parts: Sequence[values.Filter] = getattr(message, kind).filters if kind in ("all", "any") else ()
    return parts


def _tree(message: values.Filter) -> Filter:
    kind = message.WhichOneof("kind")
    if kind == "all":
        return All(tuple(map(_tree, message.all.filters)))
    if kind == "any":
        return Any(tuple(map(_tree, message.any.filters)))
    if kind == "not":
        return Not(_tree(getattr(message, "not")))
    if kind == "match":
        # One more than there may be is refused as all of them would be.
        return match(message.match.field, tuple(message.match.values[: MOST_VALUES + 1]))
    if kind == "time":
        return _between(message.time)
    raise Invalid("`filter` is empty; say one of all, any, not, match and time", field="filter")


def _between(message: values.TimeRange) -> Between:
    if message.field not in ("", "submitted_at"):
        raise Invalid(f"`filter` knows no time {message.field[:80]!r}; it knows submitted_at", field="filter")
    start = getattr(message, "from")
    return Between(
        _moment(start) if message.HasField("from") else None,
        _moment(message.to) if message.HasField("to") else None,
    )


def _moment(message: Timestamp) -> datetime:
    try:
        return message.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            "`filter` has a time that cannot be; it must lie within the years 1 to 9999", field="filter"
        ) from error


def _seconds(message: Duration) -> float:
    try:
        return message.ToTimedelta().total_seconds()
    except (ValueError, OverflowError) as error:
        raise Invalid(
            "`freshness_half_life` is too long; it may be 315,576,000,000 seconds at most", field="freshness_half_life"
        ) from error


def hit_message(ranked: RankedHit, *, explain: bool) -> values.Passage:
    message = passage_message(ranked.hit.chunk)
    message.score = ranked.score
    message.also_in.extend(ranked.also_in)
    if explain:
        message.explanation.CopyFrom(
            values.Explanation(
                vector_score=ranked.hit.vector_score,
                keyword_score=ranked.hit.keyword_score,
                fused_score=ranked.hit.score,
                freshness=ranked.freshness,
                relatedness=ranked.relatedness,
            )
        )
    return message


def passage_message(chunk: IndexedChunk) -> values.Passage:
    message = values.Passage(
        chunk_id=chunk.chunk_id,
        document_id=chunk.document_id,
        version=chunk.version,
        collection=chunk.collection,
        source_key=chunk.source_key,
        title=chunk.title,
        heading_path=chunk.heading_path,
        page=chunk.page,
        start=chunk.start,
        end=chunk.end,
        text=chunk.text,
        text_sha256=chunk.text_sha256,
        language=chunk.language,
        page_starts=chunk.page_starts,
    )
    message.submitted_at.FromDatetime(chunk.submitted_at)
    if chunk.verdict is not None:
        message.verdict.CopyFrom(_verdict_message(chunk.verdict))
    return message


def _verdict_message(verdict: PassageVerdict) -> values.PassageVerdict:
    return values.PassageVerdict(
        verdict_id=verdict.verdict_id,
        action=_ACTION[verdict.action],
        trust=guard.TRUST_CALLER if verdict.trust == "caller" else guard.TRUST_UNTRUSTED,
        policy=guard.PolicyVersion(name=verdict.policy, version=verdict.policy_version, digest=verdict.policy_digest),
        released=verdict.released,
        ruling=verdict.ruling,
    )


def index_message(info: IndexInfo) -> values.Index:
    return values.Index(
        version=info.namespace.version,
        collection=info.namespace.collection,
        encoder=info.encoder,
        dimensions=info.dimensions,
        chunks=info.chunks,
        live=info.live,
        store=info.store,
        collection_revision=info.collection_revision,
    )
