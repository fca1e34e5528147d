"""The four shapes of a call, each with a guard around it.

Messages are parsed and serialised inside the guard: gRPC would send a parser's own words to the caller.
"""

from collections.abc import Callable
from contextlib import aclosing
from typing import Any, TypeAlias

import grpc
from google.protobuf.message import DecodeError

from sluiceway_common.errors import Invalid
from sluiceway_common.rpc.guard import Context, Guard

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Parse = Callable[[Any], Any]
Serialise = Callable[[Any], bytes]
Behaviour = Callable[..., Any]


def guarded(handler: Handler, guard: Guard) -> Handler:
    """The same handler inside the guard."""
    parse, serialise = _careful(handler.request_deserializer), handler.response_serializer or bytes
    if handler.unary_unary:
        return grpc.unary_unary_rpc_method_handler(_answering(handler.unary_unary, parse, serialise, guard))
    if handler.unary_stream:
        return grpc.unary_stream_rpc_method_handler(_streaming(handler.unary_stream, parse, serialise, guard))
    if handler.stream_unary:
        behaviour = _answering(handler.stream_unary, _as_it_is, serialise, guard)
        return grpc.stream_unary_rpc_method_handler(behaviour, request_deserializer=parse)
    assert handler.stream_stream
    behaviour = _streaming(handler.stream_stream, _as_it_is, serialise, guard)
    return grpc.stream_stream_rpc_method_handler(behaviour, request_deserializer=parse)


def _answering(behaviour: Behaviour, parse: Parse, serialise: Serialise, guard: Guard) -> Behaviour:
    async def answer(request: Any, context: Context) -> bytes | None:
        async def work() -> bytes:
            return serialise(await behaviour(parse(request), context))

        return await guard.around(context, work)

    return answer


def _streaming(behaviour: Behaviour, parse: Parse, serialise: Serialise, guard: Guard) -> Behaviour:
    async def stream(request: Any, context: Context) -> None:
        async def work() -> None:
            # Closed here and not by the collector: a caller who goes away stops what feeds the stream at once.
            async with aclosing(behaviour(parse(request), context)) as messages:
                async for message in messages:
                    await context.write(serialise(message))

        await guard.around(context, work)

    return stream


def _careful(parse: Parse | None) -> Parse:
    def parsed(content: bytes) -> Any:
        try:
            return parse(content) if parse else content
        except DecodeError as error:
            raise Invalid("the request is not a message of this call; compare the versions of the contract") from error

    return parsed


def _as_it_is(request: Any) -> Any:
    return request
