"""gRPC servicer of guard. Who calls is known from the credential alone."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, Final

import grpc

from sluiceway.guard.v1 import guard_service_pb2 as calls
from sluiceway.guard.v1.guard_service_pb2_grpc import GuardServiceServicer, add_GuardServiceServicer_to_server
from sluiceway.guard.v1.policy_service_pb2_grpc import add_PolicyServiceServicer_to_server
from sluiceway_common.principal import current
from sluiceway_guard.rpc.messages import check_response, known, parts, stream_response
from sluiceway_guard.rpc.policies import POLICY_SERVICE, PolicyServicer
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.releasing import AnswerPiece

SERVICES: Final = ("sluiceway.guard.v1.GuardService", POLICY_SERVICE)


def register(server: grpc.aio.Server, service: GuardService) -> None:
    add_GuardServiceServicer_to_server(GuardServicer(service), server)
    add_PolicyServiceServicer_to_server(PolicyServicer(service), server)


class GuardServicer(GuardServiceServicer):
    """Messages as values, and back."""

    def __init__(self, service: GuardService) -> None:
        self._service = service

    async def Check(self, request: calls.CheckRequest, _context: Any) -> calls.CheckResponse:
        verdict = await self._service.checking.check(current(), parts(request.parts), known(request.known))
        return check_response(verdict)

    async def CheckStream(
        self, requests: AsyncIterator[calls.CheckStreamRequest], _context: Any
    ) -> AsyncGenerator[calls.CheckStreamResponse, None]:
        first = await anext(aiter(requests), calls.CheckStreamRequest())
        released = self._service.releasing.release(current(), _pieces(first, requests), known(first.known))
        async with aclosing(released) as events:
            async for event in events:
                yield stream_response(event)


async def _pieces(
    first: calls.CheckStreamRequest, requests: AsyncIterator[calls.CheckStreamRequest]
) -> AsyncGenerator[AnswerPiece, None]:
    yield AnswerPiece(first.text, first.is_last)
    async for request in requests:
        yield AnswerPiece(request.text, request.is_last)
    yield AnswerPiece("", is_last=True)
