"""One call with bytes that need be no message, and what came of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import grpc
from google.protobuf.descriptor import MethodDescriptor

from sluiceway_common.calls.limits import MESSAGE_LIMIT
from sluiceway_common.rpc.errors import DETAILS
from sluiceway_common.rpc.stream_call import StreamCall

OPTIONS: Final = (
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", 2 * MESSAGE_LIMIT),
    ("grpc.enable_retries", 0),
)
_MOST_ANSWERS: Final = 100
# A service gives a call half of it.
_LONGEST: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a caller was answered."""

    code: grpc.StatusCode
    message: str
    answers: Sequence[bytes]
    details: bytes
    seconds: float


@dataclass(frozen=True)
class Caller:
    """Somebody with a credential, or with what is none."""

    name: str
    authorization: str


async def called(
    channel: grpc.aio.Channel, method: MethodDescriptor, messages: Sequence[bytes], caller: Caller, seconds: float
) -> Outcome:
    """The messages as they are. One answer comes in the time that the service itself gives; a stream gets these
    seconds."""
    call = _begun(channel, method, messages, caller, seconds if method.server_streaming else None)
    answers: list[bytes] = []
    began = time.monotonic()
    try:
        async with asyncio.timeout(_LONGEST):
            async for answer in _answers(call, method):
                answers.append(answer)
    except TimeoutError:
        return _outcome(grpc.StatusCode.DEADLINE_EXCEEDED, "nothing was heard", answers, b"", began)
    except grpc.aio.AioRpcError as error:
        details = dict(tuple(error.trailing_metadata() or ())).get(DETAILS, b"")
        return _outcome(error.code(), error.details() or "", answers, bytes(details), began)
    finally:
        call.cancel()
    return _outcome(grpc.StatusCode.OK, "", answers, b"", began)


async def _answers(call: Any, method: MethodDescriptor) -> AsyncIterator[bytes]:
    """The first ones: watches have no end."""
    if not method.server_streaming:
        yield await call
        return
    left = _MOST_ANSWERS
    async for answer in call:
        yield answer
        left -= 1
        if not left:
            return


async def abandoned(
    channel: grpc.aio.Channel, method: MethodDescriptor, messages: Sequence[bytes], caller: Caller
) -> None:
    """The caller goes away as soon as it has sent what it has."""
    call = _begun(channel, method, messages, caller, 20.0)
    if method.client_streaming:
        # It may be refused before there is anything to leave.
        with suppress(grpc.aio.AioRpcError):
            await call.wait_for_connection()
    await asyncio.sleep(0)
    call.cancel()


def _begun(
    channel: grpc.aio.Channel,
    method: MethodDescriptor,
    messages: Sequence[bytes],
    caller: Caller,
    seconds: float | None,
) -> Any:
    sides = (method.client_streaming, method.server_streaming)
    ask = getattr(channel, "_".join("stream" if side else "unary" for side in sides))
    metadata = (("authorization", caller.authorization),) if caller.authorization else ()
    begin = ask(f"/{method.containing_service.full_name}/{method.name}")
    if not method.client_streaming:
        return begin(messages[0], metadata=metadata, timeout=seconds)
    return StreamCall(begin(_each(messages), metadata=metadata, timeout=seconds))


async def _each(messages: Sequence[bytes]) -> AsyncIterator[bytes]:
    for message in messages:
        yield message


def _outcome(code: grpc.StatusCode, message: str, answers: Sequence[bytes], details: bytes, began: float) -> Outcome:
    return Outcome(
        code=code, message=message, answers=tuple(answers), details=details, seconds=time.monotonic() - began
    )
