"""Event handlers of guard: each event as a call of the service."""

from sluiceway.guard.v1.events_pb2 import NoteKept
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import hears
from sluiceway_guard.service import GuardService


@hears(NoteKept)
async def on_note_kept(event: NoteKept, envelope: Envelope, service: GuardService) -> None:
    await service.keeping.told(envelope.tenant, event.name)
