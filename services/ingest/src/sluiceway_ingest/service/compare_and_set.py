"""Compare-and-set loop: read, decide, write; again when somebody else was faster."""

from collections.abc import Awaitable, Callable
from typing import Final

from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.ports import Change, DocumentStore

ATTEMPTS: Final = 10


async def compare_and_set(
    documents: DocumentStore, read: Callable[[], Awaitable[Document]], decide: Callable[[Document], Change | None]
) -> Document:
    """The document as it then stands; `decide` gives None where nothing is to be done."""
    for _ in range(ATTEMPTS):
        document = await read()
        change = decide(document)
        if change is None:
            return document
        if await documents.commit(change):
            return change.document
    raise contended()


def contended() -> Unavailable:
    """What is said where somebody else was faster each time."""
    return Unavailable("the document is being changed by others all the time; ask again", retry_after=1.0)


async def known(documents: DocumentStore, tenant: str, document_id: str) -> Document:
    """Raises NotFound where the tenant has none of that id."""
    document = await documents.get(tenant, document_id)
    if document is None:
        raise unknown(document_id)
    return document


def unknown(document_id: str) -> NotFound:
    """What is said of a document that is not there, and of one that is not for the caller."""
    return NotFound(
        f"there is no document {document_id[:64]!r}; `sluiceway docs list` shows those that you may see",
        field="document_id",
    )
