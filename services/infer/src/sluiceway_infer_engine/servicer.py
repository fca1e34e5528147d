"""gRPC servicer of `sluiceway.engine.v1.EngineService` over any engine of infer."""

import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final

import grpc
from google.protobuf.message import Message

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway.engine.v1.engine_service_pb2_grpc import EngineServiceServicer, add_EngineServiceServicer_to_server
from sluiceway_common.errors import Invalid
from sluiceway_common.principal import current
from sluiceway_infer.domain.conversation.chat import ALIVE, End
from sluiceway_infer.domain.models.adapters import AdapterVersion
from sluiceway_infer.domain.models.info import refuse_too_long
from sluiceway_infer.ports import Engine
from sluiceway_infer_engine.adapters import WorkerAdapters
from sluiceway_infer_engine.messages import delta_of, features_of, finished_of, prompt_of, score_of, unknown_field
from sluiceway_infer_engine.slots import WorkerSlots

SERVICE: Final = "sluiceway.engine.v1.EngineService"

Context = Any


@dataclass(frozen=True, kw_only=True)
class EngineServicer(EngineServiceServicer):
    """Answers for one engine; `called` is what it is called for people, `instance` names this start of it."""

    engine: Engine
    called: str
    slots: WorkerSlots
    adapters: WorkerAdapters
    instance: str = field(default_factory=lambda: secrets.token_hex(8))

    async def Describe(self, request: wire.DescribeRequest, context: Context) -> wire.DescribeResponse:
        await _refuse_unknown(request, context)
        info = self.engine.info
        limits = wire.AdapterLimits(
            most=self.adapters.most,
            most_bytes=self.adapters.files.most_bytes,
            uploads=self.adapters.files.most_bytes > 0,
        )
        return wire.DescribeResponse(
            instance=self.instance,
            engine=self.called,
            digest=info.digest,
            base_sha256=info.base_sha256,
            context_tokens=info.context_tokens,
            tokens_per_message=self.engine.per_message,
            features=features_of(info),
            slots=self.slots.capacity,
            adapters=limits if "adapter" in info.supports else None,
        )

    async def Generate(
        self, request: wire.GenerateRequest, context: Context
    ) -> AsyncGenerator[wire.GenerateResponse, None]:
        await _refuse_unknown(request, context)
        adapter = self._adapter(request)
        prompt, code_points = prompt_of(request, self.engine.info, adapter), 0
        async with self.slots.slot(current()), aclosing(self.engine.generate(prompt)) as deltas:
            async for delta in deltas:
                if isinstance(delta, End):
                    yield finished_of(delta, code_points)
                elif delta is not ALIVE:
                    yield delta_of(delta, code_points)
                    code_points += len(delta.text)

    async def Score(self, request: wire.ScoreRequest, context: Context) -> wire.ScoreResponse:
        await _refuse_unknown(request, context)
        info, adapter = self.engine.info, self._adapter(request)
        info.must("score")
        refuse_too_long(info, (request.prompt, *request.continuations), "prompt")
        if not request.continuations or not all(request.continuations):
            raise Invalid(
                "`continuations` has none, or an empty one; send at least one, each with text", field="continuations"
            )
        async with self.slots.slot(current()):
            scores = await self.engine.score(request.prompt, tuple(request.continuations), adapter)
        return wire.ScoreResponse(scores=map(score_of, scores))

    async def CountTokens(self, request: wire.CountTokensRequest, context: Context) -> wire.CountTokensResponse:
        await _refuse_unknown(request, context)
        return wire.CountTokensResponse(tokens=await self.engine.count(tuple(request.texts)))

    async def HoldAdapters(self, request: wire.HoldAdaptersRequest, context: Context) -> wire.HoldAdaptersResponse:
        await _refuse_unknown(request, context)
        self.engine.info.must("adapter")
        return wire.HoldAdaptersResponse(missing=await self.adapters.hold(request))

    async def UploadAdapter(
        self, request_iterator: AsyncIterator[wire.UploadAdapterRequest], context: Context
    ) -> wire.UploadAdapterResponse:
        if not self.adapters.files.most_bytes:
            await context.abort(
                grpc.StatusCode.UNIMPLEMENTED, "this worker has adapters from a folder of its own; lay it in there"
            )
        await self.adapters.take(request_iterator)
        return wire.UploadAdapterResponse()

    def _adapter(self, request: wire.GenerateRequest | wire.ScoreRequest) -> AdapterVersion | None:
        if not request.HasField("adapter"):
            return None
        self.engine.info.must("adapter")
        return self.adapters.version(request.adapter)


def register(server: grpc.aio.Server, servicer: EngineServicer) -> None:
    add_EngineServiceServicer_to_server(servicer, server)  # type: ignore[no-untyped-call, unused-ignore]


async def _refuse_unknown(request: Message, context: Context) -> None:
    """A field that is newer than this worker would be ignored by it, and nobody would know."""
    if number := unknown_field(request):
        await context.abort(
            grpc.StatusCode.UNIMPLEMENTED, f"this worker does not know the field {number}; leave it out, or update it"
        )
