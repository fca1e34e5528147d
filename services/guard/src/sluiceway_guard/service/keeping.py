"""Use cases of notes: kept, looked up, marked when the log has told of them."""

from dataclasses import dataclass

from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.guard.v1.events_pb2 import NoteKept
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.clock import Clock
from sluiceway_common.errors import NotFound
from sluiceway_common.principal import Principal
from sluiceway_guard.domain import Note, checked
from sluiceway_guard.ports import NoteStore


@dataclass(frozen=True)
class Keeping:
    """A note and its event are written together, so that neither is ever alone."""

    notes: NoteStore
    clock: Clock

    async def keep(self, caller: Principal, name: str, text: str) -> Note:
        """Twice with the same text is once. Raises Invalid."""
        note = checked(Note(tenant=caller.tenant, name=name, text=text, kept_at=self.clock.now()))
        there = await self.notes.get(caller.tenant, name)
        if there is not None and there.text == text:
            return there
        await self.notes.put(note, note_kept(note))
        return note

    async def get(self, caller: Principal, name: str) -> Note:
        """Raises NotFound."""
        note = await self.notes.get(caller.tenant, name)
        if note is None:
            raise NotFound(f"there is no note {name[:80]!r}", field="name")
        return note

    async def told(self, tenant: str, name: str) -> None:
        """Twice is once. Raises NotFound for a note that is gone by now."""
        if not await self.notes.mark_told(tenant, name):
            raise NotFound("the note is gone", field="name")


def note_kept(note: Note) -> OutgoingEvent:
    """What the log is told."""
    kept_at = Timestamp()
    kept_at.FromDatetime(note.kept_at)
    return OutgoingEvent(NoteKept(name=note.name, kept_at=kept_at), note.tenant)
