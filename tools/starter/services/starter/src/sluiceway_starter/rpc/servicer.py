"""gRPC servicer of starter. Who calls is known from the credential alone."""

from typing import Any, Final

import grpc

from sluiceway.starter.v1 import starter_service_pb2 as calls
from sluiceway.starter.v1.starter_service_pb2_grpc import StarterServiceServicer, add_StarterServiceServicer_to_server
from sluiceway_common.principal import current
from sluiceway_starter.domain import Note
from sluiceway_starter.service import StarterService

SERVICE: Final = "sluiceway.starter.v1.StarterService"


def register(server: grpc.aio.Server, service: StarterService) -> None:
    add_StarterServiceServicer_to_server(StarterServicer(service), server)


class StarterServicer(StarterServiceServicer):
    """Messages as values, and back."""

    def __init__(self, service: StarterService) -> None:
        self._service = service

    async def KeepNote(self, request: calls.KeepNoteRequest, _context: Any) -> calls.Note:
        return note_message(await self._service.keeping.keep(current(), request.name, request.text))

    async def GetNote(self, request: calls.GetNoteRequest, _context: Any) -> calls.Note:
        return note_message(await self._service.keeping.get(current(), request.name))


def note_message(note: Note) -> calls.Note:
    message = calls.Note(name=note.name, text=note.text, told=note.told)
    message.kept_at.FromDatetime(note.kept_at)
    return message
