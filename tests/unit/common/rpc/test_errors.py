"""The six errors over gRPC: what one service means is what the other hears."""

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status

from sluiceway_common.errors import (
    Blocked,
    Conflict,
    Invalid,
    NotFound,
    Overloaded,
    Refusal,
    Unauthenticated,
    Unavailable,
)
from sluiceway_common.rpc.errors import DETAILS, refusal, status_code, trailers, translating_errors

MEANT = [
    (Invalid("`k` is 0; it must lie between 1 and 100", field="k"), grpc.StatusCode.INVALID_ARGUMENT),
    (NotFound("there is no document `doc_1`"), grpc.StatusCode.NOT_FOUND),
    (Conflict("the document is withdrawn"), grpc.StatusCode.FAILED_PRECONDITION),
    (Blocked("this needs the role `operator`"), grpc.StatusCode.PERMISSION_DENIED),
    (Unauthenticated("the key has expired"), grpc.StatusCode.UNAUTHENTICATED),
    (Overloaded("all 4 slots are taken", retry_after=1.25), grpc.StatusCode.RESOURCE_EXHAUSTED),
    (Unavailable("the database does not answer", retry_after=2), grpc.StatusCode.UNAVAILABLE),
]
by_name = pytest.mark.parametrize(("error", "code"), MEANT, ids=[type(error).__name__ for error, _ in MEANT])


def details(error: Refusal) -> list[Message]:
    """The google.rpc details that travel with the error, unpacked."""
    kinds: tuple[type[Message], ...] = (
        error_details_pb2.ErrorInfo,
        error_details_pb2.BadRequest,
        error_details_pb2.RetryInfo,
    )
    content = dict(trailers(error))[DETAILS]
    assert isinstance(content, bytes)
    found = []
    for packed in Status.FromString(content).details:
        found += [detail for kind in kinds if packed.Unpack(detail := kind())]
    return found


@by_name
def test_each_error_has_its_code(error: Refusal, code: grpc.StatusCode) -> None:
    assert status_code(error) is code


@by_name
def test_each_error_comes_back_as_it_was(error: Refusal, code: grpc.StatusCode) -> None:
    back = refusal(code, error.message, trailers(error))

    assert back is not None
    assert (type(back), back.message, back.field, back.retry_after) == (
        type(error),
        error.message,
        error.field,
        error.retry_after,
    )


@by_name
def test_each_error_names_its_code_and_our_domain(error: Refusal, code: grpc.StatusCode) -> None:
    assert details(error)[0] == error_details_pb2.ErrorInfo(reason=error.code.upper(), domain="sluiceway")


def test_a_bad_request_names_the_field() -> None:
    violation = error_details_pb2.BadRequest.FieldViolation(field="k", description="`k` is 0")

    assert details(Invalid("`k` is 0", field="k"))[1] == error_details_pb2.BadRequest(field_violations=[violation])


@pytest.mark.parametrize(("seconds", "whole", "nanos"), [(1.25, 1, 250_000_000), (0, 0, 0), (2.9999999999, 3, 0)])
def test_retry_info_says_the_wait(seconds: float, whole: int, nanos: int) -> None:
    found = details(Overloaded("full", retry_after=seconds))[1]

    assert isinstance(found, error_details_pb2.RetryInfo)
    assert (found.retry_delay.seconds, found.retry_delay.nanos) == (whole, nanos)


def test_a_wait_is_told_to_the_retry_of_the_channel_too() -> None:
    assert ("grpc-retry-pushback-ms", "1250") in trailers(Unavailable("away", retry_after=1.25))


def test_who_would_wait_long_is_told_at_once() -> None:
    assert ("grpc-retry-pushback-ms", "-1") in trailers(Unavailable("away", retry_after=5))


@pytest.mark.parametrize("retry_after", [None, 1.0])
def test_who_has_waited_long_is_told_at_once(retry_after: float | None) -> None:
    assert ("grpc-retry-pushback-ms", "-1") in trailers(Unavailable("away", retry_after=retry_after), after=10)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (grpc.StatusCode.UNAVAILABLE, Unavailable),
        (grpc.StatusCode.DEADLINE_EXCEEDED, Unavailable),
        (grpc.StatusCode.INTERNAL, Unavailable),
        (grpc.StatusCode.UNKNOWN, Unavailable),
        (grpc.StatusCode.UNIMPLEMENTED, Unavailable),
        (grpc.StatusCode.CANCELLED, Unavailable),
        (grpc.StatusCode.ABORTED, Conflict),
        (grpc.StatusCode.ALREADY_EXISTS, Conflict),
    ],
)
def test_what_grpc_itself_says_keeps_its_words_to_the_cause(code: grpc.StatusCode, kind: type[Refusal]) -> None:
    failure = grpc.aio.AioRpcError(
        code, grpc.aio.Metadata(), grpc.aio.Metadata(), details="ipv4:10.0.0.1:443: secret words of a library"
    )

    with pytest.raises(kind) as raised, translating_errors("embed"):
        raise failure

    assert "embed" in raised.value.message
    assert "secret" not in raised.value.message
    assert raised.value.__cause__ is failure


def test_details_that_are_not_ours_are_not_believed() -> None:
    foreign = Status(code=3)
    foreign.details.add().Pack(error_details_pb2.ErrorInfo(reason="INVALID", domain="elsewhere"))

    assert refusal(grpc.StatusCode.INVALID_ARGUMENT, "x", [(DETAILS, foreign.SerializeToString())]) is None
    assert refusal(grpc.StatusCode.INVALID_ARGUMENT, "x", [(DETAILS, b"\xff\xff")]) is None
    assert refusal(grpc.StatusCode.INVALID_ARGUMENT, "x", []) is None
