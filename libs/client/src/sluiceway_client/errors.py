"""Errors of a call, as its caller sees them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Most commands that fail have called nobody: what grpc costs is paid where there is a call.
    import grpc
    from google.rpc import status_pb2


class SluicewayError(Exception):
    """A call failed; the message is for a person. `retry_after` in seconds, where the service named a wait."""

    exit_code = 1

    def __init__(self, message: str, *, field: str = "", retry_after: float | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.retry_after = retry_after


class Invalid(SluicewayError):
    """The words of the call are off; `field` names what to change."""

    exit_code = 3


class NotFound(SluicewayError):
    """There is no such thing, or not for this caller."""


class Conflict(SluicewayError):
    """It is in another state than the call takes for granted."""


class Blocked(SluicewayError):
    """A policy or a missing role forbids it."""

    exit_code = 3


class Unauthenticated(Blocked):
    """The key is missing, wrong or expired."""


class Overloaded(SluicewayError):
    """No room now; ask again after `retry_after` seconds."""

    exit_code = 5


class Unavailable(SluicewayError):
    """The service, or something behind it, does not answer."""

    exit_code = 4


class DeadlineExceeded(Unavailable):
    """The time of the call was over. Asked again it may take as long."""


class TooSlow(DeadlineExceeded):
    """The line did not bring all that was to be sent in that time."""


class InternalError(SluicewayError):
    """A fault of the service. Its log has the reference that the message names."""

    exit_code = 6


_KINDS: dict[str, type[SluicewayError]] = {
    "INVALID_ARGUMENT": Invalid,
    "NOT_FOUND": NotFound,
    "FAILED_PRECONDITION": Conflict,
    "ALREADY_EXISTS": Conflict,
    "PERMISSION_DENIED": Blocked,
    "UNAUTHENTICATED": Unauthenticated,
    "RESOURCE_EXHAUSTED": Overloaded,
    "UNAVAILABLE": Unavailable,
    "DEADLINE_EXCEEDED": DeadlineExceeded,
}

CLOSED = "the client was closed; make another one"
# What gRPC says by itself where a write came when the call was over, and nothing of why it was. Like a call that a
# service cancelled, for it was ending, it is asked again.
BROKEN_OFF = "Internal error from Core"
# What it says where the two did not come to speak.
_NO_HANDSHAKE = "Tls handshake failed"
_CLOSED = re.compile("failed to connect .*Socket closed")
# What it says of a message that it does not take, on whichever side.
_TOO_LARGE = re.compile(r"(\w+: \w+) message larger than max \((\d+) vs\. (\d+)\)")


@contextmanager
def translating_errors(service: str, address: str) -> Iterator[None]:
    """Turns what gRPC raises into what a person reads. Raises Unavailable where no address is known."""
    if not address:
        raise Unavailable(f"nobody said where {service} is; set SLUICEWAY_{service.upper()}, or say `--data`")
    from grpc.aio import AioRpcError, UsageError

    try:
        yield
    except AioRpcError as error:
        raise _translated(error, service, address) from error
    except UsageError as error:
        # Of all wrong uses of gRPC the one that is left to our callers.
        raise Unavailable(CLOSED) from error


def _translated(error: "grpc.aio.AioRpcError", service: str, address: str) -> SluicewayError:
    if error.details() == BROKEN_OFF or error.code().name == "CANCELLED":
        return Unavailable(f"{service} at {address} broke off the call; see `sluiceway status`")
    if error.code().name == "UNIMPLEMENTED":
        return Conflict(
            f"{service} at {address} has no such call; see that this is its address, and that it and this client are "
            "of one version"
        )
    if error.code().name == "RESOURCE_EXHAUSTED" and (size := _TOO_LARGE.search(error.details() or "")):
        return _too_large(service, *size.groups())
    kind, status = _KINDS.get(error.code().name, InternalError), _status(error)
    if issubclass(kind, Unavailable) and status is None:
        return kind(_silence(error, service, address))
    field, retry_after = _details(status)
    return kind(error.details() or f"{service} failed without a word", field=field, retry_after=retry_after)


def _too_large(service: str, way: str, size: str, most: str) -> Invalid:
    """No want of room: the same again is as large."""
    if way in ("CLIENT: Sent", "SERVER: Received"):
        return Invalid(
            f"what is said to {service} takes {int(size):,} bytes, and {int(most):,} are taken; say less at once"
        )
    return Invalid(
        f"what {service} answers takes {int(size):,} bytes, and {int(most):,} are taken; ask for less at once, as with "
        "`--limit`"
    )


def _silence(error: "grpc.aio.AioRpcError", service: str, address: str) -> str:
    if error.code().name == "DEADLINE_EXCEEDED":
        return f"{service} at {address} did not answer in time; see `sluiceway status`"
    if _NO_HANDSHAKE in (error.details() or ""):
        return (
            f"{service} at {address} shows no certificate that is believed; set SLUICEWAY_CLIENT_CA to its authority, "
            "and ask it by a name that its certificate has"
        )
    if _CLOSED.search(error.details() or ""):
        return (
            f"{service} at {address} closed the connection at once; where it speaks TLS, set SLUICEWAY_TLS=1, and "
            "SLUICEWAY_CLIENT_CERTIFICATE where it asks for one"
        )
    return f"{service} does not answer at {address}; is it running? `sluiceway status` tells, `sluiceway up` starts it"


def _status(error: "grpc.aio.AioRpcError") -> "status_pb2.Status | None":
    """What the service itself said; None where it never came to speak."""
    from google.rpc import status_pb2

    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin" and isinstance(value, bytes):
            return status_pb2.Status.FromString(value)
    return None


def _details(status: "status_pb2.Status | None") -> tuple[str, float | None]:
    from google.rpc import error_details_pb2

    field, retry_after = "", None
    for detail in status.details if status else ():
        violation, wait = error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
        if detail.Unpack(violation) and violation.field_violations:
            field = violation.field_violations[0].field
        elif detail.Unpack(wait):
            retry_after = wait.retry_delay.ToTimedelta().total_seconds()
    return field, retry_after
