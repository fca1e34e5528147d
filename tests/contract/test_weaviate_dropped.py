"""What is special about Weaviate: others may drop what embed writes to, while it does."""

from collections.abc import AsyncIterator

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.weaviate import WeaviateIndex, WeaviateServer
from sluiceway_embed.adapters.weaviate.schema import collection_of
from sluiceway_embed.domain.chunks import Space
from tests.support.indexes import CARD, entry, names, passage, query, weaviate_index
from tests.support.servers import Weaviate

pytestmark = pytest.mark.server


@pytest.fixture
async def index(weaviate: Weaviate, place: Space) -> AsyncIterator[WeaviateIndex]:
    async with weaviate_index(weaviate) as index:
        await index.ensure(place, CARD)
        yield index


async def drop_collection(weaviate: Weaviate, place: Space) -> None:
    server = WeaviateServer(f"{weaviate.host}:{weaviate.port}", f"{weaviate.host}:{weaviate.grpc_port}")
    async with server.client() as client:
        await client.collections.delete(collection_of(place))


async def test_passages_are_not_to_blame_for_a_tenant_that_was_dropped(
    weaviate: Weaviate, index: WeaviateIndex, place: Space
) -> None:
    async with weaviate_index(weaviate) as other:
        await other.drop_tenant(place.tenant)
    with pytest.raises(Unavailable):
        await index.upsert(place, [entry("a")])


async def test_a_collection_that_was_dropped_amid_a_write_can_be_made_again(
    weaviate: Weaviate, index: WeaviateIndex, place: Space
) -> None:
    await drop_collection(weaviate, place)
    with pytest.raises(Unavailable):
        await index.upsert(place, [entry("a")])
    async with weaviate_index(weaviate) as other:
        assert await other.missing([place]) == [place]
        assert await other.stock(place.tenant) == []
        await other.begin_anew(place, CARD)
        await other.upsert(place, [entry("b")])
        assert names(await other.search(place, query(near="b"))) == [passage("b").chunk_id]
        await drop_collection(weaviate, place)
