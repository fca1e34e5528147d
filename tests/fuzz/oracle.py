"""Oracle of answers: a code of ours, words of ours with the way out, and nothing of the inside or of anybody else."""

import re
from collections.abc import Collection, Iterator
from typing import Final

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status

from sluiceway_common.calls.limits import DeadlineExceeded
from sluiceway_common.rpc.errors import DOMAIN
from tests.fuzz.calls import Outcome

REFUSALS: Final = frozenset(
    {
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    }
)
# Words of gRPC itself: it counts the bytes of a message before we are asked.
TOO_LARGE: Final = re.compile(r"(SERVER: )?Received message larger than max \(\d+ vs\. \d+\)")
INSIDE: Final = re.compile(
    r"Traceback|site-packages|\.py\b|File \"|line \d+, in |<class |<function |<[\w.]+ object at | at 0x[0-9a-f]{6,}"
    r"|\b(psycopg|sqlalchemy|asyncpg|pydantic|aiokafka|starlette|uvicorn|httptools|numpy|onnxruntime|structlog|asyncio)\b"
    r"|\b(ValueError|TypeError|KeyError|AttributeError|IndexError|RuntimeError|DecodeError|UnicodeDecodeError"
    r"|RecursionError|OverflowError|AssertionError|ValidationError|StopIteration|CancelledError)\b"
    r"|SELECT .+ FROM |INSERT INTO|UPDATE .+ SET |DETAIL:|psql|root:x:0"
    r"|Exception (calling|iterating)|went wrong inside",
)


def problems(outcome: Outcome, sent: bytes, foreign: Collection[bytes], *, endless: bool) -> Iterator[str]:
    """What is wrong with an answer to `sent`; `foreign` are words that stand in things of another tenant alone."""
    if outcome.code is grpc.StatusCode.DEADLINE_EXCEEDED:
        if not endless and outcome.message != DeadlineExceeded.told:
            yield "no answer in time"
    elif outcome.code is not grpc.StatusCode.OK:
        yield from _of_refusal(outcome)
    said = b"\n".join(outcome.answers)
    for word in foreign:
        if (word in said or word in outcome.message.encode()) and word not in sent:
            yield f"a word of another tenant: {word!r}"
    found = INSIDE.search(said.decode(errors="replace"))
    if found and found[0].encode() not in sent:
        yield f"words of the inside in the answer: {found[0]!r}"


def _of_refusal(outcome: Outcome) -> Iterator[str]:
    if outcome.code not in REFUSALS:
        yield f"the code {outcome.code.name}"
    if outcome.code is grpc.StatusCode.RESOURCE_EXHAUSTED and TOO_LARGE.fullmatch(outcome.message):
        return
    if "; " not in outcome.message:
        yield "no way out"
    if found := INSIDE.search(outcome.message):
        yield f"words of the inside: {found[0]!r}"
    if _reason(outcome.details) is None:
        yield "no details of ours"


def _reason(details: bytes) -> str | None:
    try:
        status = Status.FromString(details)
    except DecodeError:
        return None
    info = error_details_pb2.ErrorInfo()
    return next((info.reason for each in status.details if each.Unpack(info) and info.domain == DOMAIN), None)
