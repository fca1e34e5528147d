"""Passages in Weaviate: a collection per index version, a tenant per tenant, an alias per collection."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import structlog
from weaviate.classes.query import Filter as Wanted
from weaviate.classes.query import HybridFusion, MetadataQuery, Sort

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.payload import chunk_of_payload
from sluiceway_embed.adapters.weaviate import schema
from sluiceway_embed.adapters.weaviate.conditions import condition, from_start, of_document
from sluiceway_embed.adapters.weaviate.scores import ways
from sluiceway_embed.adapters.weaviate.server import WeaviateServer, connect, speaking
from sluiceway_embed.adapters.weaviate.spaces import Spaces
from sluiceway_embed.adapters.weaviate.writing import write
from sluiceway_embed.domain.chunks import Chunk, Space
from sluiceway_embed.domain.hits import Hit, Query
from sluiceway_embed.ports import Card, Entry, Stock, Store

_PAGE: Final = 1000
_IDS: Final = 500

log = structlog.get_logger(__name__)


class WeaviateIndex:
    """Weaviate fuses the two ways itself, by relative scores, over words that came analysed."""

    store: Store = "weaviate"

    def __init__(self, server: WeaviateServer) -> None:
        self._client = server.client()
        self._spaces = Spaces(self._client)
        self._torn: set[Space] = set()

    async def start(self) -> None:
        await connect(self._client)

    async def stop(self) -> None:
        await self._client.close()

    async def ready(self) -> None:
        with speaking():
            if not await self._client.is_ready():
                raise Unavailable("the vector index is not ready")

    async def ensure(self, space: Space, card: Card) -> None:
        with speaking():
            await self._spaces.ensure(space, card)

    async def upsert(self, space: Space, entries: Sequence[Entry]) -> Mapping[str, str]:
        with speaking():
            dimensions = await self._spaces.dimensions(space)
            return await write(self._of(space), entries, dimensions)

    async def delete(self, space: Space, chunk_ids: Sequence[str]) -> None:
        for start in range(0, len(chunk_ids), _IDS):
            some = list(chunk_ids[start : start + _IDS])
            await self._delete(space, Wanted.by_id().contains_any(some))

    async def delete_document(self, space: Space, document_id: str) -> int:
        return await self._delete(space, of_document(document_id))

    async def versions(self, space: Space, document_id: str) -> Mapping[str, int]:
        """Read in pages along the text: Weaviate gives no more than ten thousand for one question."""
        if not await self._has(space):
            return {}
        found: dict[str, int] = {}
        start = -1
        while page := await self._page(space, document_id, start):
            found |= {str(each.uuid): int(each.properties["version"]) for each in page}
            last = int(page[-1].properties["start"])
            if len(page) < _PAGE or last == start:
                break
            start = last
        return found

    async def get(self, space: Space, chunk_id: str) -> Chunk | None:
        if not await self._has(space):
            return None
        with speaking():
            found = await self._of(space).query.fetch_object_by_id(chunk_id, return_properties=["payload"])
        return chunk_of_payload(found.properties["payload"]) if found is not None else None

    async def search(self, space: Space, query: Query) -> Sequence[Hit]:
        if not await self._has(space) or (not query.words and query.vector is None):
            return ()
        with speaking():
            answer = await self._of(space).query.hybrid(
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

    async def scan(self, space: Space) -> AsyncIterator[Chunk]:
        if await self._has(space):
            with speaking():
                async for each in self._of(space).iterator(return_properties=["payload"]):
                    yield chunk_of_payload(each.properties["payload"])

    async def spaces(self, tenant: str, collection: str) -> Sequence[Space]:
        with speaking():
            return [known.space for known in await self._spaces.known(tenant, collection)]

    async def missing(self, spaces: Sequence[Space]) -> Sequence[Space]:
        with speaking():
            return await self._spaces.missing(spaces)

    async def live(self, tenant: str, collection: str) -> str | None:
        with speaking():
            return await self._spaces.live(collection)

    async def switch(self, tenant: str, collection: str, version: str) -> None:
        with speaking():
            await self._spaces.switch(Space(tenant, collection, version))

    async def stock(self, tenant: str) -> Sequence[Stock]:
        with speaking():
            stock = []
            for known in await self._spaces.known(tenant):
                space = known.space
                live = await self._spaces.live(space.collection) == space.version
                count = await self._of(space).length()
                stock.append(Stock(space, self.store, known.encoder, known.dimensions, count, live))
            return stock

    async def begin_anew(self, space: Space, card: Card) -> None:
        """What is in it stays: another replica may have written it a moment ago."""
        await self.ensure(space, card)
        self._torn.add(space)
        log.error("index_lost", tenant=space.tenant, collection=space.collection, index_version=space.version)

    async def torn(self) -> Sequence[Space]:
        return sorted(self._torn, key=str)

    async def mark_whole(self, space: Space) -> None:
        self._torn.discard(space)
        log.info("index_whole", tenant=space.tenant, collection=space.collection, index_version=space.version)

    async def drop_tenant(self, tenant: str) -> None:
        self._torn -= {space for space in self._torn if space.tenant == tenant}
        with speaking():
            await self._spaces.drop(tenant)

    def _of(self, space: Space) -> Any:
        """The collection of the space, seen by its tenant. Its types in the library differ by what is asked for."""
        collection: Any = self._client.collections.use(schema.collection_of(space))
        return collection.with_tenant(schema.tenant_of(space.tenant))

    async def _has(self, space: Space) -> bool:
        with speaking():
            return await self._spaces.has(space)

    async def _page(self, space: Space, document_id: str, start: int) -> Sequence[Any]:
        with speaking():
            answer = await self._of(space).query.fetch_objects(
                filters=from_start(document_id, start),
                sort=Sort.by_property("start"),
                limit=_PAGE,
                return_properties=["version", "start"],
            )
        objects: Sequence[Any] = answer.objects
        return objects

    async def _delete(self, space: Space, wanted: Any) -> int:
        """Again and again until nothing matches: one call deletes ten thousand at most."""
        deleted = 0
        while await self._has(space):
            with speaking():
                answer = await self._of(space).data.delete_many(where=wanted)
            if answer.failed:
                raise Unavailable(f"the vector index could not delete {answer.failed} passages")
            deleted += answer.successful
            if answer.matches == 0:
                break
        return deleted


def _hit(found: Any, query: Query) -> Hit:
    vector_score, keyword_score = ways(found.metadata.explain_score) if query.explain else (None, None)
    vector = np.asarray(found.vector["default"], np.float32) if query.with_vectors else None
    return Hit(chunk_of_payload(found.properties["payload"]), found.metadata.score, vector_score, keyword_score, vector)
