"""Errors of an engine's worker as one of the six; its own words stay in the cause and the log."""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc
import structlog
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status

from sluiceway_common.errors import Conflict, Invalid, Overloaded, Refusal, Unavailable, WindowFull
from sluiceway_infer.adapters.engines.circuit_breaker import NotCounted
from sluiceway_infer.adapters.engines.http_errors import filtered

log = structlog.get_logger(__name__)

_DETAILS = "grpc-status-details-bin"
_RETRY_AFTER = 1.0
# An adapter that he named and that is not held yet; a deadline that may be as short as he likes.
_OF_THE_CALLER = (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.DEADLINE_EXCEEDED)
# What a schema that no grammar can be made of looks like from here.
_FAILED = (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN)
_AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)


@contextmanager
def translated(model: str, schema: str = "") -> Iterator[None]:
    """Raises one of the six for what gRPC raises inside. `schema`: what the answer is held to, if anything; it may be
    why the worker fails."""
    try:
        yield
    except grpc.aio.AioRpcError as error:
        # One that is away is told of once, by whoever looks for it.
        if error.code() not in _AWAY:
            log.warning("engine_refused", model=model, status=error.code().name)
        meant = _meant(model, error)
        if error.code() in _OF_THE_CALLER or (schema and _is_of_the_worker(error)):
            meant = NotCounted(meant.message, retry_after=meant.retry_after)
        raise meant from error


def _meant(model: str, error: grpc.aio.AioRpcError) -> Refusal:
    engine, wait = f"the engine of model {model!r}", _wait(error)
    match error.code():
        case grpc.StatusCode.INVALID_ARGUMENT | grpc.StatusCode.OUT_OF_RANGE:
            return Invalid(f"{engine} refuses this request; look at its options and its schema")
        case grpc.StatusCode.UNIMPLEMENTED:
            return Invalid(f"{engine} cannot do what is asked of it; leave the option out, or name another model")
        case grpc.StatusCode.FAILED_PRECONDITION:
            return WindowFull(
                f"prompt and answer do not fit into the window of model {model!r}; shorten the conversation "
                "or ask for a smaller `max_tokens`",
                field="messages",
            )
        case grpc.StatusCode.NOT_FOUND:
            # A worker that was started again, and was not yet asked to hold it: the name is right, the moment is not.
            return Unavailable(f"{engine} does not hold the adapter yet; ask again in a moment", retry_after=wait)
        case grpc.StatusCode.PERMISSION_DENIED:
            return filtered(model)
        case grpc.StatusCode.RESOURCE_EXHAUSTED:
            return Overloaded(f"model {model!r} has no room now; ask again in a moment", retry_after=wait)
        case grpc.StatusCode.ABORTED | grpc.StatusCode.ALREADY_EXISTS:
            return Conflict(f"{engine} found it in another state than the call takes for granted; ask again")
        case grpc.StatusCode.UNAUTHENTICATED:
            return Unavailable(f"{engine} does not believe this service; see to SLUICEWAY_INTERNAL_PUBLIC_KEYS there")
        case grpc.StatusCode.DEADLINE_EXCEEDED:
            return Unavailable(f"{engine} did not answer in time; ask again, or for less", retry_after=wait)
        case grpc.StatusCode.UNAVAILABLE | grpc.StatusCode.CANCELLED:
            return Unavailable(f"{engine} does not answer; ask again in a moment", retry_after=wait)
        case code:
            return Unavailable(f"{engine} failed ({code.name}); its log says why", retry_after=wait)


def _is_of_the_worker(error: grpc.aio.AioRpcError) -> bool:
    """It was there, and has failed at this call."""
    return error.code() in _FAILED or (error.code() is grpc.StatusCode.UNAVAILABLE and _packed(error) is not None)


def _wait(error: grpc.aio.AioRpcError) -> float:
    """The time to wait that the worker names, or a second."""
    packed, info = _packed(error), error_details_pb2.RetryInfo()
    try:
        details = Status.FromString(packed).details if isinstance(packed, bytes) else ()
    except DecodeError:
        return _RETRY_AFTER
    waits = [info.retry_delay.seconds + info.retry_delay.nanos / 1e9 for detail in details if detail.Unpack(info)]
    return next((wait for wait in waits if wait > 0), _RETRY_AFTER)


def _packed(error: grpc.aio.AioRpcError) -> str | bytes | None:
    """The details beside the status, where a worker has said it; None where nobody was reached."""
    return dict(tuple(error.trailing_metadata() or ())).get(_DETAILS)
