"""The newest that is known of a document. It decides what may be written and what may be found."""

from dataclasses import dataclass

from sluiceway_embed.domain.chunks import Chunk, Version


@dataclass(frozen=True)
class Head:
    """A document's newest version that was indexed whole; or, where `withdrawn`, its tombstone."""

    tenant: str
    document_id: str
    order: tuple[int, int]
    withdrawn: bool
    version: Version | None = None


def may_write(head: Head | None, version: Version) -> bool:
    """An old event is dropped and a tombstone wins; the same again is written again."""
    return head is None or (not head.withdrawn and head.order <= version.order)


def may_be_found(head: Head | None, chunk: Chunk) -> bool:
    """A passage below the head is a leftover; without a head it was not indexed whole yet."""
    return head is not None and not head.withdrawn and chunk.version >= head.order[0]
