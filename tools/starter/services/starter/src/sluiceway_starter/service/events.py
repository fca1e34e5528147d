"""Events that starter says."""

from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.starter.v1.events_pb2 import NoteKept
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_starter.domain import Note


def note_kept(note: Note) -> OutgoingEvent:
    kept_at = Timestamp()
    kept_at.FromDatetime(note.kept_at)
    return OutgoingEvent(NoteKept(name=note.name, kept_at=kept_at), note.tenant)
