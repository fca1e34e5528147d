"""gRPC servicer of guard. Who calls is known from the credential alone."""

from typing import Any, Final

import grpc

from sluiceway.guard.v1 import guard_service_pb2 as calls
from sluiceway.guard.v1.guard_service_pb2_grpc import GuardServiceServicer, add_GuardServiceServicer_to_server
from sluiceway_common.principal import current
from sluiceway_guard.domain import Note
from sluiceway_guard.service import GuardService

SERVICE: Final = "sluiceway.guard.v1.GuardService"


def register(server: grpc.aio.Server, service: GuardService) -> None:
    add_GuardServiceServicer_to_server(GuardServicer(service), server)


class GuardServicer(GuardServiceServicer):
    """Messages as values, and back."""

    def __init__(self, service: GuardService) -> None:
        self._service = service

    async def KeepNote(self, request: calls.KeepNoteRequest, _context: Any) -> calls.Note:
        return note_message(await self._service.keeping.keep(current(), request.name, request.text))

    async def GetNote(self, request: calls.GetNoteRequest, _context: Any) -> calls.Note:
        return note_message(await self._service.keeping.get(current(), request.name))


def note_message(note: Note) -> calls.Note:
    message = calls.Note(name=note.name, text=note.text, told=note.told)
    message.kept_at.FromDatetime(note.kept_at)
    return message
