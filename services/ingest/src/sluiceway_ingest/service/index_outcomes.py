"""Outcomes in the index of a version that was sent there: found, or refused."""

from dataclasses import dataclass

from sluiceway_common.clock import Clock
from sluiceway_ingest.domain.document import Document, DocumentFailure
from sluiceway_ingest.domain.transitions import failed, in_index
from sluiceway_ingest.ports import DocumentStore
from sluiceway_ingest.service.tries import VersionTry, change_try


@dataclass(frozen=True)
class IndexOutcomes:
    """A document is indexed when the index holds it and all `judges` have let it go."""

    documents: DocumentStore
    clock: Clock
    judges: frozenset[str]

    async def indexed(self, tried: VersionTry) -> None:
        """Also moves on what the index had refused and holds now."""
        await change_try(self.documents, tried, lambda document: in_index(document, self.judges, self.clock.now()))

    async def refused(self, tried: VersionTry, reason: str) -> None:
        """Also what was held and is lost: a torn index cannot have it back when its text is gone."""
        failure = DocumentFailure("INDEX_REFUSED", reason)
        await change_try(self.documents, tried, lambda document: self._refused(document, failure))

    def _refused(self, document: Document, failure: DocumentFailure) -> Document | None:
        there = document.state in ("chunked", "indexed", "quarantined")
        return failed(document, failure, self.clock.now()) if there else None
