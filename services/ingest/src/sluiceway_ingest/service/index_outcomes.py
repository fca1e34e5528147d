"""Outcomes of indexing, as the index reports them."""

from dataclasses import dataclass

from sluiceway_common.clock import Clock
from sluiceway_ingest.domain.document import Document, DocumentFailure
from sluiceway_ingest.domain.transitions import failed, indexed
from sluiceway_ingest.ports import Change, DocumentStore


@dataclass(frozen=True)
class IndexOutcome:
    """One try of one version that the index reports on."""

    tenant: str
    document_id: str
    version: int
    attempt: int


@dataclass(frozen=True)
class IndexOutcomes:
    """An outcome of another version or try than the present one is dropped."""

    documents: DocumentStore
    clock: Clock

    async def indexed(self, outcome: IndexOutcome) -> None:
        """Also moves on what the index had refused and holds now."""
        document = await self._asked(outcome)
        if document is not None and (document.state == "chunked" or _was_refused(document)):
            await self.documents.commit(
                Change(document=indexed(document, self.clock.now()), expected=document.revision)
            )

    async def refused(self, outcome: IndexOutcome, reason: str) -> None:
        """Also what was held and is lost: a torn index cannot have it back when its text is gone."""
        document = await self._asked(outcome)
        if document is not None and document.state in ("chunked", "indexed"):
            failure = DocumentFailure("INDEX_REFUSED", reason)
            await self.documents.commit(
                Change(document=failed(document, failure, self.clock.now()), expected=document.revision)
            )

    async def _asked(self, outcome: IndexOutcome) -> Document | None:
        document = await self.documents.get(outcome.tenant, outcome.document_id)
        asked = (outcome.version, outcome.attempt)
        return (
            document
            if document is not None and (document.revision.version, document.revision.attempt) == asked
            else None
        )


def _was_refused(document: Document) -> bool:
    return document.failure is not None and document.failure.reason == "INDEX_REFUSED"
