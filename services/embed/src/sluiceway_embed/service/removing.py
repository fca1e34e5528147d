"""Removal of withdrawn documents from the index."""

from contextlib import suppress
from dataclasses import dataclass

from sluiceway_common.errors import Invalid, NotFound, Unavailable
from sluiceway_embed.domain.chunks import Namespace, Removal, Version
from sluiceway_embed.ports import CurrentVersions, EmbeddingCache, IndexCatalog, IndexWriter, Judgements, Owner, Texts
from sluiceway_embed.service import events
from sluiceway_embed.service.acknowledging import Acknowledging


@dataclass(frozen=True, kw_only=True)
class Removing:
    """A withdrawal is seen at once; whoever writes the document meanwhile sees it at the end."""

    index: IndexWriter
    catalog: IndexCatalog
    versions: CurrentVersions
    texts: Texts
    cache: EmbeddingCache
    judgements: Judgements
    acknowledging: Acknowledging

    async def remove_document(self, gone: Removal, causation: str) -> None:
        """Hides the document, then deletes it from every index version that has it. It is said to be forgotten once
        its texts have left the disk."""
        marks: dict[Namespace, int] = {}
        deleted = 0
        before = await self.versions.withdraw(gone.tenant, gone.document_id, gone.version)
        await self.judgements.forget(gone.tenant, gone.document_id)
        await self.cache.forget(Owner(gone.tenant, gone.document_id))
        async with self.versions.lock(gone.tenant, gone.document_id):
            for namespace in await self.catalog.namespaces(gone.tenant, gone.collection):
                deleted += await self.index.delete_document(namespace, gone.document_id)
                marks[namespace] = await self.index.deletion_mark(namespace)
        if before is not None and before.version is not None:
            await self._forget_text(before.version)
        counted = deleted + self.acknowledging.counted(gone.tenant, gone.document_id)
        event = events.forgotten(gone, counted, causation)
        # Told again, it waits for nobody's later deletions.
        if deleted or not self.acknowledging.is_owed(event, gone.document_id):
            await self.acknowledging.acknowledge(event, gone.document_id, marks)

    async def _forget_text(self, version: Version) -> None:
        """Its text leaves the memory of this process, as long as the manifest can still be read to know it by."""
        with suppress(NotFound, Invalid, Unavailable):
            self.texts.forget((await self.texts.manifest(version)).text)
