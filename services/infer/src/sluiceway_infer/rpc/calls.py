"""The gRPC calls: messages in, messages out."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import grpc

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer, add_InferServiceServicer_to_server
from sluiceway_infer.domain.answers.answer import Feedback
from sluiceway_infer.rpc import messages
from sluiceway_infer.service import InferService

INFER_SERVICE = "sluiceway.infer.v1.InferService"


def register(server: grpc.aio.Server, service: InferService) -> None:
    """Serves InferService on the server."""
    add_InferServiceServicer_to_server(Calls(service), server)


class Calls(InferServiceServicer):
    """InferService over gRPC."""

    def __init__(self, service: InferService) -> None:
        self._service = service

    async def Generate(
        self, request: calls.GenerateRequest, _context: Any
    ) -> AsyncGenerator[calls.GenerateResponse, None]:
        async with aclosing(self._service.generate(messages.generate_request(request))) as events:
            async for event in events:
                yield messages.response(event)

    async def Score(self, request: calls.ScoreRequest, _context: Any) -> calls.ScoreResponse:
        scores = await self._service.score(request.prompt, tuple(request.continuations), request.model)
        told = [
            calls.Weight(log_probability=score.log_probability, tokens=score.tokens, greedy=score.greedy)
            for score in scores
        ]
        return calls.ScoreResponse(weights=told)

    async def GetAnswer(self, request: calls.GetAnswerRequest, _context: Any) -> values_pb2.Answer:
        return messages.record(await self._service.answer(request.answer_id))

    async def GiveFeedback(self, request: calls.GiveFeedbackRequest, _context: Any) -> calls.GiveFeedbackResponse:
        feedback = Feedback(request.answer_id, request.score, request.comment, request.correction)
        await self._service.give_feedback(feedback)
        return calls.GiveFeedbackResponse()

    async def ListModels(self, request: calls.ListModelsRequest, _context: Any) -> calls.ListModelsResponse:
        return calls.ListModelsResponse(models=[messages.model(info) for info in self._service.infos()])
