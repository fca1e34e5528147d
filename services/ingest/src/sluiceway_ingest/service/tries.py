"""Tries of document versions: what others say of one changes the document as long as that is its present try."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from sluiceway_common.errors import NotFound
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.ports import Change, DocumentStore
from sluiceway_ingest.service.compare_and_set import compare_and_set, known


@dataclass(frozen=True)
class VersionTry:
    """One try of one version that somebody reports on."""

    tenant: str
    document_id: str
    version: int
    attempt: int

    def is_of(self, document: Document) -> bool:
        revision = document.revision
        return (revision.version, revision.attempt) == (self.version, self.attempt)


async def change_try(documents: DocumentStore, tried: VersionTry, rule: Callable[[Document], Document | None]) -> None:
    """What is said of another version or try than the present one is dropped. Nobody says it again, so it is written
    also where somebody else changes the document meanwhile."""

    def decide(document: Document) -> Change | None:
        after = rule(document) if tried.is_of(document) else None
        return Change(document=after, expected=document.revision) if after is not None else None

    if await _changed_at_once(documents, tried, decide):
        return
    with suppress(NotFound):
        await compare_and_set(documents, lambda: known(documents, tried.tenant, tried.document_id), decide)


async def _changed_at_once(
    documents: DocumentStore, tried: VersionTry, decide: Callable[[Document], Change | None]
) -> bool:
    """As it was left by this process, which mostly is as it still is: where it is not, the change is refused."""
    left = documents.last_committed(tried.tenant, tried.document_id)
    change = decide(left) if left is not None else None
    return change is not None and await documents.commit(change)
