"""Redrive of failed and stalled documents."""

from dataclasses import dataclass

from sluiceway_common.access.port import Seal, SealedText
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.bounds import LONGEST_PASSWORD, checked_text
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.domain.transitions import may_be_redriven, redriven, withdrawing
from sluiceway_ingest.ports import Change, DocumentStore
from sluiceway_ingest.service import events
from sluiceway_ingest.service.compare_and_set import compare_and_set, known


@dataclass(frozen=True)
class Redriving:
    """A new attempt of the same version, from its bytes."""

    documents: DocumentStore
    seal: Seal
    clock: Clock

    async def redrive(self, caller: Principal, document_id: str, password: str = "") -> Document:
        """Raises Conflict where the document neither failed nor waits too long."""
        caller.must("operator")
        checked_text(password, "password", LONGEST_PASSWORD)
        sealed = await self.seal.seal(caller.tenant, password) if password else None
        return await compare_and_set(
            self.documents,
            lambda: known(self.documents, caller.tenant, document_id),
            lambda document: self._change(document, sealed),
        )

    def _change(self, document: Document, password: SealedText | None) -> Change:
        if document.state == "withdrawing" and document.stalled:
            again = withdrawing(document, self.clock.now(), erase=document.erase)
            return Change(document=again, expected=document.revision, events=(events.withdrawn(again),))
        if not may_be_redriven(document):
            raise Conflict(
                f"document {document.document_id} is {document.state}; only failed or stalled ones are redriven"
            )
        after = redriven(document, password or document.password, self.clock.now())
        return Change(document=after, expected=document.revision, events=(events.order(after),))
