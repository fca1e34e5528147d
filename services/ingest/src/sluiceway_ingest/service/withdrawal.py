"""Withdrawal of documents: out of search at once, out of every stage soon, erased if they must."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.document import GONE, Acknowledgement, Document, LetGo
from sluiceway_ingest.domain.judging import Decision
from sluiceway_ingest.domain.transitions import erased, unanswered, withdrawing, withdrawn
from sluiceway_ingest.ports import Change, DocumentBlobs, DocumentStore
from sluiceway_ingest.service import events
from sluiceway_ingest.service.compare_and_set import compare_and_set, known
from sluiceway_ingest.service.document_access import DocumentAccess, viewer_of
from sluiceway_ingest.service.leases import check_held

_LOOK_EVERY: Final = 0.2
# Goes last, and deletes the bytes.
_SELF: Final = "ingest"


@dataclass(frozen=True)
class Receipt:
    """Who has let go of an erased document so far, and who is still `missing`. `complete` when it is gone, and all that
    was attached to it."""

    document: Document
    acknowledgements: tuple[Acknowledgement, ...]
    missing: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """A document has left when every stage has said that it holds nothing of it any more."""

    documents: DocumentStore
    access: DocumentAccess
    blobs: DocumentBlobs
    clock: Clock
    stages: frozenset[str]

    async def withdraw(self, caller: Principal, document_id: str) -> Document:
        """Twice is once."""
        caller.must("contributor")
        gone = await self.leave(await self.access.visible(caller, document_id), erase=False)
        return (await self.access.redacted(viewer_of(caller), [gone]))[0]

    async def erase(self, caller: Principal, document_id: str, seconds: float) -> Receipt:
        """Waits for the stages for so long; asked again, it goes on where it was."""
        caller.must("operator")
        until = self.clock.monotonic() + seconds
        document = await self.leave(await self.access.visible(caller, document_id), erase=True)
        while not (complete := await self._is_erased(document)) and self.clock.monotonic() < until:
            await self.clock.sleep(_LOOK_EVERY)
            document = await self.conclude(document)
        said = await self.documents.acknowledgements(caller.tenant, document_id)
        return Receipt(document, said, await self._missing(document), complete)

    async def heard(self, tenant: str, document_id: str, *, erase: bool) -> None:
        """The log tells of a withdrawal. The row says so too, unless the database was restored from a time before it:
        what was withdrawn once does not come back."""
        document = await self.documents.get(tenant, document_id)
        if document is not None and self.departure(document, erase=erase) is not None:
            await self.leave(document, erase=erase)

    async def leave(self, document: Document, *, erase: bool) -> Document:
        """A document and what was attached to it."""
        gone = await self._compare_and_set(document, lambda now: self.departure(now, erase=erase))
        await self.leave_children(gone)
        return gone

    async def take_out(self, child: Document, parent: Document) -> None:
        """One that its parent does not hold any more, as the worker says that has the parent. Raises LeaseLost where it
        has it no longer."""

        async def read() -> Document:
            await check_held(self.documents, parent)
            return await known(self.documents, child.tenant, child.document_id)

        def departure(now: Document) -> Change | None:
            change = self.departure(now, erase=False)
            return replace(change, within=parent) if change is not None else None

        await self.leave_children(await compare_and_set(self.documents, read, departure))

    def departure(self, document: Document, *, erase: bool) -> Change | None:
        """None where it is leaving already."""
        done = document.state in ("withdrawing", "withdrawn") and (document.erase or not erase)
        if done or document.state == "erased":
            return None
        after = withdrawing(document, self.clock.now(), erase=erase)
        return Change(
            document=after, expected=document.revision, events=(events.withdrawn(after),), asks=True, forgets=True
        )

    async def refuse(self, document: Document, decision: Decision) -> Document:
        """The same for one that is quarantined, with what was decided of it. Raises Conflict where it is not."""
        gone = await self._compare_and_set(document, lambda now: self._refusal(now, decision))
        await self.leave_children(gone)
        return gone

    async def leave_children(self, parent: Document) -> None:
        for child in await self.documents.children(parent.tenant, parent.document_id):
            await self.leave(child, erase=parent.erase)

    async def follow(self, tenant: str, parent_id: str) -> None:
        """Takes children away that came after their parent had gone."""
        parent = await self.documents.get(tenant, parent_id)
        if parent is not None and parent.state in GONE:
            await self.leave_children(parent)

    async def let_go(self, word: LetGo) -> None:
        """A stage says that it holds nothing of it any more."""
        document = await self.documents.get(word.tenant, word.document_id)
        if document is not None and word.answers(document):
            await self._acknowledge(document, word.stage, word.counts)
            await self.conclude(document)

    async def conclude(self, document: Document) -> Document:
        """Ends a withdrawal that every stage has acknowledged, once all attachments are on their way: the call that
        began it may have ended between two of them. Bytes go before the row says so."""
        now = await known(self.documents, document.tenant, document.document_id)
        if now.state != "withdrawing" or await self._missing(now):
            return now
        await self.leave_children(now)
        if now.erase and (blobs := await self.blobs.erase(now)):
            await self._acknowledge(now, _SELF, {"blobs": blobs})
        groups = await self.access.groups_of_collection(now) if now.erase else ()
        return await self._compare_and_set(now, lambda latest: self._ending(latest, groups))

    async def _acknowledge(self, document: Document, stage: str, counts: Mapping[str, int]) -> None:
        said = Acknowledgement(stage, self.clock.now(), counts)
        await self.documents.acknowledge(document.tenant, document.document_id, said)

    async def ask_again(self, document: Document) -> None:
        """The word of a stage may have been lost, or have been left unsaid by a version that had none for it."""
        if missing := await self._missing(document):
            after = unanswered(document, missing, self.clock.now())
            await self.documents.commit(
                Change(document=after, expected=document.revision, events=(events.withdrawn(after),))
            )

    async def _is_erased(self, document: Document) -> bool:
        if document.state != "erased":
            return False
        return set(await self.documents.inside(document.tenant, document.document_id)) <= {"erased"}

    async def _missing(self, document: Document) -> tuple[str, ...]:
        """Stages that hold up the end of a withdrawal; ingest itself while somebody reads what is to be erased."""
        if document.state != "withdrawing":
            return ()
        said = await self.documents.acknowledgements(document.tenant, document.document_id)
        is_read = document.erase and document.lease is not None and document.lease.until > self.clock.now()
        missing = self.stages - {acknowledgement.stage for acknowledgement in said}
        return tuple(sorted(missing | {_SELF} if is_read else missing))

    def _refusal(self, document: Document, decision: Decision) -> Change:
        seen = (document.revision.version, document.revision.attempt) == (decision.version, decision.attempt)
        departure = self.departure(document, erase=False)
        if document.state != "quarantined" or not seen or departure is None:
            raise Conflict(
                f"document {document.document_id} is {document.state}, version {document.revision.version}; only what "
                "is quarantined, as you have seen it, is refused; `sluiceway docs withdraw` takes anything out"
            )
        return replace(departure, decision=decision)

    def _ending(self, document: Document, groups: tuple[str, ...]) -> Change | None:
        if document.state != "withdrawing":
            return None
        now = self.clock.now()
        # Again: a replica of a release before forgets the bands that it knows of alone.
        if not document.erase:
            return Change(document=withdrawn(document, now), expected=document.revision, forgets=True)
        after = erased(document, now, groups)
        return Change(document=after, expected=document.revision, events=(events.deleted(after),), forgets=True)

    async def _compare_and_set(self, document: Document, decide: Callable[[Document], Change | None]) -> Document:
        return await compare_and_set(
            self.documents, lambda: known(self.documents, document.tenant, document.document_id), decide
        )
