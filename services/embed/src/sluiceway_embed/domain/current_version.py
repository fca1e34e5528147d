"""Current version of a document. It decides what may be written and what may be found."""

from dataclasses import dataclass

from sluiceway_embed.domain.chunks import IndexedChunk, Version


@dataclass(frozen=True, kw_only=True)
class CurrentVersion:
    """A document's newest version that was indexed whole; or, where `withdrawn`, its tombstone."""

    tenant: str
    document_id: str
    order: tuple[int, int]
    withdrawn: bool
    version: Version | None = None


def may_write(current: CurrentVersion | None, version: Version) -> bool:
    """An old event is dropped and a tombstone wins; the same again is written again."""
    return current is None or (not current.withdrawn and current.order <= version.order)


def may_be_found(current: CurrentVersion | None, chunk: IndexedChunk) -> bool:
    """A passage below the current version is a leftover; without one it was not indexed whole yet."""
    return current is not None and not current.withdrawn and chunk.version >= current.order[0]
