"""What is special about Weaviate: others may drop what embed writes to, while it does."""

from collections.abc import AsyncIterator

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.weaviate import WeaviateIndex, WeaviateServer
from sluiceway_embed.adapters.weaviate.schema import collection_of
from sluiceway_embed.domain.chunks import Namespace
from tests.support.indexes import ENCODER, entry, names, passage, query, weaviate_index
from tests.support.servers import Weaviate

pytestmark = pytest.mark.server


@pytest.fixture
async def index(weaviate: Weaviate, new_namespace: Namespace) -> AsyncIterator[WeaviateIndex]:
    async with weaviate_index(weaviate) as index:
        await index.ensure(new_namespace, ENCODER)
        yield index


async def drop_collection(weaviate: Weaviate, new_namespace: Namespace) -> None:
    server = WeaviateServer(f"{weaviate.host}:{weaviate.port}", f"{weaviate.host}:{weaviate.grpc_port}")
    async with server.client() as client:
        await client.collections.delete(collection_of(new_namespace))


async def test_passages_are_not_to_blame_for_a_tenant_that_was_dropped(
    weaviate: Weaviate, index: WeaviateIndex, new_namespace: Namespace
) -> None:
    async with weaviate_index(weaviate) as other:
        await other.drop_tenant(new_namespace.tenant)
    with pytest.raises(Unavailable):
        await index.upsert(new_namespace, [entry("a")])


async def test_a_collection_that_was_dropped_amid_a_write_can_be_made_again(
    weaviate: Weaviate, index: WeaviateIndex, new_namespace: Namespace
) -> None:
    await drop_collection(weaviate, new_namespace)
    with pytest.raises(Unavailable):
        await index.upsert(new_namespace, [entry("a")])
    async with weaviate_index(weaviate) as other:
        assert await other.missing([new_namespace]) == [new_namespace]
        assert await other.info(new_namespace.tenant) == []
        await other.begin_anew(new_namespace, ENCODER)
        await other.upsert(new_namespace, [entry("b")])
        assert names(await other.search(new_namespace, query(near="b"))) == [passage("b").chunk_id]
        await drop_collection(weaviate, new_namespace)
