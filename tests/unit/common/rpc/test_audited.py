"""Audited calls: nothing is done that is not written down, and how it ended is written too."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from sqlalchemy import text

from sluiceway.type.v1 import audit_pb2, requires_pb2
from sluiceway_common.calls import Authenticator
from sluiceway_common.errors import NotFound
from sluiceway_common.rpc import Server
from sluiceway_common.rpc.audited import AuditedCalls
from sluiceway_common.testing import eventually
from sluiceway_common.web.middleware import route
from tests.support.audit import Trails, trails
from tests.unit.common.rpc.scripted import ADA, NOBODY, Scripted, declare, message, tokens

pytestmark = pytest.mark.server

NAME = "audited.test.v1.AuditedService"
_AUDITED = requires_pb2.Requires(role=requires_pb2.ROLE_READER, audited=True)
declare(NAME, {"One": _AUDITED, "Down": _AUDITED, "Up": _AUDITED, "Any": requires_pb2.Requires(authenticated=True)})

BEGUN, ENDED = audit_pb2.AUDIT_PHASE_BEGUN, audit_pb2.AUDIT_PHASE_ENDED


class Caller:
    """Calls methods by their names, words in and words out."""

    def __init__(self, channel: grpc.aio.Channel, key: str) -> None:
        self._channel = channel
        self._who = (("authorization", f"Bearer {key}"),)

    async def one(self, word: str, method: str = "One", seconds: float = 10) -> str:
        call: Any = self._channel.unary_unary(f"/{NAME}/{method}", _written, StringValue.FromString)
        return str((await call(message(word), metadata=self._who, timeout=seconds)).value)

    async def down(self, words: str) -> list[str]:
        call: Any = self._channel.unary_stream(f"/{NAME}/Down", _written, StringValue.FromString)
        return [each.value async for each in call(message(words), metadata=self._who, timeout=10)]

    async def up(self, words: str) -> str:
        call: Any = self._channel.stream_unary(f"/{NAME}/Up", _written, StringValue.FromString)
        return str((await call(iter(map(message, words.split())), metadata=self._who, timeout=10)).value)


def _written(value: StringValue) -> bytes:
    return value.SerializeToString()


async def keys(secret: str) -> Any:
    return {"ada": ADA, "nobody": NOBODY}[secret]


@asynccontextmanager
async def serving(there: Trails, script: Callable[[str], Awaitable[str]], key: str = "ada") -> AsyncIterator[Caller]:
    server = Server(
        "127.0.0.1:0",
        register=partial(Scripted(script).register, name=NAME),
        names=(NAME,),
        authenticate=Authenticator(keys, tokens()),
        audit=there.trail,
        drain=0.1,
    )
    await server.start()
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            yield Caller(channel, key)
    finally:
        await server.stop()


async def outcomes(there: Trails) -> list[tuple[int, str]]:
    return [(step.phase, step.outcome) for step in await there.steps()]


async def echo(word: str) -> str:
    return word.upper()


async def test_calls_of_every_shape_are_written_before_they_begin_and_when_they_ended(database: str) -> None:
    async with trails(database) as there:
        seen = list[int]()

        async def script(word: str) -> str:
            seen.append((await there.trail.head("acme")).sequence)
            return word.upper()

        async with serving(there, script) as caller:
            assert (await caller.one("a"), await caller.down("b c"), await caller.up("d e")) == ("A", ["B", "C"], "D E")
            assert await caller.one("f", method="Any") == "F"
        said = [json.loads(each) for each in await there.details()]
        written = await outcomes(there)
        methods = [step.method.partition("/")[2] for step in await there.steps()]

    assert seen == [1, 3, 3, 5, 5, 6]
    assert written == [(BEGUN, ""), (ENDED, "OK")] * 3
    assert methods == ["One", "One", "Down", "Down", "Up", "Up"]
    # What a stream brings is not kept.
    assert [each.get("request") for each in said[::2]] == [{"value": "a"}, {"value": "b c"}, None]


async def test_what_was_refused_and_what_failed_is_told_with_its_reason(database: str) -> None:
    async def script(word: str) -> str:
        if word == "gone":
            raise NotFound("there is no mill 'gone'; look at the list")
        raise RuntimeError(f"secret of the inside: {word}")

    async with trails(database) as there, serving(there, script) as caller:
        for word in ("gone", "boom"):
            with pytest.raises(grpc.aio.AioRpcError):
                await caller.one(word)
            with pytest.raises(grpc.aio.AioRpcError):
                await caller.down(word)
        written = await outcomes(there)
        said = [json.loads(each) for each in (await there.details())[1::2]]

    assert written == [(BEGUN, ""), (ENDED, "NOT_FOUND")] * 2 + [(BEGUN, ""), (ENDED, "INTERNAL")] * 2
    assert (
        said
        == [{"error": "there is no mill 'gone'; look at the list"}] * 2 + [{"error": "something went wrong inside"}] * 2
    )


async def test_a_call_that_its_caller_leaves_is_without_its_end(database: str) -> None:
    begun, left = asyncio.Event(), asyncio.Event()

    async def script(word: str) -> str:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            left.set()
        return word

    async with trails(database) as there, serving(there, script) as caller:
        call = asyncio.create_task(caller.one("a"))
        await begun.wait()
        call.cancel()
        await left.wait()
        assert await outcomes(there) == [(BEGUN, "")]


async def test_who_has_too_small_a_role_is_refused_and_written_down(database: str) -> None:
    async with trails(database) as there, serving(there, echo, key="nobody") as caller:
        for _ in range(3):
            with pytest.raises(grpc.aio.AioRpcError, match="needs the role"):
                await caller.one("a")
        (step,) = await there.steps()
        (said,) = [json.loads(each) for each in await there.details()]

    assert (step.phase, step.outcome) == (audit_pb2.AUDIT_PHASE_REFUSED, "PERMISSION_DENIED")
    assert said == {"subject": "nobody", "roles": [], "groups": []}


async def test_where_nothing_can_be_written_nothing_is_done(database: str) -> None:
    done = list[str]()

    async def script(word: str) -> str:
        done.append(word)
        return word

    async with (
        trails(database, statement_seconds=2.0) as there,
        trails(database) as beside,
        serving(there, script) as caller,
    ):
        await caller.one("first")
        async with beside.database.transaction() as connection:
            await connection.execute(text("LOCK TABLE guard_audit.heads"))
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await caller.one("a")
            # What nobody audits is answered as ever.
            assert await caller.one("b", method="Any") == "b"

    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert done == ["first", "b"]


async def test_calls_of_many_at_once_are_all_written(database: str) -> None:
    async with trails(database) as there, serving(there, echo) as caller:
        await asyncio.gather(*(caller.one(f"{number}") for number in range(50)))
        entries = await eventually(partial(_all, there, 100))

    assert [entry.sequence for entry in entries] == [*range(1, 101)]


async def _all(there: Trails, count: int) -> list[audit_pb2.AuditEntry]:
    entries = await there.entries()
    return entries if len(entries) == count else []


def test_a_stream_in_both_directions_is_never_audited() -> None:
    handler = grpc.stream_stream_rpc_method_handler(lambda requests, _context: requests)
    with pytest.raises(ValueError, match="streams both ways"):
        AuditedCalls(trail=replace, method="a/B").wrapping(handler)  # type: ignore[arg-type]


def test_nothing_over_http_stands_for_a_call_that_is_audited() -> None:
    async def endpoint(_request: Any) -> Any: ...

    with pytest.raises(ValueError, match="is audited; nothing over HTTP can stand for it"):
        route("/erase", endpoint, stands_for="sluiceway.ingest.v1.IngestService/Erase")
