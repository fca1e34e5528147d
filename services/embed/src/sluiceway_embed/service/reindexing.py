"""Reindexing: a collection that another encoder or stemmer has indexed is made anew under this one's index version.

The new version is filled beside the live one, the alias is switched, and what lies beside it then is deleted. Where it
stands is told by the store alone, so that it goes on after any death.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict, Overloaded, Unavailable
from sluiceway_embed.domain.chunks import Namespace, Version
from sluiceway_embed.ports import CurrentVersions, IndexAlias, IndexCatalog, IndexRepair, Reindexed, ReindexMeter
from sluiceway_embed.service.indexing import Indexing
from sluiceway_embed.service.refilling import PutBack, Refilling
from sluiceway_embed.service.reindex_progress import ReindexProgress
from sluiceway_embed.service.rules import IndexRules

_PAUSE: Final = 30.0
# After so long every replica knows which version is live.
_SWITCHED_SECONDS: Final = 2.0


@dataclass(frozen=True, kw_only=True)
class Reindexing:
    """Runs beside the events, which are written to the new version as soon as it is begun. `served` are the collections
    that were seen to be live under this version: whoever has switched one since is newer, and nobody switches back.
    `settled` are those that were looked through though others are not to be deleted."""

    catalog: IndexCatalog
    repair: IndexRepair
    versions: CurrentVersions
    rules: IndexRules
    indexing: Indexing
    refilling: Refilling
    progress: ReindexProgress
    meter: ReindexMeter
    clock: Clock
    enabled: bool
    served: set[tuple[str, str]] = field(default_factory=set)
    settled: set[tuple[str, str]] = field(default_factory=set)

    async def begin(self) -> None:
        """At the start, before events are heard: what is to be made anew takes them from the first one on."""
        for alias in await self.catalog.aliases():
            if self._is_outdated(alias):
                await self._begin(alias)

    async def run(self) -> None:
        """Looks again and again, until it is cancelled: a replica of before may make a collection meanwhile."""
        while True:
            await self.sweep()
            await self.clock.sleep(_PAUSE)

    async def sweep(self) -> None:
        """What cannot be had now is asked for again at the next, and holds up no other collection."""
        with suppress(Unavailable, Overloaded):
            for alias in await self.catalog.aliases():
                with suppress(Unavailable, Overloaded, Conflict):
                    await self._advance(alias)

    async def states(self) -> Mapping[str, int]:
        """How many collections are live under another version, by what becomes of them."""
        outdated = [alias for alias in await self.catalog.aliases() if alias.version != self.rules.version]
        begun = sum(self.progress.has_begun(alias) for alias in outdated)
        return {"reindexing": begun, "refused": len(outdated) - begun}

    def _is_outdated(self, alias: IndexAlias) -> bool:
        is_other = alias.version != self.rules.version
        return self.enabled and is_other and (alias.tenant, alias.collection) not in self.served

    async def _advance(self, alias: IndexAlias) -> None:
        if self._is_outdated(alias):
            await self._make_anew(alias)
        elif alias.version == self.rules.version:
            self.served.add((alias.tenant, alias.collection))
            if self._is_to_finish(alias):
                await self._finish(alias)

    def _is_to_finish(self, alias: IndexAlias) -> bool:
        """Where another version lies beside this one, an embed that was stopped amid its reindexing may have written to
        that one alone. That is put right whatever the setting says."""
        is_settled = not self.enabled and (alias.tenant, alias.collection) in self.settled
        return self.progress.has_begun(alias) or (bool(alias.beside) and not is_settled)

    async def _make_anew(self, alias: IndexAlias) -> None:
        if await self._is_ours(alias) and await self._is_filled(alias) and await self._is_ours(alias):
            await self.catalog.switch(alias.tenant, alias.collection, self.rules.version)
            # A store whose aliases are of one tenant each has one replica.
            if not alias.tenant:
                await self.clock.sleep(_SWITCHED_SECONDS)
            await self._finish(alias)

    async def _is_ours(self, alias: IndexAlias) -> bool:
        """Not where its tenant is dropped meanwhile, or where somebody who is newer has switched it."""
        now = await self._now(alias)
        if now is not None and now.version in (alias.version, self.rules.version):
            return True
        self.progress.end(alias)
        self.served.add((alias.tenant, alias.collection))
        return False

    async def _now(self, alias: IndexAlias) -> IndexAlias | None:
        """The same alias as it is now."""
        for now in await self.catalog.aliases():
            if (now.tenant, now.collection) == (alias.tenant, alias.collection):
                return now
        return None

    async def _begin(self, alias: IndexAlias) -> None:
        """What was begun before a restart is gone on with."""
        torn = await self.repair.torn()
        for namespace in await self._namespaces(alias):
            if namespace not in torn:
                await self.repair.begin_anew(namespace, self.rules.encoder.info)
        reindexed = await self._reindexed(alias)
        if not self.progress.has_begun(alias):
            self.meter.begun(reindexed)
        self.progress.begin(reindexed)

    async def _is_filled(self, alias: IndexAlias) -> bool:
        """Whether all documents are there, of all tenants whom the alias is for."""

        async def put_back(version: Version) -> None:
            await self.indexing.put_back(version)
            self.progress.put_back(alias)

        await self._begin(alias)
        return await self._each_is_refilled(alias, put_back)

    async def _finish(self, alias: IndexAlias) -> None:
        """Once more over all documents, for a replica of before may have written to the version of before until it knew
        better; then that one is deleted."""
        if not await self._each_is_refilled(alias, self._put_back_behind):
            return
        for namespace in await self.repair.torn():
            mine = self.rules.namespace(alias.tenant or namespace.tenant, alias.collection)
            if namespace == mine:
                await self.repair.mark_whole(namespace)
        self.progress.end(alias)
        self.settled.add((alias.tenant, alias.collection))
        if self.enabled:
            self.meter.ended(await self._reindexed(alias), await self._dropped(alias))

    async def _put_back_behind(self, version: Version) -> None:
        """Behind whoever writes it now: who begins after this knows which version is live."""
        async with self.versions.lock(version.tenant, version.document_id):
            pass
        await self.indexing.put_back(version)

    async def _dropped(self, alias: IndexAlias) -> tuple[str, ...]:
        """The versions that lay beside this one, if it is the live one still."""
        now = await self._now(alias)
        if now is None or now.version != self.rules.version:
            return ()
        for version in now.beside:
            await self.catalog.drop_version(now.tenant, now.collection, version)
        return now.beside

    async def _each_is_refilled(self, alias: IndexAlias, put_back: PutBack) -> bool:
        for namespace in await self._namespaces(alias):
            if not await self.refilling.is_refilled(namespace, put_back):
                return False
        return True

    async def _reindexed(self, alias: IndexAlias) -> Reindexed:
        documents = 0
        for namespace in await self._namespaces(alias):
            async for _ in self.versions.newest(namespace.tenant, namespace.collection):
                documents += 1
        return Reindexed(alias=alias, version=self.rules.version, documents=documents)

    async def _namespaces(self, alias: IndexAlias) -> Sequence[Namespace]:
        """One for each tenant whom the alias is for; one where none has a document, so that there is something to be
        switched to."""
        tenants = [alias.tenant]
        if not alias.tenant:
            known = await self.versions.collections()
            tenants = [tenant for tenant, collection in known if collection == alias.collection] or tenants
        return [self.rules.namespace(tenant, alias.collection) for tenant in tenants]
