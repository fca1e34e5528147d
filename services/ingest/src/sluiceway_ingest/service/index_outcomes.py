"""Outcomes of indexing, as the index reports them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from sluiceway_common.clock import Clock
from sluiceway_common.errors import NotFound
from sluiceway_ingest.domain.document import Document, DocumentFailure
from sluiceway_ingest.domain.transitions import failed, indexed
from sluiceway_ingest.ports import Change, DocumentStore
from sluiceway_ingest.service.compare_and_set import compare_and_set, known


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
        await self._change(outcome, self._indexed)

    async def refused(self, outcome: IndexOutcome, reason: str) -> None:
        """Also what was held and is lost: a torn index cannot have it back when its text is gone."""
        failure = DocumentFailure("INDEX_REFUSED", reason)
        await self._change(outcome, lambda document: self._refused(document, failure))

    async def _change(self, outcome: IndexOutcome, rule: Callable[[Document], Document | None]) -> None:
        """Nobody says it again, so it is written also where somebody else changes the document meanwhile."""

        def decide(document: Document) -> Change | None:
            after = rule(document) if _is_of(outcome, document) else None
            return Change(document=after, expected=document.revision) if after is not None else None

        with suppress(NotFound):
            await compare_and_set(
                self.documents, lambda: known(self.documents, outcome.tenant, outcome.document_id), decide
            )

    def _indexed(self, document: Document) -> Document | None:
        waits = document.state == "chunked" or _was_refused(document)
        return indexed(document, self.clock.now()) if waits else None

    def _refused(self, document: Document, failure: DocumentFailure) -> Document | None:
        there = document.state in ("chunked", "indexed")
        return failed(document, failure, self.clock.now()) if there else None


def _is_of(outcome: IndexOutcome, document: Document) -> bool:
    revision = document.revision
    return (revision.version, revision.attempt) == (outcome.version, outcome.attempt)


def _was_refused(document: Document) -> bool:
    return document.failure is not None and document.failure.reason == "INDEX_REFUSED"
