"""Catalog of the index: which namespaces a store has, which index version of a collection is searched, and what
operators hear when that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sluiceway_embed.domain.chunks import Namespace

Store = Literal["memory", "zvec", "weaviate"]


@dataclass(frozen=True, kw_only=True)
class IndexInfo:
    """A namespace and which encoder filled it. `live`: searches go to it; `chunks` are its passages, 0 where they were
    not counted; `collection_revision` is the state of the rules that searches go by, 0 where none was told."""

    namespace: Namespace
    store: Store
    encoder: str
    dimensions: int
    live: bool
    chunks: int = 0
    collection_revision: int = 0


@dataclass(frozen=True, kw_only=True)
class IndexAlias:
    """The index version of a collection that is live, and those that lie `beside` it. `tenant` is empty where one alias
    stands for the collections of all tenants that are called so."""

    tenant: str
    collection: str
    version: str
    beside: tuple[str, ...] = ()


class IndexCatalog(Protocol):
    """Namespaces of the store."""

    @property
    def store(self) -> Store: ...

    async def namespaces(self, tenant: str, collection: str) -> Sequence[Namespace]:
        """All index versions of a collection."""
        ...

    async def missing(self, namespaces: Sequence[Namespace]) -> Sequence[Namespace]:
        """Those of them that are not there."""
        ...

    async def info(self, tenant: str) -> Sequence[IndexInfo]:
        """The namespaces of a tenant. Their passages are not counted."""
        ...

    async def count(self, namespace: Namespace) -> int:
        """How many passages the namespace holds."""
        ...

    async def aliases(self) -> Sequence[IndexAlias]:
        """Those of all collections of all tenants."""
        ...

    async def switch(self, tenant: str, collection: str, version: str) -> None:
        """Points the alias to another version, for the tenant that it is told with. The one of before stays."""
        ...

    async def drop_version(self, tenant: str, collection: str, version: str) -> None:
        """Deletes all passages of an index version, for the tenant that its alias is told with; twice is once. Raises
        Conflict where the version is live."""
        ...

    async def drop_tenant(self, tenant: str) -> None:
        """Deletes all that the tenant has."""
        ...


@dataclass(frozen=True, kw_only=True)
class Reindexed:
    """A collection that is made anew: what its alias pointed to before, the index version that it gets, and how many
    documents it has."""

    alias: IndexAlias
    version: str
    documents: int


class ReindexMeter(Protocol):
    """Tells operators; nothing waits for it."""

    def begun(self, reindexed: Reindexed) -> None:
        """Its documents are written under the new version from here on."""
        ...

    def ended(self, reindexed: Reindexed, dropped: tuple[str, ...]) -> None:
        """It is searched under the new version, and these are deleted."""
        ...
