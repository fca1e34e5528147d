"""Error table of gRPC: the six errors as statuses, and back; for a caller also what a foreign status means."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import grpc
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import DecodeError, Message
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status

from sluiceway_common.errors import (
    Blocked,
    Code,
    Conflict,
    Invalid,
    NotFound,
    Overloaded,
    Refusal,
    Unanswered,
    Unauthenticated,
    Unavailable,
)

DOMAIN = "sluiceway"
DETAILS = "grpc-status-details-bin"
PUSHBACK = "grpc-retry-pushback-ms"

_TOO_LARGE = "larger than max"

# Several waits that are longer use up the time of a call, and its caller never hears why.
_PATIENCE = 2.0
# Said instead of a wait where the caller is told at once.
_TOLD = "-1"
_STATUS: dict[Code, grpc.StatusCode] = {
    "invalid": grpc.StatusCode.INVALID_ARGUMENT,
    "not_found": grpc.StatusCode.NOT_FOUND,
    "conflict": grpc.StatusCode.FAILED_PRECONDITION,
    "blocked": grpc.StatusCode.PERMISSION_DENIED,
    "overloaded": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "unavailable": grpc.StatusCode.UNAVAILABLE,
}
_KINDS: dict[grpc.StatusCode, type[Refusal]] = {
    grpc.StatusCode.INVALID_ARGUMENT: Invalid,
    grpc.StatusCode.NOT_FOUND: NotFound,
    grpc.StatusCode.FAILED_PRECONDITION: Conflict,
    grpc.StatusCode.PERMISSION_DENIED: Blocked,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated,
    grpc.StatusCode.RESOURCE_EXHAUSTED: Overloaded,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
}


def status_code(error: Refusal) -> grpc.StatusCode:
    """The gRPC code of a refusal."""
    return grpc.StatusCode.UNAUTHENTICATED if isinstance(error, Unauthenticated) else _STATUS[error.code]


def trailers(error: Refusal, *, after: float = 0.0) -> tuple[tuple[str, str | bytes], ...]:
    """The refusal's details as trailing metadata: code, field, wait. `after` so many seconds: who was asked that long
    in vain, or worked on it, is not asked again before the caller knows."""
    status = Status(code=status_code(error).value[0], message=error.told)
    for detail in _details(error):
        status.details.add().Pack(detail)
    packed = (DETAILS, status.SerializeToString())
    pushback = _pushback(error.retry_after or 0.0, after)
    return (packed, (PUSHBACK, pushback)) if error.retry_after is not None or pushback == _TOLD else (packed,)


def _pushback(seconds: float, after: float) -> str:
    """Milliseconds after which gRPC tries again by itself."""
    return str(round(seconds * 1000)) if max(seconds, after) <= _PATIENCE else _TOLD


def _details(error: Refusal) -> list[Message]:
    details: list[Message] = [error_details_pb2.ErrorInfo(reason=error.code.upper(), domain=DOMAIN)]
    if error.field:
        violation = error_details_pb2.BadRequest.FieldViolation(field=error.field, description=error.told)
        details.append(error_details_pb2.BadRequest(field_violations=[violation]))
    if error.retry_after is not None:
        details.append(error_details_pb2.RetryInfo(retry_delay=_duration(error.retry_after)))
    return details


def _duration(seconds: float) -> Duration:
    whole, nanos = divmod(round(seconds * 1e9), 1_000_000_000)
    return Duration(seconds=whole, nanos=nanos)


def refusal(code: grpc.StatusCode, message: str, trailing: Sequence[tuple[str, str | bytes]]) -> Refusal | None:
    """The refusal that a Sluiceway service meant; None where the status is not one of ours."""
    status = _packed(trailing)
    kind = _KINDS.get(code)
    if status is None or kind is None:
        return None
    return kind(message, field=_field(status), retry_after=_wait(status))


def _packed(trailing: Sequence[tuple[str, str | bytes]]) -> Status | None:
    content = dict(trailing).get(DETAILS)
    if not isinstance(content, bytes):
        return None
    try:
        status = Status.FromString(content)
    except DecodeError:
        return None
    info = error_details_pb2.ErrorInfo()
    ours = any(detail.Unpack(info) and info.domain == DOMAIN for detail in status.details)
    return status if ours else None


def _field(status: Status) -> str:
    bad = error_details_pb2.BadRequest()
    fields = (bad.field_violations[0].field for detail in status.details if detail.Unpack(bad) and bad.field_violations)
    return next(fields, "")


def _wait(status: Status) -> float | None:
    info = error_details_pb2.RetryInfo()
    waits = (info.retry_delay for detail in status.details if detail.Unpack(info))
    return next((wait.seconds + wait.nanos / 1e9 for wait in waits), None)


@contextmanager
def translating_errors(name: str) -> Iterator[None]:
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
        return Unanswered(f"{name} did not answer in time; ask again in a moment")
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED and _TOO_LARGE in details:
        return Invalid(f"a message to or from {name} is larger than a message may be; ask for less at a time")
    if code in (grpc.StatusCode.ABORTED, grpc.StatusCode.ALREADY_EXISTS):
        return Conflict(f"{name} found it in another state than the call takes for granted; look at it anew")
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
        return Unanswered(f"{name} does not answer; ask again in a moment")
    return Unavailable(f"{name} failed ({code.name}); its log says why")
