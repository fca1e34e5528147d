"""Client of the service `embed`: passages and vectors, in the caller's name."""

from array import array
from collections.abc import Sequence
from typing import Any, Literal

import grpc
from google.protobuf.message import DecodeError

from sluiceway.embed.v1 import embed_service_pb2 as calls
from sluiceway.embed.v1 import values_pb2
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceStub
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.rpc import translating_errors
from sluiceway_infer.domain.conversation.request import Grounding
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval, StoredVerdict
from sluiceway_infer.ports import EmbeddedTexts

IDEMPOTENT = tuple(
    f"sluiceway.embed.v1.EmbedService/{call}" for call in ("Embed", "Search", "GetChunk", "CheckDocuments")
)
_PURPOSE: dict[str, calls.Purpose.ValueType] = {
    "passage": calls.PURPOSE_PASSAGE,
    "query": calls.PURPOSE_QUERY,
}


class EmbedClient:
    """A retriever, and a maker of vectors. `seconds` is the most that one call may take."""

    def __init__(self, channel: grpc.aio.Channel, *, seconds: float) -> None:
        # The stubs' types know the blocking channel alone.
        self._embed: Any = EmbedServiceStub(channel)  # type: ignore[no-untyped-call, unused-ignore]
        self._seconds = seconds

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        request = calls.SearchRequest(
            collection=grounding.collection,
            text=question,
            alpha=grounding.alpha,
            k=grounding.k,
            filter=_filter(grounding.condition.encoded),
            explain=True,
        )
        with translating_errors("embed"):
            response = await self._embed.Search(request, timeout=self._seconds)
        return Retrieval(tuple(_passage(found) for found in response.passages), response.index_version)

    async def stored(self, chunk_id: str, collection: str) -> Passage:
        request = calls.GetChunkRequest(chunk_id=chunk_id, collection=collection)
        with translating_errors("embed"):
            response = await self._embed.GetChunk(request, timeout=self._seconds)
        return _passage(response.passage)

    async def findable(self, document_ids: Sequence[str]) -> frozenset[str]:
        request = calls.CheckDocumentsRequest(document_ids=document_ids)
        with translating_errors("embed"):
            response = await self._embed.CheckDocuments(request, timeout=self._seconds)
        return frozenset(response.document_ids)

    async def embed(self, texts: Sequence[str], purpose: Literal["passage", "query"]) -> EmbeddedTexts:
        request = calls.EmbedRequest(texts=texts, purpose=_PURPOSE[purpose])
        with translating_errors("embed"):
            response = await self._embed.Embed(request, timeout=self._seconds)
        # Thousands of them wait for the last one of their call, and a number of Python takes eight times as much.
        vectors = tuple(array("f", vector.values) for vector in response.vectors)
        return EmbeddedTexts(vectors, response.encoder, response.tokens)


class NoEmbedService:
    """No `embed` is configured: nothing is found and nothing is embedded."""

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        raise _unconfigured()

    async def stored(self, chunk_id: str, collection: str) -> Passage:
        raise _unconfigured()

    async def findable(self, document_ids: Sequence[str]) -> frozenset[str]:
        raise _unconfigured()

    async def embed(self, texts: Sequence[str], purpose: Literal["passage", "query"]) -> EmbeddedTexts:
        raise _unconfigured()


def _unconfigured() -> Unavailable:
    return Unavailable("this needs the service embed; set INFER_EMBED to its address")


def _filter(encoded: bytes) -> values_pb2.Filter | None:
    if not encoded:
        return None
    try:
        return values_pb2.Filter.FromString(encoded)
    except DecodeError as error:
        raise Invalid("`filter` is not a filter; it must be one of embed's contract", field="filter") from error


def _passage(found: values_pb2.Passage) -> Passage:
    return Passage(
        chunk_id=found.chunk_id,
        document_id=found.document_id,
        version=found.version,
        text=found.text,
        start=found.start,
        end=found.end,
        text_sha256=found.text_sha256,
        collection=found.collection,
        source_key=found.source_key,
        title=found.title,
        heading_path=tuple(found.heading_path),
        page=found.page,
        page_starts=tuple(found.page_starts),
        score=found.score,
        relatedness=found.explanation.relatedness if found.explanation.HasField("relatedness") else None,
        language=found.language,
        also_in=tuple(found.also_in),
        submitted_at=found.submitted_at.ToDatetime() if found.HasField("submitted_at") else None,
        released=found.verdict.released and found.verdict.action == guard.ACTION_BLOCK,
        allowed=_allowed(found.verdict),
    )


def _allowed(verdict: values_pb2.PassageVerdict) -> StoredVerdict | None:
    if verdict.action != guard.ACTION_ALLOW or not verdict.ruling:
        return None
    return StoredVerdict(
        id=verdict.verdict_id,
        ruling=verdict.ruling,
        policy=verdict.policy.name,
        policy_version=verdict.policy.version,
        policy_digest=verdict.policy.digest,
    )
