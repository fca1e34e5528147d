"""Namespaces of Weaviate: its collections, tenants and aliases."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from weaviate import WeaviateAsyncClient
from weaviate.classes.tenants import Tenant
from weaviate.exceptions import UnexpectedStatusCodeError

from sluiceway_embed.adapters.stored import StoredNamespace, must_not_be_live
from sluiceway_embed.adapters.weaviate import schema
from sluiceway_embed.domain.chunks import Namespace
from sluiceway_embed.ports import EncoderInfo, IndexAlias

_THERE_ALREADY: Final = (409, 422)
_LIVE_SECONDS: Final = 1.0


class Namespaces:
    """Remembers what it saw to be there; what it did not see, it looks for each time."""

    def __init__(self, client: WeaviateAsyncClient) -> None:
        self._client = client
        self._seen: dict[Namespace, int] = {}
        # Every search asks which version is live.
        self._live: dict[str, tuple[str, float]] = {}

    async def ensure(self, namespace: Namespace, encoder: EncoderInfo) -> None:
        """Two replicas may do so at once."""
        if namespace in self._seen:
            return
        name = schema.collection_of(namespace)
        if name not in await self._ours():
            await self._create(namespace, encoder)
        await self._client.collections.use(name).tenants.create([Tenant(name=schema.tenant_of(namespace.tenant))])
        if await self.live(namespace.collection) is None:
            await self.switch(namespace)
        self._seen[namespace] = encoder.dimensions

    async def has(self, namespace: Namespace) -> bool:
        """Costs the same however many collections there are: every search of one that is not there asks."""
        if namespace not in self._seen and await self._is_there(namespace):
            config = await self._client.collections.export_config(schema.collection_of(namespace))
            self._seen[namespace] = schema.described(config.description)["dimensions"]
        return namespace in self._seen

    async def dimensions(self, namespace: Namespace) -> int:
        """Of a namespace that was ensured."""
        await self.has(namespace)
        return self._seen[namespace]

    async def known(self, tenant: str, collection: str | None = None) -> list[StoredNamespace]:
        """The namespaces of a tenant, or of one collection of its, in the order of their names."""
        known = []
        for name, told in sorted((await self._ours()).items()):
            if collection in (None, told["collection"]) and await self._has_tenant(name, tenant):
                namespace = Namespace(tenant, told["collection"], schema.version_of(name))
                known.append(StoredNamespace(namespace, told["encoder"], told["dimensions"]))
        return known

    async def missing(self, namespaces: Sequence[Namespace]) -> list[Namespace]:
        """Asks once for all collections, and once for the tenants of each; not for what was seen."""
        asked = [namespace for namespace in namespaces if namespace not in self._seen]
        there = await self._there(asked) if asked else set()
        return [namespace for namespace in asked if namespace not in there]

    async def _ours(self) -> dict[str, dict[str, Any]]:
        """What is told of each collection of ours."""
        collections = await self._client.collections.list_all(simple=True)
        told = {name: schema.described(each.description) for name, each in collections.items() if schema.is_ours(name)}
        return {name: each for name, each in told.items() if each}

    async def _there(self, namespaces: Sequence[Namespace]) -> set[Namespace]:
        ours = await self._ours()
        there: set[Namespace] = set()
        for name in sorted({schema.collection_of(namespace) for namespace in namespaces} & ours.keys()):
            by_tenant = {
                schema.tenant_of(each.tenant): each for each in namespaces if schema.collection_of(each) == name
            }
            found = await self._client.collections.use(name).tenants.get_by_names(list(by_tenant))
            there |= {by_tenant[tenant] for tenant in found}
        return there

    async def _has_tenant(self, name: str, tenant: str) -> bool:
        return bool(await self._client.collections.use(name).tenants.exists(schema.tenant_of(tenant)))

    async def _is_there(self, namespace: Namespace) -> bool:
        name = schema.collection_of(namespace)
        return await self._client.collections.exists(name) and await self._has_tenant(name, namespace.tenant)

    async def aliases(self) -> list[IndexAlias]:
        """One a name of a collection, for all tenants."""
        versions: defaultdict[str, set[str]] = defaultdict(set)
        for name, told in (await self._ours()).items():
            versions[told["collection"]].add(schema.version_of(name))
        pointed = await self._client.alias.list_all()
        live = {
            schema.aliased(alias): schema.version_of(each.collection)
            for alias, each in sorted(pointed.items())
            if schema.is_alias(alias) and schema.is_ours(each.collection)
        }
        return [
            IndexAlias(tenant="", collection=name, version=version, beside=tuple(sorted(versions[name] - {version})))
            for name, version in live.items()
        ]

    async def drop_version(self, collection: str, version: str) -> None:
        """What other replicas saw of it is asked of them no more: it is live nowhere."""
        self._live.pop(collection, None)
        must_not_be_live(collection, version, await self.live(collection))
        await self._client.collections.delete(schema.collection_of(Namespace("", collection, version)))
        for seen in [each for each in self._seen if (each.collection, each.version) == (collection, version)]:
            del self._seen[seen]

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

    async def switch(self, namespace: Namespace) -> None:
        alias, target = schema.alias_of(namespace.collection), schema.collection_of(namespace)
        self._live.pop(namespace.collection, None)
        if not await self._client.alias.update(alias_name=alias, new_target_collection=target):
            try:
                await self._client.alias.create(alias_name=alias, target_collection=target)
            except UnexpectedStatusCodeError as error:
                # Another replica was faster; it points to the same version.
                if error.status_code not in _THERE_ALREADY:
                    raise

    async def drop(self, tenant: str) -> None:
        for known in await self.known(tenant):
            collection = self._client.collections.use(schema.collection_of(known.namespace))
            await collection.tenants.remove([schema.tenant_of(tenant)])
            self._seen.pop(known.namespace, None)

    async def _create(self, namespace: Namespace, encoder: EncoderInfo) -> None:
        name = schema.collection_of(namespace)
        if await self._client.collections.exists(name) and name not in await self._ours():
            # Weaviate made it by itself when ours was dropped amid a write, without tenants, so that it took nothing.
            await self._client.collections.delete(name)
        try:
            await self._client.collections.create(**schema.creation(namespace, encoder))
        except UnexpectedStatusCodeError as error:
            if error.status_code not in _THERE_ALREADY:
                raise
