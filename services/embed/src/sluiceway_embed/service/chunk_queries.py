"""Queries of callers for single passages and for the indexes there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.principal import Principal
from sluiceway_embed.domain.chunks import (
    CurrentVersion,
    IndexedChunk,
    Text,
    can_be_chunk_id,
    collection_name,
    groups_of,
    may_be_found,
)
from sluiceway_embed.ports import CollectionRulesStore, CurrentVersions, IndexCatalog, IndexInfo, IndexReader, Texts
from sluiceway_embed.service.rules import IndexRules, NamespaceChecks, open_rules

MOST_WINDOW: Final = 10_000
MOST_CHECKED: Final = 1000


@dataclass(frozen=True)
class Surroundings:
    """A passage, read from the stored text, and the text around it: `text[start:end]`."""

    chunk: IndexedChunk
    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class ChunkQueries:
    """Reads for one caller, as search would find it."""

    index: IndexReader
    catalog: IndexCatalog
    checks: NamespaceChecks
    versions: CurrentVersions
    collection_rules: CollectionRulesStore
    texts: Texts
    rules: IndexRules
    slots: ConcurrencyLimit

    async def chunk(self, principal: Principal, collection: str, chunk_id: str, window: int) -> Surroundings:
        principal.must("reader")
        if not 0 <= window <= MOST_WINDOW:
            raise Invalid(f"`window` is {window}; it must lie between 0 and {MOST_WINDOW}", field="window")
        with self.slots.slot(principal):
            chunk = await self._visible(principal, collection_name(collection), chunk_id)
            # A slot is worth most here: a text may have fifty megabytes, of which a passage is cut.
            whole = await self.texts.whole(principal.tenant, Text(chunk.text_uri, chunk.text_sha256))
        start, end = max(0, chunk.start - window), min(len(whole), chunk.end + window)
        return Surroundings(replace(chunk, text=whole[chunk.start : chunk.end]), whole[start:end], start, end)

    async def indexes(self, principal: Principal, collection: str) -> Sequence[IndexInfo]:
        """How many passages they hold is told to operators alone: others would count what groups hide."""
        principal.must("reader")
        wanted = collection_name(collection) if collection else ""
        with self.slots.slot(principal):
            told = await self.catalog.info(principal.tenant)
            infos = [each for each in told if wanted in ("", each.namespace.collection)]
            if principal.has("operator"):
                infos = [replace(each, chunks=await self.catalog.count(each.namespace)) for each in infos]
            infos = await self._with_revisions(principal.tenant, infos)
        return sorted(infos, key=lambda each: (each.namespace.collection, each.namespace.version))

    async def findable(self, principal: Principal, document_ids: Sequence[str]) -> Sequence[str]:
        """Those of the documents that the caller finds now, in their order. Raises Invalid."""
        principal.must("reader")
        if not 1 <= len(document_ids) <= MOST_CHECKED:
            raise Invalid(
                f"`document_ids` names {len(document_ids)}; it takes 1 to {MOST_CHECKED}", field="document_ids"
            )
        with self.slots.slot(principal):
            versions = await self.versions.of(principal.tenant, sorted(set(document_ids)))
            mine = await self._found(principal, list(versions.values()))
        return [document_id for document_id in document_ids if document_id in mine]

    async def _found(self, principal: Principal, versions: Sequence[CurrentVersion]) -> frozenset[str]:
        names = sorted({each.version.collection for each in versions if each.version is not None})
        rules = await self.collection_rules.of(principal.tenant, names) if names else {}
        groups = {name: groups_of(principal.groups, rules.get(name)) for name in names}
        closed = {name for name, each in rules.items() if each.closed}
        return frozenset(
            each.document_id
            for each in versions
            if (version := each.version) is not None
            and version.collection not in closed
            and each.admits(mine := groups[version.collection])
            and not set(version.groups).isdisjoint(mine)
        )

    async def _with_revisions(self, tenant: str, infos: Sequence[IndexInfo]) -> list[IndexInfo]:
        names = sorted({each.namespace.collection for each in infos})
        rules = await self.collection_rules.of(tenant, names) if names else {}
        revisions = {name: each.revision for name, each in rules.items()}
        return [replace(each, collection_revision=revisions.get(each.namespace.collection, 0)) for each in infos]

    async def _visible(self, principal: Principal, collection: str, chunk_id: str) -> IndexedChunk:
        chunk = await self._held(principal.tenant, collection, chunk_id)
        # Asked last: the rules may have changed meanwhile.
        rules = await open_rules(self.collection_rules, principal.tenant, collection)
        if chunk is not None:
            heads = await self.versions.heads(principal.tenant, [chunk.document_id])
            if may_be_found(heads.get(chunk.document_id), chunk, groups_of(principal.groups, rules)):
                return chunk
        raise NotFound(
            f"there is no passage {chunk_id[:80]!r} in the collection {collection!r}; search names those of now"
        )

    async def _held(self, tenant: str, collection: str, chunk_id: str) -> IndexedChunk | None:
        if not can_be_chunk_id(chunk_id):
            return None
        namespace = self.rules.namespace(tenant, collection)
        await self.checks.must_be_live(namespace)
        await self.checks.must_be_whole(namespace)
        chunk = await self.index.get(namespace, chunk_id)
        if chunk is None:
            await self.checks.must_be_known(namespace)
        return chunk
