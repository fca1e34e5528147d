"""Audited calls: a handler of gRPC whose calls are written into the audit log, before they begin and after they end."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import grpc
from google.protobuf.message import Message

from sluiceway_common.audit.port import AuditTrail
from sluiceway_common.errors import Refusal
from sluiceway_common.principal import current
from sluiceway_common.rpc.errors import status_code

Behaviour = Callable[..., Any]


class AuditedCalls:
    """The calls of one method. A call that its caller leaves, or that takes too long, is without its second entry."""

    def __init__(self, trail: AuditTrail, method: str) -> None:
        self._trail = trail
        self._method = method

    def wrapping(self, handler: "grpc.RpcMethodHandler[Any, Any]") -> "grpc.RpcMethodHandler[Any, Any]":
        """The same handler, its behaviour between two entries. Raises ValueError for a stream in both directions."""
        codec = (handler.request_deserializer, handler.response_serializer)
        if handler.unary_unary:
            return grpc.unary_unary_rpc_method_handler(self._answering(handler.unary_unary), *codec)
        if handler.unary_stream:
            return grpc.unary_stream_rpc_method_handler(self._streaming(handler.unary_stream), *codec)
        if handler.stream_unary:
            return grpc.stream_unary_rpc_method_handler(self._answering(handler.stream_unary), *codec)
        raise ValueError(f"{self._method} streams both ways; it cannot be audited")

    def _answering(self, behaviour: Behaviour) -> Behaviour:
        async def answer(request: Any, context: Any) -> Any:
            async with self._written(request) as made:
                response = await behaviour(request, context)
                made.append(response)
            return response

        return answer

    def _streaming(self, behaviour: Behaviour) -> Behaviour:
        async def stream(request: Any, context: Any) -> AsyncGenerator[Any, None]:
            async with self._written(request), aclosing(behaviour(request, context)) as messages:
                async for message in messages:
                    yield message

        return stream

    @asynccontextmanager
    async def _written(self, request: Any) -> AsyncIterator[list[Message]]:
        """The response is put into the list that is given."""
        asked, made = request if isinstance(request, Message) else None, list[Message]()
        act = await self._trail.begun(self._method, current(), asked)
        try:
            yield made
        except Refusal as error:
            await self._trail.ended(act, status_code(error).name, error=error.message)
            raise
        except Exception:
            await self._trail.ended(act, grpc.StatusCode.INTERNAL.name, error="something went wrong inside")
            raise
        await self._trail.ended(act, grpc.StatusCode.OK.name, response=made[0] if made else None)
