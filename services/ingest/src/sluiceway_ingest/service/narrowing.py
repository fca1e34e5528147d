"""Narrowing of attachments: whoever was taken out of the groups of a document finds nothing that lay in it either."""

from dataclasses import dataclass, replace

from sluiceway_common.clock import Clock
from sluiceway_ingest.domain.attached import common_groups
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import GONE, Document
from sluiceway_ingest.domain.submission import narrowed
from sluiceway_ingest.ports import Change, DocumentStore
from sluiceway_ingest.service import events
from sluiceway_ingest.service.compare_and_set import compare_and_set, known
from sluiceway_ingest.service.leases import check_held
from sluiceway_ingest.service.withdrawal import Withdrawal


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """Attachments keep those of their groups that their document has too, and are withdrawn where they have none of
    them left. Nobody is let in: that waits until the document was read. Twice is once."""

    documents: DocumentStore
    withdrawal: Withdrawal
    clock: Clock

    async def at_hand_in(self, document: Document) -> None:
        """Before the caller is answered, and not in the transaction of its version: attachments are as many as a
        thousand, and a worker may be at any of them. What a crash leaves, the worker of the document does."""
        if document.revision.version > 1 and document.state != "indexed":
            around = await self.documents.processing_context(document)
            if around.has_attachments:
                await self.narrow(document, around.collection)

    async def narrow(self, parent: Document, collection: Collection, *, within: Document | None = None) -> None:
        """All that lies in it, and in that. `within` is the parent as its worker has it: raises LeaseLost where it has
        it no longer."""
        for child in await self.documents.children(parent.tenant, parent.document_id):
            if _is_to_be_narrowed(child, parent, collection):
                after = await self._narrow(child, collection, within)
                if after.state in GONE:
                    await self.withdrawal.leave_children(after)
                else:
                    await self.narrow(after, collection)

    async def _narrow(self, child: Document, collection: Collection, within: Document | None) -> Document:
        """By the groups that its document has at that moment: it may be handed in again meanwhile, for more."""
        parent = child

        async def read() -> Document:
            nonlocal parent
            if within is not None:
                await check_held(self.documents, within)
            parent = await known(self.documents, child.tenant, child.ancestry.parent_id)
            return await known(self.documents, child.tenant, child.document_id)

        def decide(now: Document) -> Change | None:
            if not _is_to_be_narrowed(now, parent, collection):
                return None
            change = self._change(now, parent, collection)
            return replace(change, within=within) if change is not None else None

        return await compare_and_set(self.documents, read, decide)

    def _change(self, child: Document, parent: Document, collection: Collection) -> Change | None:
        groups = common_groups(child, parent, collection)
        if not groups:
            return self.withdrawal.departure(child, erase=False)
        after = narrowed(child, groups, parent.submitted_by, self.clock.now())
        said = (events.acl_changed(after, collection), events.order(after))
        return Change(document=after, expected=child.revision, events=said, keeps=(after.original.uri,))


def _is_to_be_narrowed(child: Document, parent: Document, collection: Collection) -> bool:
    """Not where the collection is being deleted, or the document withdrawn: then all of it goes."""
    if collection.state != "live" or child.state in GONE or parent.state in GONE:
        return False
    return common_groups(child, parent, collection) != child.submitted.acl
