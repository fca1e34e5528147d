"""Ports of starter: what it needs of the world."""

from typing import Protocol

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_starter.domain import Note


class NoteStore(Protocol):
    """Notes by tenant and name. Raises Unavailable where the store does not answer."""

    async def put(self, note: Note, event: OutgoingEvent) -> None:
        """The note and its event, both or neither. Twice is once."""
        ...

    async def get(self, tenant: str, name: str) -> Note | None:
        """None where there is no such note."""
        ...

    async def mark_told(self, tenant: str, name: str) -> bool:
        """False where there is no such note any more. Twice is once."""
        ...
