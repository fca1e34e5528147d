"""What the client asks again by itself, and for how long it waits."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import pytest

from sluiceway_client.answers import Question
from sluiceway_client.channel import GIVE_UP_AFTER, MESSAGE_LIMIT, RetryBudget, credential, pause
from sluiceway_client.client import Sluiceway
from sluiceway_client.dead_letters import DeadLetter
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Conflict, Invalid, Overloaded, Unavailable
from sluiceway_common.testing import free_port

PARKED = DeadLetter(
    id="ingest.a.v1/0/1",
    service="ingest",
    group="ingest",
    reason="",
    detail="",
    attempts=1,
    topic="topic",
    partition=0,
    offset=1,
    parked_at=datetime(2026, 1, 1, tzinfo=UTC),
)
ONCE: dict[str, Callable[[Sluiceway], Awaitable[Any]]] = {
    "/sluiceway.ops.v1.OperatorService/RedriveParked": lambda client: client.dead_letters.redrive([PARKED]),
    "/sluiceway.ops.v1.OperatorService/DeleteParked": lambda client: client.dead_letters.delete([PARKED.id]),
    "/sluiceway.ingest.v1.IngestService/Redrive": lambda client: client.documents.redrive("doc_1"),
    "/sluiceway.infer.v1.InferService/GiveFeedback": lambda client: client.answers.feedback("ans_1", 1.0),
    "/sluiceway.train.v1.DatasetService/BuildDataset": lambda client: client.datasets.build("support"),
    "/sluiceway.train.v1.DatasetService/RebuildDataset": lambda client: client.datasets.rebuild("support"),
    "/sluiceway.train.v1.DatasetService/ImportDataset": lambda client: client.datasets.import_file(
        "support", Path(__file__), "jsonl"
    ),
}
AGAIN: dict[str, Callable[[Sluiceway], Awaitable[Any]]] = {
    "/sluiceway.ops.v1.OperatorService/ListParked": lambda client: client.dead_letters.count(),
    "/sluiceway.ingest.v1.IngestService/Withdraw": lambda client: client.documents.withdraw("doc_1"),
    "/sluiceway.ingest.v1.IngestService/ReleaseDocument": lambda client: client.documents.release("doc_1", note="n"),
    "/sluiceway.ingest.v1.IngestService/RefuseDocument": lambda client: client.documents.refuse("doc_1", note="n"),
    "/sluiceway.infer.v1.InferService/GetAnswer": lambda client: client.answers.get("ans_1"),
}


# The latter is what gRPC says of a call that came before the end and was seen by nobody.
in_each_way_to_end = pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED])


class Away(grpc.GenericRpcHandler):
    """Every method of every service, none of which can say what became of a call."""

    def __init__(self, code: grpc.StatusCode) -> None:
        self.asked: Counter[str] = Counter()
        self._code = code

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        self.asked[details.method] += 1
        return grpc.unary_unary_rpc_method_handler(self._away)

    async def _away(self, _request: bytes, context: Any) -> bytes:
        await context.abort(self._code, "going away")
        return b""


@asynccontextmanager
async def listening(handler: grpc.GenericRpcHandler, port: int = 0) -> AsyncIterator[int]:
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((handler,))
    port = server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    try:
        yield port
    finally:
        await server.stop(None)


def sluiceway(port: int) -> Sluiceway:
    services = dict.fromkeys(("ingest", "infer", "train"), f"127.0.0.1:{port}")
    return Sluiceway(Addresses(api_key="sw_1", services=services))


@asynccontextmanager
async def asked_in_vain(
    call: Callable[[Sluiceway], Awaitable[Any]], code: grpc.StatusCode
) -> AsyncIterator[Counter[str]]:
    """How often each method was called when the call has ended."""
    away = Away(code)
    async with listening(away) as port:
        async with sluiceway(port) as client:
            with suppress(Unavailable):
                await call(client)
        yield away.asked


@in_each_way_to_end
@pytest.mark.parametrize("method", ONCE)
async def test_what_would_be_done_twice_is_not_asked_again(method: str, code: grpc.StatusCode) -> None:
    async with asked_in_vain(ONCE[method], code) as asked:
        assert asked[method] == 1


@in_each_way_to_end
@pytest.mark.parametrize("method", AGAIN)
async def test_what_may_be_done_twice_is_asked_again(method: str, code: grpc.StatusCode) -> None:
    async with asked_in_vain(AGAIN[method], code) as asked:
        assert asked == {method: 4}


@pytest.mark.parametrize("key", ["sw_1 2", "sw_1\n", "schl\u00fcssel", "sw_\0"])
def test_a_key_that_no_call_can_bear_is_refused_before_any(key: str) -> None:
    with pytest.raises(Invalid, match=r"a character that no key has.*set SLUICEWAY_API_KEY"):
        credential(Addresses(api_key=key, services={}))


async def test_who_answers_and_has_no_such_call_is_another_service_or_an_older_one() -> None:
    server = grpc.aio.server()
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        async with sluiceway(port) as client:
            with pytest.raises(
                Conflict, match=r"ingest at 127\.0\.0\.1:\d+ has no such call; see that this is its address"
            ):
                await client.documents.get("doc_1")
    finally:
        await server.stop(None)


async def test_who_calls_a_client_that_was_closed_is_told() -> None:
    async with sluiceway(9) as client:
        answers = client.answers
    with pytest.raises(Unavailable, match="the client was closed; make another one"):
        await answers.models()
    with pytest.raises(Unavailable, match="the client was closed; make another one"):
        await answers.ask(Question(text="?"))


class Answering(grpc.GenericRpcHandler):
    """Answers every method with so many bytes."""

    def __init__(self, size: int) -> None:
        self._size = size

    def service(self, _details: grpc.HandlerCallDetails) -> Any:
        async def answer(_request: bytes, _context: Any) -> bytes:
            return b"x" * self._size

        return grpc.unary_unary_rpc_method_handler(answer)


@pytest.mark.parametrize(
    ("asked", "answered", "said"),
    [
        (MESSAGE_LIMIT, 0, r"what is said to ingest takes 8,388,\d+ bytes, and 8,388,608 are taken; say less at once"),
        (0, MESSAGE_LIMIT + 1, r"what ingest answers takes 8,388,609 bytes, and 8,388,608 are taken; ask for less"),
    ],
)
async def test_a_message_that_is_too_large_is_so_the_next_time_too(asked: int, answered: int, said: str) -> None:
    async with listening(Answering(answered)) as port, sluiceway(port) as client:
        with pytest.raises(Invalid, match=said):
            await client.documents.get("x" * asked)


class Empty(grpc.GenericRpcHandler):
    """Answers every method with a message in which nothing is set."""

    def service(self, _details: grpc.HandlerCallDetails) -> Any:
        return grpc.unary_unary_rpc_method_handler(_empty)


async def _empty(_request: bytes, _context: Any) -> bytes:
    return b""


@pytest.mark.parametrize("after", [0.1, 0.3, 0.5])
async def test_a_service_that_was_restarted_is_found_by_the_first_call_that_comes_then(after: float) -> None:
    """However long ago it was last looked for in vain."""
    port = free_port()
    async with listening(Empty(), port):
        client = sluiceway(port)
        await client.documents.get("doc_1")
    async with client:
        with pytest.raises(Unavailable, match="ingest does not answer"):
            await client.documents.get("doc_1")
        await asyncio.sleep(after)
        async with listening(Empty(), port):
            await client.documents.get("doc_1")


async def test_a_wait_that_a_service_asks_for_is_no_longer_than_what_is_left_of_the_budget() -> None:
    told: list[Overloaded | Unavailable] = []
    budget, busy = RetryBudget(0.1, told.append), Overloaded("no room", retry_after=86_400)
    async with asyncio.timeout(60):
        await budget.spend(busy)
        with pytest.raises(Overloaded, match="no room"):
            await budget.spend(busy)
    assert told == [busy]


def test_who_hands_in_waits_as_asked_and_never_longer_than_he_waits_for_a_silent_service() -> None:
    asked = (None, 0.2, 30.0, 86_400.0)
    assert [pause(Overloaded("no room", retry_after=each)) for each in asked] == [1.0, 0.2, 30.0, GIVE_UP_AFTER]
