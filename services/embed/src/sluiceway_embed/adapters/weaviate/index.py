"""Index of passages in Weaviate: a collection per index version, a tenant per tenant, an alias per collection."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import structlog
from weaviate.classes.query import Filter as Wanted
from weaviate.classes.query import HybridFusion, MetadataQuery, Sort

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.stored import chunk_of_payload, index_info
from sluiceway_embed.adapters.weaviate import schema
from sluiceway_embed.adapters.weaviate.conditions import condition, from_start, of_document
from sluiceway_embed.adapters.weaviate.namespaces import Namespaces
from sluiceway_embed.adapters.weaviate.server import WeaviateServer, connect, translating_errors
from sluiceway_embed.adapters.weaviate.writing import write
from sluiceway_embed.domain.chunks import IndexedChunk, Namespace
from sluiceway_embed.domain.hits import Hit, Query
from sluiceway_embed.ports import EncoderInfo, Entry, IndexAlias, IndexInfo, Store

_PAGE: Final = 1000
_IDS: Final = 500
# Of each way: `(Result Set keyword,bm25) Document <id>: original score 4.2, normalized score: 0.5`.
_WAY: Final = re.compile(r"\(Result Set (\w+),[^)]*\)[^:]*: original score ([-+.\deE]+)")

# BM25 with k1 = 1.2, of which Weaviate leaves out the factor k1 + 1. Other stores do not.
_LEFT_OUT: Final = 2.2

log = structlog.get_logger(__name__)


class WeaviateIndex:
    """Weaviate fuses the two ways itself, by relative scores, over words that came analysed."""

    store: Store = "weaviate"

    def __init__(self, server: WeaviateServer) -> None:
        self._client = server.client()
        self._namespaces = Namespaces(self._client)
        self._torn: set[Namespace] = set()

    async def start(self) -> None:
        await connect(self._client)

    async def stop(self) -> None:
        await self._client.close()

    async def ready(self) -> None:
        with translating_errors():
            if not await self._client.is_ready():
                raise Unavailable("the vector index is not ready; ask again in a moment")

    async def ensure(self, namespace: Namespace, encoder: EncoderInfo) -> None:
        with translating_errors():
            await self._namespaces.ensure(namespace, encoder)

    async def upsert(self, namespace: Namespace, entries: Sequence[Entry]) -> Mapping[str, str]:
        with translating_errors():
            dimensions = await self._namespaces.dimensions(namespace)
            return await write(self._of(namespace), entries, dimensions)

    async def delete(self, namespace: Namespace, chunk_ids: Sequence[str]) -> None:
        for start in range(0, len(chunk_ids), _IDS):
            some = list(chunk_ids[start : start + _IDS])
            await self._delete(namespace, Wanted.by_id().contains_any(some))

    async def delete_document(self, namespace: Namespace, document_id: str) -> int:
        return await self._delete(namespace, of_document(document_id))

    async def deletion_mark(self, namespace: Namespace) -> int:
        return 0

    async def has_let_go(self, namespace: Namespace, mark: int) -> bool:
        return True

    async def versions(self, namespace: Namespace, document_id: str) -> Mapping[str, int]:
        """Read in pages along the text: Weaviate gives no more than ten thousand for one question."""
        if not await self._has(namespace):
            return {}
        found: dict[str, int] = {}
        start = -1
        while page := await self._page(namespace, document_id, start):
            found |= {str(each.uuid): int(each.properties["version"]) for each in page}
            last = int(page[-1].properties["start"])
            if len(page) < _PAGE or last == start:
                break
            start = last
        return found

    async def get(self, namespace: Namespace, chunk_id: str) -> IndexedChunk | None:
        if not await self._has(namespace):
            return None
        with translating_errors():
            found = await self._of(namespace).query.fetch_object_by_id(chunk_id, return_properties=["payload"])
        return chunk_of_payload(found.properties["payload"]) if found is not None else None

    async def search(self, namespace: Namespace, query: Query) -> Sequence[Hit]:
        if not await self._has(namespace) or (not query.words and query.vector is None):
            return ()
        with translating_errors():
            answer = await self._of(namespace).query.hybrid(
                query.words or None,
                alpha=query.alpha,
                vector=query.vector.tolist() if query.vector is not None else None,
                query_properties=["words"],
                fusion_type=HybridFusion.RELATIVE_SCORE,
                # Each way fetches as many as the answer may hold.
                limit=query.fetch,
                filters=condition(query.where),
                include_vector=query.with_vectors,
                return_metadata=MetadataQuery(score=True, explain_score=query.explain),
                return_properties=["payload"],
            )
        hits = [_hit(each, query) for each in answer.objects]
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk.chunk_id))[: query.limit]

    async def scan(self, namespace: Namespace) -> AsyncIterator[IndexedChunk]:
        if await self._has(namespace):
            with translating_errors():
                async for each in self._of(namespace).iterator(return_properties=["payload"]):
                    yield chunk_of_payload(each.properties["payload"])

    async def namespaces(self, tenant: str, collection: str) -> Sequence[Namespace]:
        with translating_errors():
            return [known.namespace for known in await self._namespaces.known(tenant, collection)]

    async def missing(self, namespaces: Sequence[Namespace]) -> Sequence[Namespace]:
        with translating_errors():
            return await self._namespaces.missing(namespaces)

    async def live(self, tenant: str, collection: str) -> str | None:
        with translating_errors():
            return await self._namespaces.live(collection)

    async def switch(self, tenant: str, collection: str, version: str) -> None:
        with translating_errors():
            await self._namespaces.switch(Namespace(tenant, collection, version))

    async def aliases(self) -> Sequence[IndexAlias]:
        with translating_errors():
            return await self._namespaces.aliases()

    async def drop_version(self, tenant: str, collection: str, version: str) -> None:
        """For all tenants."""
        with translating_errors():
            await self._namespaces.drop_version(collection, version)
        self._torn = {each for each in self._torn if (each.collection, each.version) != (collection, version)}

    async def info(self, tenant: str) -> Sequence[IndexInfo]:
        with translating_errors():
            infos = []
            for known in await self._namespaces.known(tenant):
                namespace = known.namespace
                live = await self._namespaces.live(namespace.collection) == namespace.version
                infos.append(index_info(known, self.store, live=live))
            return infos

    async def count(self, namespace: Namespace) -> int:
        if not await self._has(namespace):
            return 0
        with translating_errors():
            return int(await self._of(namespace).length())

    async def begin_anew(self, namespace: Namespace, encoder: EncoderInfo) -> None:
        """What is in it stays: another replica may have written it a moment ago."""
        await self.ensure(namespace, encoder)
        self._torn.add(namespace)
        log.warning(
            "index_begun_anew",
            tenant=namespace.tenant,
            collection=namespace.collection,
            index_version=namespace.version,
        )

    async def torn(self) -> Sequence[Namespace]:
        return sorted(self._torn, key=str)

    async def mark_whole(self, namespace: Namespace) -> None:
        self._torn.discard(namespace)
        log.info(
            "index_whole", tenant=namespace.tenant, collection=namespace.collection, index_version=namespace.version
        )

    async def drop_tenant(self, tenant: str) -> None:
        self._torn -= {namespace for namespace in self._torn if namespace.tenant == tenant}
        with translating_errors():
            await self._namespaces.drop(tenant)

    def _of(self, namespace: Namespace) -> Any:
        """The collection of the namespace, seen by its tenant. Its types in the library differ by what is asked for."""
        collection: Any = self._client.collections.use(schema.collection_of(namespace))
        return collection.with_tenant(schema.tenant_of(namespace.tenant))

    async def _has(self, namespace: Namespace) -> bool:
        with translating_errors():
            return await self._namespaces.has(namespace)

    async def _page(self, namespace: Namespace, document_id: str, start: int) -> Sequence[Any]:
        with translating_errors():
            answer = await self._of(namespace).query.fetch_objects(
                filters=from_start(document_id, start),
                sort=Sort.by_property("start"),
                limit=_PAGE,
                return_properties=["version", "start"],
            )
        objects: Sequence[Any] = answer.objects
        return objects

    async def _delete(self, namespace: Namespace, wanted: Any) -> int:
        """Again and again until nothing matches: one call deletes ten thousand at most."""
        deleted = 0
        while await self._has(namespace):
            with translating_errors():
                answer = await self._of(namespace).data.delete_many(where=wanted)
            if answer.failed:
                raise Unavailable(f"the vector index could not delete {answer.failed} passages; it is tried again")
            deleted += answer.successful
            if answer.matches == 0:
                break
        return deleted


def _hit(found: Any, query: Query) -> Hit:
    vector_score, keyword_score = _ways(found.metadata.explain_score) if query.explain else (None, None)
    vector = np.asarray(found.vector["default"], np.float32) if query.with_vectors else None
    return Hit(
        chunk=chunk_of_payload(found.properties["payload"]),
        score=found.metadata.score,
        vector_score=vector_score,
        keyword_score=keyword_score,
        vector=vector,
    )


def _ways(explained: str | None) -> tuple[float | None, float | None]:
    """The cosine and the BM25 score; None where that way did not find it."""
    scores = {way: float(score) for way, score in _WAY.findall(explained or "")}
    said = scores.get("keyword")
    return scores.get("vector"), said * _LEFT_OUT if said is not None else None
