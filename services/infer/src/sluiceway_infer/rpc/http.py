"""OpenAI API: chat completions, models and embeddings."""

import base64
import struct
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluiceway_common.principal import current
from sluiceway_common.web import Events, Json, route
from sluiceway_common.web.shapes import naming, read
from sluiceway_infer.domain.answers.answer import Event
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.rpc.completions import chunks, completion
from sluiceway_infer.rpc.shapes import UNSUPPORTED, ChatRequest, EmbeddingsRequest
from sluiceway_infer.service import InferService

_INFER = "sluiceway.infer.v1.InferService"
_EMBED = "sluiceway.embed.v1.EmbedService"


def routes(service: InferService) -> list[Route]:
    """`/v1/chat/completions`, `/v1/models`, `/v1/embeddings`."""
    api = OpenAIApi(service)
    return [
        route("/v1/chat/completions", api.chat, stands_for=f"{_INFER}/Generate", methods=["POST"]),
        route("/v1/models", api.models, stands_for=f"{_INFER}/ListModels"),
        route("/v1/models/{name:path}", api.model, stands_for=f"{_INFER}/ListModels"),
        route("/v1/embeddings", api.embeddings, stands_for=f"{_EMBED}/Embed", methods=["POST"]),
    ]


class OpenAIApi:
    """The calls of the service in OpenAI's shape."""

    def __init__(self, service: InferService) -> None:
        self._service = service

    async def chat(self, request: Request) -> Response:
        asked = read(ChatRequest, await request.body(), UNSUPPORTED)
        return self._streamed(asked) if asked.stream else await self._whole(asked)

    async def models(self, _request: Request) -> Response:
        return Json({"object": "list", "data": [_model(info) for info in self._service.adapters.infos(current())]})

    async def model(self, request: Request) -> Response:
        return Json(_model(self._service.adapters.info(current(), request.path_params["name"])))

    async def embeddings(self, request: Request) -> Response:
        asked = read(EmbeddingsRequest, await request.body(), UNSUPPORTED)
        with naming(asked.as_sent):
            made = await self._service.embedding.embed(
                current(), asked.texts(), asked.sluiceway.purpose, encoder=asked.model
            )
        data = [_embedding(number, vector, asked.encoding_format) for number, vector in enumerate(made.vectors)]
        usage = {"prompt_tokens": made.tokens, "total_tokens": made.tokens}
        return Json({"object": "list", "data": data, "model": made.encoder, "usage": usage})

    def _streamed(self, asked: ChatRequest) -> Response:
        events = self._events(asked)
        created = int(self._service.clock.now().timestamp())
        return Events(chunks(events, created, usage_wanted=asked.stream_options.include_usage))

    async def _whole(self, asked: ChatRequest) -> Response:
        with naming(asked.as_sent):
            answer = await self._service.generating.answer(current(), asked.generate_request())
        return Json(completion(answer))

    async def _events(self, asked: ChatRequest) -> AsyncGenerator[Event, None]:
        with naming(asked.as_sent):
            wanted = asked.generate_request()
            async with aclosing(self._service.generating.generate(current(), wanted)) as events:
                async for event in events:
                    yield event


def _model(info: ModelInfo) -> dict[str, Any]:
    adapter = {"adapter": asdict(info.adapter)} if info.adapter else {}
    return {
        "id": info.name,
        "object": "model",
        "created": 0,
        "owned_by": info.engine,
        "sluiceway": {
            "digest": info.digest,
            "context_tokens": info.context_tokens,
            "supports": sorted(info.supports),
            "standard": info.standard,
            "languages": info.languages,
            **adapter,
        },
    }


def _embedding(number: int, vector: Sequence[float], encoding: str) -> dict[str, Any]:
    return {
        "object": "embedding",
        "index": number,
        "embedding": _packed(vector) if encoding == "base64" else list(vector),
    }


def _packed(vector: Sequence[float]) -> str:
    """Little-endian 32-bit floats in base64, as OpenAI's own clients ask for."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
