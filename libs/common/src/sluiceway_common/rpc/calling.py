"""What a neighbour's failure means for the caller."""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc

from sluiceway_common.errors import Conflict, Invalid, Refusal, Unavailable
from sluiceway_common.rpc.errors import refusal

_TOO_LARGE = "larger than max"


@contextmanager
def calling(name: str) -> Iterator[None]:
    """Turns what gRPC raises into one of the six errors; `name` says who was asked (`embed`)."""
    try:
        yield
    except grpc.aio.AioRpcError as error:
        raise _meant(name, error) from error


def _meant(name: str, error: grpc.aio.AioRpcError) -> Refusal:
    details = error.details() or ""
    said = refusal(error.code(), details, tuple(error.trailing_metadata() or ()))
    return said or _foreign(name, error.code(), details)


def _foreign(name: str, code: grpc.StatusCode, details: str) -> Refusal:
    """The words of the library stay in the cause: they are not for the caller."""
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        return Unavailable(f"{name} did not answer in time")
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED and _TOO_LARGE in details:
        return Invalid(f"a message to or from {name} is larger than a message may be")
    if code in (grpc.StatusCode.ABORTED, grpc.StatusCode.ALREADY_EXISTS):
        return Conflict(f"{name} found it in another state than the call takes for granted")
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
        return Unavailable(f"{name} does not answer")
    return Unavailable(f"{name} failed ({code.name})")
