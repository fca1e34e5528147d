"""Which spaces there are in Weaviate."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from weaviate import WeaviateAsyncClient
from weaviate.classes.tenants import Tenant
from weaviate.exceptions import UnexpectedStatusCodeError

from sluiceway_embed.adapters.weaviate import schema
from sluiceway_embed.domain.chunks import Space
from sluiceway_embed.ports import Card

_THERE_ALREADY: Final = (409, 422)
_LIVE_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Known:
    """A space that is there, and the encoder that fills it."""

    space: Space
    encoder: str
    dimensions: int


class Spaces:
    """Remembers what it saw to be there; what it did not see, it looks for each time."""

    def __init__(self, client: WeaviateAsyncClient) -> None:
        self._client = client
        self._seen: dict[Space, int] = {}
        # Every search asks which version is live.
        self._live: dict[str, tuple[str, float]] = {}

    async def ensure(self, space: Space, card: Card) -> None:
        """Two replicas may do so at once."""
        if space in self._seen:
            return
        name = schema.collection_of(space)
        if name not in await self._ours():
            await self._create(space, card)
        await self._client.collections.use(name).tenants.create([Tenant(name=schema.tenant_of(space.tenant))])
        if await self.live(space.collection) is None:
            await self.switch(space)
        self._seen[space] = card.dimensions

    async def has(self, space: Space) -> bool:
        """Costs the same however many collections there are: every search of one that is not there asks."""
        if space not in self._seen and await self._is_there(space):
            config = await self._client.collections.export_config(schema.collection_of(space))
            self._seen[space] = schema.described(config.description)["dimensions"]
        return space in self._seen

    async def dimensions(self, space: Space) -> int:
        """Of a space that was ensured."""
        await self.has(space)
        return self._seen[space]

    async def known(self, tenant: str, collection: str | None = None) -> list[Known]:
        """The spaces of a tenant, or of one collection of its, in the order of their names."""
        known = []
        for name, told in sorted((await self._ours()).items()):
            if collection in (None, told["collection"]) and await self._has_tenant(name, tenant):
                space = Space(tenant, told["collection"], schema.version_of(name))
                known.append(Known(space, told["encoder"], told["dimensions"]))
        return known

    async def missing(self, spaces: Sequence[Space]) -> list[Space]:
        """Asks once for all collections, and once for the tenants of each; not for what was seen."""
        asked = [space for space in spaces if space not in self._seen]
        there = await self._there(asked) if asked else set()
        return [space for space in asked if space not in there]

    async def _ours(self) -> dict[str, dict[str, Any]]:
        """What is told of each collection of ours."""
        collections = await self._client.collections.list_all(simple=True)
        told = {name: schema.described(each.description) for name, each in collections.items() if schema.is_ours(name)}
        return {name: each for name, each in told.items() if each}

    async def _there(self, spaces: Sequence[Space]) -> set[Space]:
        ours = await self._ours()
        there: set[Space] = set()
        for name in sorted({schema.collection_of(space) for space in spaces} & ours.keys()):
            by_tenant = {schema.tenant_of(each.tenant): each for each in spaces if schema.collection_of(each) == name}
            found = await self._client.collections.use(name).tenants.get_by_names(list(by_tenant))
            there |= {by_tenant[tenant] for tenant in found}
        return there

    async def _has_tenant(self, name: str, tenant: str) -> bool:
        return bool(await self._client.collections.use(name).tenants.exists(schema.tenant_of(tenant)))

    async def _is_there(self, space: Space) -> bool:
        name = schema.collection_of(space)
        return await self._client.collections.exists(name) and await self._has_tenant(name, space.tenant)

    async def live(self, collection: str) -> str | None:
        """As it was a second ago at the most, where another replica switches."""
        now = asyncio.get_running_loop().time()
        version, until = self._live.get(collection, ("", 0.0))
        if now < until:
            return version
        alias = await self._client.alias.get(alias_name=schema.alias_of(collection))
        if alias is None:
            return None
        version = schema.version_of(alias.collection)
        self._live[collection] = (version, now + _LIVE_SECONDS)
        return version

    async def switch(self, space: Space) -> None:
        alias, target = schema.alias_of(space.collection), schema.collection_of(space)
        self._live.pop(space.collection, None)
        if not await self._client.alias.update(alias_name=alias, new_target_collection=target):
            try:
                await self._client.alias.create(alias_name=alias, target_collection=target)
            except UnexpectedStatusCodeError as error:
                # Another replica was faster; it points to the same version.
                if error.status_code not in _THERE_ALREADY:
                    raise

    async def drop(self, tenant: str) -> None:
        for known in await self.known(tenant):
            collection = self._client.collections.use(schema.collection_of(known.space))
            await collection.tenants.remove([schema.tenant_of(tenant)])
            self._seen.pop(known.space, None)

    async def _create(self, space: Space, card: Card) -> None:
        name = schema.collection_of(space)
        if await self._client.collections.exists(name) and name not in await self._ours():
            # Weaviate made it by itself when ours was dropped amid a write, without tenants, so that it took nothing.
            await self._client.collections.delete(name)
        try:
            await self._client.collections.create(**schema.creation(space, card))
        except UnexpectedStatusCodeError as error:
            if error.status_code not in _THERE_ALREADY:
                raise
