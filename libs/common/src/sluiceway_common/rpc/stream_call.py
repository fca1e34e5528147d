"""A call that sends a stream, ended with what the service said."""

from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import aclosing
from typing import Any

import grpc

_FAILED_WRITE = "Internal error from Core"


class StreamCall:
    """A call of gRPC whose error is the status that the service ended it with.

    A service may refuse a stream before it has read it. grpc.aio then lets the write that came too late fail, and puts
    INTERNAL in the place of the status that it had received; whoever asks the call for its status is told of the write
    alone. Done callbacks hear of both, one after the other: that of the service is kept here.
    """

    def __init__(self, call: Any) -> None:
        self._call = call
        self._said: grpc.aio.AioRpcError | None = None
        self._callbacks: list[Callable[[Any], object]] = []
        call.add_done_callback(self._hear)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._call, name)

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            return (yield from self._call.__await__())
        except grpc.aio.AioRpcError as error:
            raise self._meant(error) from None

    async def __aiter__(self) -> AsyncGenerator[Any, None]:
        answers: Any = aiter(self._call)
        try:
            # It refers to the call and the call to it: who leaves it half read waits for the garbage collector.
            async with aclosing(answers):
                async for answer in answers:
                    yield answer
        except grpc.aio.AioRpcError as error:
            raise self._meant(error) from None

    async def read(self) -> Any:
        """The next answer, or `grpc.aio.EOF`. Raises AioRpcError."""
        try:
            return await self._call.read()
        except grpc.aio.AioRpcError as error:
            raise self._meant(error) from None

    async def write(self, request: Any) -> None:
        """Sends one request. Raises AioRpcError, and InvalidStateError where the call is over."""
        try:
            await self._call.write(request)
        except grpc.aio.AioRpcError as error:
            raise self._meant(error) from None

    async def code(self) -> grpc.StatusCode:
        """The service's status; waits for it."""
        code: grpc.StatusCode = self._said.code() if self._said else await self._call.code()
        return code

    def add_done_callback(self, callback: Callable[[Any], object]) -> None:
        """Calls `callback` with this call, once, when the service's status is here."""
        if self._said is not None:
            callback(self)
        else:
            self._callbacks.append(callback)

    def _hear(self, call: Any) -> None:
        if self._said is not None or answered(call.details()) == _FAILED_WRITE:
            return
        self._said = grpc.aio.AioRpcError(
            answered(call.code()),
            answered(call.initial_metadata()),
            answered(call.trailing_metadata()),
            answered(call.details()),
            answered(call.debug_error_string()),
        )
        for callback in self._callbacks:
            callback(self)

    def _meant(self, error: grpc.aio.AioRpcError) -> grpc.aio.AioRpcError:
        return self._said or error if error.details() == _FAILED_WRITE else error


def answered(asking: Coroutine[Any, Any, Any]) -> Any:
    """What a call that has ended says of itself: a coroutine that has nothing to wait for. None where it would wait."""
    try:
        asking.send(None)
    except StopIteration as answer:
        return answer.value
    asking.close()
    return None
