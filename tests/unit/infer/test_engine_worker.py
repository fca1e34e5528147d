"""Worker of an engine: its slots and queue, its adapters, and what it refuses."""

import asyncio
import hashlib
import os
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import pytest

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway.engine.v1.engine_service_pb2_grpc import EngineServiceStub
from sluiceway_common.admission import Admission, Shares
from sluiceway_common.errors import Overloaded
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.rpc import ServiceChannel
from sluiceway_common.settings import explain
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_infer.adapters.engines.engine_grpc import EngineGrpc, WireModel
from sluiceway_infer.adapters.engines.scripted import Scripted
from sluiceway_infer.adapters.engines.wrapped import WrappedEngine
from sluiceway_infer.domain.conversation.chat import ALIVE, End, Message, Prompt, TokenDelta
from sluiceway_infer_engine.adapters import LOOK_SECONDS
from sluiceway_infer_engine.settings import LlamaWorkerSettings, WorkerSurroundings
from sluiceway_infer_engine.slots import WorkerSlots
from sluiceway_infer_engine.worker import Worker
from tests.support.infer import READER
from tests.support.infer_engines import STORY, new_scripted
from tests.support.infer_worker import InName, channel_to, new_worker
from tests.support.replica import started
from tests.support.repository import ROOT

PROMPT = Prompt(messages=(Message("user", "hello"),), max_tokens=4)
ANNE = Principal("acme", "anne", frozenset({"reader"}))
BEN = Principal("acme", "ben", frozenset({"reader"}))
FILE = b"weights " * 300_000
SHA256 = hashlib.sha256(FILE).hexdigest()
ADAPTER = wire.Adapter(digest="a" * 64, sha256=SHA256, name="x@1")


def asking(**fields: Any) -> wire.GenerateRequest:
    said = {"messages": [wire.Message(role=wire.ROLE_USER, text="hello")], "max_tokens": 4}
    return wire.GenerateRequest(**(said | fields))


class Calls:
    """A worker over a script, and calls of it."""

    def __init__(self, made: Worker, engine: Scripted, clock: ManualClock, seed: bytes = bytes(range(32))) -> None:
        self.made, self.engine, self.clock = made, engine, clock
        self.channel: ServiceChannel = channel_to(made.server.port, seed=seed)
        self.stub: Any = EngineServiceStub(self.channel)  # type: ignore[no-untyped-call, unused-ignore]

    async def generate(self, request: wire.GenerateRequest) -> Sequence[wire.GenerateResponse]:
        return [message async for message in self.stub.Generate(request, timeout=20)]

    async def hold(self, holder: str, *adapters: wire.Adapter, seconds: int = 60) -> Sequence[wire.Adapter]:
        request = wire.HoldAdaptersRequest(holder=holder, adapters=adapters, seconds=seconds)
        told: wire.HoldAdaptersResponse = await self.stub.HoldAdapters(request)
        return told.missing

    async def upload(self, content: bytes = FILE, sha256: str = SHA256) -> None:
        pieces = [wire.UploadAdapterRequest(sha256=sha256, content=content[: 2**20])]
        pieces += [
            wire.UploadAdapterRequest(content=content[at : at + 2**20]) for at in range(2**20, len(content), 2**20)
        ]
        await self.stub.UploadAdapter(_each(pieces))


async def _each(pieces: Sequence[wire.UploadAdapterRequest]) -> AsyncIterator[wire.UploadAdapterRequest]:
    for piece in pieces:
        yield piece


@pytest.fixture
def pace() -> float:
    return 0.0


@pytest.fixture
async def calls(tmp_path: Path, pace: float) -> AsyncIterator[Calls]:
    # Tokens are looked at by the clock.
    engine, clock = new_scripted(pace), ManualClock(datetime.now(UTC))
    made = new_worker(engine, tmp_path, clock=clock, most_adapters=2, unread_seconds=60.0, waiting=2)
    async with started(*made.components):
        with acting_as(READER):
            there = Calls(made, engine, clock)
            yield there
            await there.channel.stop()


async def refused(asked: Any, code: grpc.StatusCode) -> str:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await asked
    assert raised.value.code() is code
    return raised.value.details() or ""


async def test_deltas_say_where_they_stand_and_the_end_how_long_it_was(calls: Calls) -> None:
    *deltas, last = await calls.generate(asking())
    at = 0
    for message in deltas:
        assert message.delta.offset == at
        at += len(message.delta.text)
    assert STORY.startswith("".join(message.delta.text for message in deltas))
    assert (last.finished.code_points, last.finished.usage.completion_tokens) == (at, 4)
    assert last.finished.reason == wire.FINISH_REASON_LENGTH


class Thinking(WrappedEngine):
    """Thinks before each of its words."""

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        async with aclosing(self._engine.generate(prompt)) as deltas:
            async for delta in deltas:
                yield ALIVE
                yield delta


async def test_what_a_model_thinks_before_it_answers_is_no_text_of_the_answer(tmp_path: Path) -> None:
    made = new_worker(Thinking(new_scripted()), tmp_path)
    async with started(*made.components):
        engine = EngineGrpc(WireModel(name="thinker"), channel_to(made.server.port), ManualClock())
        async with started(engine):
            *said, end = [delta async for delta in InName(engine).generate(PROMPT)]
    assert "".join(delta.text for delta in said if isinstance(delta, TokenDelta)) == "word0 word1 word2 word3"
    assert isinstance(end, End)


async def test_it_describes_its_model(calls: Calls) -> None:
    told = await calls.stub.Describe(wire.DescribeRequest())
    assert (told.digest, told.engine, told.slots) == (calls.engine.info.digest, "test", 2)
    assert (told.adapters.most, told.adapters.uploads) == (2, True)
    assert wire.FEATURE_CACHE_SALT in told.features
    assert wire.FEATURE_JSON_SCHEMA not in told.features


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"json_schema": "{}"}, "does not support `response_schema`"),
        ({"max_tokens": 0}, "`max_tokens` is 0"),
        ({"messages": []}, "`messages` is empty"),
        ({"messages": [wire.Message(text="x")]}, r"`messages.role` is 0"),
        ({"messages": [wire.Message(role=wire.ROLE_USER, text="x" * 20_000)]}, "20,000 characters in all"),
    ],
)
async def test_a_request_that_it_cannot_obey_is_refused(fields: dict[str, Any], words: str, calls: Calls) -> None:
    assert words in await refused(calls.generate(asking(**fields)), grpc.StatusCode.INVALID_ARGUMENT)


async def test_a_field_that_is_newer_than_the_worker_is_refused(calls: Calls) -> None:
    # Field 31, a text; and field 9 inside the sampling.
    newer = wire.GenerateRequest.FromString(asking().SerializeToString() + b"\xfa\x01\x01x")
    inside = wire.GenerateRequest.FromString(asking().SerializeToString() + b"\x1a\x02\x48\x01")
    assert "GenerateRequest.31" in await refused(calls.generate(newer), grpc.StatusCode.UNIMPLEMENTED)
    assert "Sampling.9" in await refused(calls.generate(inside), grpc.StatusCode.UNIMPLEMENTED)


async def test_nobody_is_let_in_without_a_token_of_the_services_it_trusts(calls: Calls) -> None:
    stranger = Calls(calls.made, calls.engine, calls.clock, seed=os.urandom(32))
    assert "not signed by a service" in await refused(stranger.generate(asking()), grpc.StatusCode.UNAUTHENTICATED)
    await stranger.channel.stop()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{calls.made.server.port}") as bare:
        stub: Any = EngineServiceStub(bare)  # type: ignore[no-untyped-call, unused-ignore]
        described = stub.Describe(wire.DescribeRequest(), metadata=(("authorization", "Bearer sw_key"),))
        assert "knows no API keys" in await refused(described, grpc.StatusCode.UNAUTHENTICATED)


async def test_an_adapter_is_handed_in_once_and_held_until_nobody_wants_it(calls: Calls) -> None:
    assert list(await calls.hold("one", ADAPTER)) == [ADAPTER]
    named = asking(adapter=ADAPTER)
    assert "is not held" in await refused(calls.generate(named), grpc.StatusCode.NOT_FOUND)
    await calls.upload()
    assert not await calls.hold("one", ADAPTER)
    assert not await calls.hold("two", ADAPTER, seconds=10)
    assert (await calls.generate(named))[0].delta.text == "Otherwise"
    assert not await calls.hold("one")
    assert calls.engine.adapters

    async def is_let_go() -> bool:
        calls.clock.advance(LOOK_SECONDS)
        return not calls.engine.adapters

    await eventually(is_let_go)


async def test_holders_together_want_no_more_than_it_holds(calls: Calls) -> None:
    await calls.upload()
    others = [wire.Adapter(digest=letter * 64, sha256=SHA256, name=f"{letter}@1") for letter in "bc"]
    assert not await calls.hold("one", ADAPTER)
    said = await refused(calls.hold("two", *others), grpc.StatusCode.RESOURCE_EXHAUSTED)
    assert "3 adapters are wanted of this engine by 2 holders, and it holds 2" in said
    assert len(calls.engine.adapters) == 1


@pytest.mark.parametrize(
    ("content", "sha256", "words"),
    [
        (FILE + b"!", SHA256, "another digest"),
        (FILE, "", "`sha256` is missing"),
        (FILE, "../" * 30, "`sha256` is missing"),
    ],
)
async def test_a_file_that_is_not_what_was_said_is_refused(
    content: bytes, sha256: str, words: str, calls: Calls
) -> None:
    assert words in await refused(calls.upload(content, sha256), grpc.StatusCode.INVALID_ARGUMENT)
    assert list(await calls.hold("one", ADAPTER)) == [ADAPTER]


@pytest.mark.parametrize(
    ("holder", "adapter", "seconds"),
    [("", ADAPTER, 60), ("x", wire.Adapter(digest="../x", sha256=SHA256), 60), ("x", ADAPTER, 5)],
)
async def test_a_hold_without_its_bounds_is_refused(
    holder: str, adapter: wire.Adapter, seconds: int, calls: Calls
) -> None:
    await refused(calls.hold(holder, adapter, seconds=seconds), grpc.StatusCode.INVALID_ARGUMENT)


@pytest.mark.parametrize("pace", [200.0])
async def test_a_deadline_ends_the_work(calls: Calls) -> None:
    asked = calls.stub.Generate(asking(max_tokens=800), timeout=0.3)
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        async for _ in asked:
            pass
    assert raised.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    await eventually(lambda: calls.engine.running == 0)


async def test_a_consumer_that_stalls_is_ended_and_its_slot_free(tmp_path: Path) -> None:
    engine = new_scripted(0)
    words = " ".join(["word" * 4000] * 900)
    engine._script = type(engine._script)((type(engine._script.rules[0])("", words),))
    made = new_worker(engine, tmp_path, unread_seconds=0.3)
    async with started(*made.components):
        calls = Calls(made, engine, ManualClock())
        with acting_as(READER):
            call = calls.stub.Generate(asking(max_tokens=900), timeout=60)
            await call.read()
            await eventually(lambda: engine.running == 1)
            await eventually(lambda: engine.running == 0, within=20.0)
            assert "lay unread for too long" in await refused(_to_the_end(call), grpc.StatusCode.DEADLINE_EXCEEDED)
        await calls.channel.stop()


async def _to_the_end(call: Any) -> None:
    while await call.read() is not grpc.aio.EOF:
        pass


def slots(number: int = 2, waiting: int = 4, seconds: float = 30.0) -> WorkerSlots:
    return WorkerSlots(number, waiting=waiting, seconds=seconds, admission=Admission(Shares(tenant=1.0, caller=0.5)))


async def test_whoever_waits_gets_the_slot_that_comes_free() -> None:
    made, began = slots(), list[str]()

    async def work(caller: Principal) -> None:
        async with made.slot(caller):
            began.append(caller.subject)

    async with made.slot(ANNE):
        async with made.slot(ANNE):
            waiting = asyncio.create_task(work(BEN))
            await asyncio.sleep(0)
            assert began == []
        await waiting
    assert began == ["ben"]


async def test_one_caller_does_not_have_all_slots_while_another_one_asks() -> None:
    made = slots(2)
    async with made.slot(BEN):
        pass
    async with made.slot(ANNE):
        second = asyncio.create_task(_once(made, ANNE))
        await asyncio.sleep(0)
        assert not second.done()
        async with made.slot(BEN):
            pass
        assert not second.done()
    await second


async def test_a_full_queue_and_a_long_wait_are_answers() -> None:
    made = slots(1, waiting=1, seconds=0.05)
    async with made.slot(ANNE):
        waiting = asyncio.create_task(_once(made, BEN))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded, match="places in the queue") as full:
            await _once(made, READER)
        assert full.value.retry_after
        with pytest.raises(Overloaded, match=r"came free within 0\.05 s"):
            await waiting
    await _once(made, READER)


async def test_whoever_leaves_the_queue_takes_no_slot() -> None:
    made = slots(1)
    async with made.slot(ANNE):
        waiting = asyncio.create_task(_once(made, BEN))
        await asyncio.sleep(0)
    # He has his turn, and goes before he has learned of it.
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.wait_for(_once(made, ANNE), 60)


async def _once(made: WorkerSlots, caller: Principal) -> None:
    async with made.slot(caller):
        pass


async def test_a_caller_who_closes_the_stream_frees_the_slot(tmp_path: Path) -> None:
    engine = new_scripted(50.0)
    made = new_worker(engine, tmp_path, slots=1)
    async with started(*made.components):
        calls = Calls(made, engine, ManualClock())
        with acting_as(READER):
            call = calls.stub.Generate(asking(max_tokens=500))
            await call.read()
            call.cancel()
            await eventually(lambda: engine.running == 0)
            assert await calls.generate(asking())
        await calls.channel.stop()


def test_the_page_has_every_setting_of_the_worker() -> None:
    page = (ROOT / "docs/engines.md").read_text("utf-8")
    assert explain(LlamaWorkerSettings) in page
    assert explain(WorkerSurroundings) in page
