"""Servicer of infer: its calls over gRPC. Who calls is known from the credential alone."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

import grpc

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2 as values
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer, add_InferServiceServicer_to_server
from sluiceway_common.principal import current
from sluiceway_common.rpc.last_message import ends_with
from sluiceway_infer.rpc.messages import (
    answer_message,
    continuations_of,
    feedback_of,
    model_message,
    request_of,
    response_message,
    score_message,
)
from sluiceway_infer.service import InferService

SERVICE: Final = "sluiceway.infer.v1.InferService"
ENDLESS: Final[tuple[str, ...]] = ()


def register(server: grpc.aio.Server, service: InferService) -> None:
    add_InferServiceServicer_to_server(InferServicer(service), server)


class InferServicer(InferServiceServicer):
    """Translates."""

    def __init__(self, service: InferService) -> None:
        self._service = service

    @ends_with(lambda message: message.HasField("finished"))
    async def Generate(
        self, request: calls.GenerateRequest, _context: Any
    ) -> AsyncGenerator[calls.GenerateResponse, None]:
        async with aclosing(self._service.generating.generate(current(), request_of(request))) as events:
            async for event in events:
                yield response_message(event)

    async def Score(self, request: calls.ScoreRequest, _context: Any) -> calls.ScoreResponse:
        continuations = continuations_of(request)
        scores = await self._service.scoring.score(current(), request.prompt, continuations, request.model)
        return calls.ScoreResponse(weights=map(score_message, scores))

    async def GetAnswer(self, request: calls.GetAnswerRequest, _context: Any) -> values.Answer:
        return answer_message(await self._service.answers.get(current(), request.answer_id))

    async def GiveFeedback(self, request: calls.GiveFeedbackRequest, _context: Any) -> calls.GiveFeedbackResponse:
        await self._service.feedback.give(current(), feedback_of(request))
        return calls.GiveFeedbackResponse()

    async def ListModels(self, request: calls.ListModelsRequest, _context: Any) -> calls.ListModelsResponse:
        return calls.ListModelsResponse(models=map(model_message, self._service.adapters.infos(current())))
