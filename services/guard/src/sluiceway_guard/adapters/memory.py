"""Memory adapter of notes: in this process alone, under the same law as PostgreSQL."""

from dataclasses import replace

from sluiceway_common.bus.port import OutgoingEvent, Publish
from sluiceway_guard.domain import Note


class MemoryNoteStore:
    """Notes in a dictionary; their events go straight to the bus."""

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._notes: dict[tuple[str, str], Note] = {}

    async def put(self, note: Note, event: OutgoingEvent) -> None:
        self._notes[note.tenant, note.name] = note
        await self._publish(event)

    async def get(self, tenant: str, name: str) -> Note | None:
        return self._notes.get((tenant, name))

    async def mark_told(self, tenant: str, name: str) -> bool:
        note = self._notes.get((tenant, name))
        if note is None:
            return False
        self._notes[tenant, name] = replace(note, told=True)
        return True
