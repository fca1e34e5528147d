"""What is asked of Weaviate about its namespaces."""

from types import SimpleNamespace
from typing import Any, cast

from weaviate import WeaviateAsyncClient

from sluiceway_embed.adapters.weaviate import schema
from sluiceway_embed.adapters.weaviate.namespaces import Namespaces
from sluiceway_embed.domain.chunks import Namespace
from tests.support.indexes import DIMENSIONS, ENCODER, a_namespace


class Server:
    """As much of Weaviate as says which namespaces there are. `asked` are the collections that it was asked for."""

    def __init__(self, *there: Namespace) -> None:
        self.there = set(there)
        self.asked: set[str] = set()

    @property
    def client(self) -> WeaviateAsyncClient:
        return cast(WeaviateAsyncClient, SimpleNamespace(collections=self))

    def use(self, name: str) -> Any:
        async def exists(tenant: str) -> bool:
            return (name, tenant) in {
                (schema.collection_of(each), schema.tenant_of(each.tenant)) for each in self.there
            }

        self.asked.add(name)
        return SimpleNamespace(tenants=SimpleNamespace(exists=exists))

    async def exists(self, name: str) -> bool:
        self.asked.add(name)
        return name in self._configs()

    async def export_config(self, name: str) -> Any:
        self.asked.add(name)
        return self._configs()[name]

    async def list_all(self, *, simple: bool) -> dict[str, Any]:
        self.asked |= self._configs().keys()
        return self._configs()

    def _configs(self) -> dict[str, Any]:
        told = {each: schema.description_of(each, ENCODER) for each in self.there}
        return {schema.collection_of(each): SimpleNamespace(description=text) for each, text in told.items()}


async def test_who_looks_for_a_namespace_asks_about_its_collection_alone() -> None:
    wanted = a_namespace(collection="wanted")
    server = Server(a_namespace(collection="one"), a_namespace(collection="other"), a_namespace("neighbour", "wanted"))
    assert not await Namespaces(server.client).has(wanted)
    assert server.asked == {schema.collection_of(wanted)}


async def test_a_namespace_that_another_replica_makes_is_there_at_once() -> None:
    made, server = a_namespace(), Server()
    namespaces = Namespaces(server.client)
    assert not await namespaces.has(made)
    server.there.add(made)
    assert await namespaces.has(made)
    assert await namespaces.dimensions(made) == DIMENSIONS
