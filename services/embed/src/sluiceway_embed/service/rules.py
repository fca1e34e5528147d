"""Index version of this deployment, and the checks that keep every other version out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import NotFound, Refusal, Unavailable, misspelt
from sluiceway_embed.domain.chunks import DEFAULT_COLLECTION, CollectionRules, Namespace, index_version
from sluiceway_embed.ports import (
    Analyser,
    CollectionNames,
    CollectionRulesStore,
    CurrentVersions,
    Encoder,
    IndexCatalog,
    IndexReader,
    IndexRepair,
)
from sluiceway_embed.service.reindex_progress import ReindexProgress

# How soon somebody may ask again for what is being made anew.
_REPAIR_SECONDS: Final = 5.0


@dataclass(frozen=True)
class IndexRules:
    """The encoder and the analysis; together they name the index version."""

    encoder: Encoder
    analyser: Analyser

    @property
    def version(self) -> str:
        info = self.encoder.info
        return index_version(info.sha256, info.dimensions, self.analyser.name)

    def namespace(self, tenant: str, collection: str) -> Namespace:
        """Where this deployment writes and searches."""
        return Namespace(tenant, collection, self.version)


@dataclass(frozen=True, kw_only=True)
class NamespaceChecks:
    """Checks of a namespace before it is searched or written. Each raises Unavailable. `collections` None: nobody is
    asked whether a collection is there; `progress` tells what is being made anew under this version.
    """

    reader: IndexReader
    catalog: IndexCatalog
    repair: IndexRepair
    versions: CurrentVersions
    progress: ReindexProgress
    collections: CollectionNames | None = None

    async def must_be_whole(self, namespace: Namespace) -> None:
        """While passages are missing nobody is told that there is no answer, for there may be one."""
        if namespace in await self.repair.torn():
            self._must_not_be_reindexed(namespace)
            raise Unavailable(
                f"the index of the collection {namespace.collection!r} is being made anew: its process was killed amid "
                "a write, or its store is another one or was emptied; ask again in a minute",
                retry_after=_REPAIR_SECONDS,
            )

    async def is_fillable(self, namespace: Namespace) -> bool:
        """Whether what is written there would be found: no other version of the collection is the live one."""
        return await self.reader.live(namespace.tenant, namespace.collection) in (None, namespace.version)

    async def must_be_there(self, namespace: Namespace) -> None:
        """Where the store lost the collection under this process, nothing is to be found there, and what is written
        would hide that the rest is missing."""
        if await self.catalog.missing([namespace]) and await self.is_fillable(namespace):
            async for _ in self.versions.newest(namespace.tenant, namespace.collection):
                raise Unavailable(
                    f"the store has lost the collection {namespace.collection!r}, of which documents are known; "
                    "start embed again, and it makes the collection anew"
                )

    async def must_be_known(self, namespace: Namespace) -> None:
        """Asked where nothing was found: a misspelt collection holds no answer. Raises NotFound with the nearest of
        those that the caller may list; one of which anything was ever indexed is there, and `default` always is."""
        await self.must_be_there(namespace)
        if namespace.collection == DEFAULT_COLLECTION or not await self.catalog.missing([namespace]):
            return
        there = await self._listed()
        if there is not None and namespace.collection not in there:
            raise misspelt("collection", namespace.collection, there, field="collection")

    async def _listed(self) -> Sequence[str] | None:
        """None where nobody tells: then nothing is found, as in a collection that is empty."""
        try:
            return await self.collections.names() if self.collections else None
        except Refusal:
            return None

    async def must_be_live(self, namespace: Namespace) -> None:
        """Where the collection was indexed by other rules, what is there means nothing to this encoder."""
        self._must_be_this(namespace, await self.reader.live(namespace.tenant, namespace.collection))

    async def must_be_writable(self, namespace: Namespace) -> None:
        """What is written beside the version that this one is to replace is found once the collection was made anew.
        Beside any other it would never be, and documents wait until the setting is put right."""
        count = self.progress.of(namespace)
        live = await self.reader.live(namespace.tenant, namespace.collection)
        if count is None or live != count.reindexed.alias.version:
            self._must_be_this(namespace, live)

    def _must_be_this(self, namespace: Namespace, live: str | None) -> None:
        if live not in (None, namespace.version):
            self._must_not_be_reindexed(namespace)
            raise Unavailable(
                f"the collection {namespace.collection!r} was indexed as version {live}; this embed makes version "
                f"{namespace.version}. Give it the encoder of before (EMBED_ENCODER…, EMBED_STEMMER) or, after an "
                "upgrade, the release of before; or start it with EMBED_REINDEX=true, which makes the collection anew "
                "by this one"
            )

    def _must_not_be_reindexed(self, namespace: Namespace) -> None:
        count = self.progress.of(namespace)
        if count is not None:
            raise Unavailable(
                f"the collection {namespace.collection!r} is being indexed anew, by another encoder, stemmer or "
                f"release: {count.done} of {count.reindexed.documents} documents are there; ask again in a minute",
                retry_after=_REPAIR_SECONDS,
            )


async def open_rules(rules: CollectionRulesStore, tenant: str, collection: str) -> CollectionRules | None:
    """Raises NotFound where the collection is closed: nothing of it is found, whatever the index still holds."""
    known = (await rules.of(tenant, [collection])).get(collection)
    if known is not None and known.closed:
        raise NotFound(
            f"the collection {collection!r} is being deleted, or was; `sluiceway collections list` shows those that "
            "there are",
            field="collection",
        )
    return known
