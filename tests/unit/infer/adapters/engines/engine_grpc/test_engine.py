"""Engine over the wire: a worker that is away, restarted, silent, or does not keep its contract."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Blocked, Conflict, Invalid, Overloaded, Refusal, Unavailable
from sluiceway_common.principal import acting_as
from sluiceway_common.rpc.errors import trailers
from sluiceway_common.testing import ManualClock, eventually, free_port
from sluiceway_common.tls import Tls, TlsFiles
from sluiceway_infer.adapters.engines.engine_grpc import EngineGrpc, WireModel
from sluiceway_infer.adapters.engines.engine_grpc.engine import LOOK_SECONDS
from sluiceway_infer.domain.conversation.chat import End, TokenDelta, Usage
from tests.support.adapters import version, weights
from tests.support.certificates import Authority
from tests.support.infer import READER
from tests.support.infer_engines import new_scripted
from tests.support.infer_stranger import PROMPT, SALTED, Stranger, delta, engine_at, finished, said
from tests.support.infer_worker import around, channel_to, new_worker
from tests.support.replica import started


async def test_a_foreign_worker_that_keeps_the_contract_is_an_engine(stranger: Stranger, engine: EngineGrpc) -> None:
    stranger.messages = [delta("Hé", 0), delta("llo ✓", 2, 2), finished(7)]
    assert await said(engine) == [TokenDelta("Hé"), TokenDelta("llo ✓", 2), End("stop", Usage(3, 2, 0))]
    assert (engine.info.digest, engine.info.context_tokens, engine.info.supports) == ("d", 1024, frozenset({"stop"}))


async def test_what_the_prompt_leaves_open_is_left_to_the_worker(stranger: Stranger, engine: EngineGrpc) -> None:
    stranger.messages = [finished(0)]
    await said(engine, SALTED)
    asked = stranger.asked[0]
    assert not asked.sampling.HasField("temperature")
    assert not asked.HasField("adapter")
    assert asked.cache_salt == "s"


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([delta("Hel", 0), delta("Hello", 0), finished(5)], r"text again \(deltas must not be cumulative\)"),
        ([delta("Hel", 0), delta("lo", 7), finished(9)], "text with a gap"),
        ([delta("Hel", 0), finished(5)], "sent 3 of 5 code points"),
        ([delta("x", 0, tokens=0)], "a delta of no tokens"),
        ([finished(0, wire.FINISH_REASON_UNSPECIFIED)], "does not say why it ended"),
        ([finished(0), delta("more", 0)], "goes on after its end"),
        ([wire.GenerateResponse()], "an event that this version does not know"),
        ([delta("Hel", 0)], "broke off before its answer was complete"),
        ([], "broke off before its answer was complete"),
    ],
)
async def test_what_the_contract_forbids_is_refused_with_words(
    messages: Sequence[wire.GenerateResponse], words: str, stranger: Stranger, engine: EngineGrpc
) -> None:
    stranger.messages = messages
    with pytest.raises(Unavailable, match=words):
        await said(engine)


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, Invalid, "refuses this request"),
        (grpc.StatusCode.UNIMPLEMENTED, Invalid, "cannot do what is asked of it"),
        (grpc.StatusCode.FAILED_PRECONDITION, Conflict, "fit into the window"),
        (grpc.StatusCode.NOT_FOUND, Unavailable, "does not hold the adapter yet"),
        (grpc.StatusCode.PERMISSION_DENIED, Blocked, "withholds this answer"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, Overloaded, "has no room now"),
        (grpc.StatusCode.ABORTED, Conflict, "in another state"),
        (grpc.StatusCode.UNAUTHENTICATED, Unavailable, "does not believe this service"),
        (grpc.StatusCode.DEADLINE_EXCEEDED, Unavailable, "did not answer in time"),
        (grpc.StatusCode.UNAVAILABLE, Unavailable, "does not answer"),
        (grpc.StatusCode.INTERNAL, Unavailable, r"failed \(INTERNAL\)"),
    ],
)
async def test_a_status_is_one_of_the_six_in_our_words(
    code: grpc.StatusCode, kind: type[Refusal], words: str, stranger: Stranger, engine: EngineGrpc
) -> None:
    async def refuses(context: Any) -> None:
        await context.abort(code, "CUDA error: device-side assert triggered")

    stranger.refuses = refuses
    with pytest.raises(kind, match=words) as raised:
        await said(engine)
    assert "CUDA" not in raised.value.message


async def test_the_time_to_wait_is_that_of_the_worker(stranger: Stranger, engine: EngineGrpc) -> None:
    async def refuses(context: Any) -> None:
        refusal = Overloaded("full", retry_after=7.5)
        await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "full", trailers(refusal))

    stranger.refuses = refuses
    with pytest.raises(Overloaded) as raised:
        await said(engine)
    assert raised.value.retry_after == 7.5


async def test_a_worker_that_does_not_keep_tenants_apart_is_not_asked(stranger: Stranger, port: int) -> None:
    stranger.described = wire.DescribeResponse(instance="1", digest="d", context_tokens=9)
    stranger.messages = [finished(0)]
    apart, shared = engine_at(port), engine_at(port, shares_cache=True)
    async with started(apart, shared):
        with pytest.raises(Unavailable, match=r"does not keep the prompts of tenants apart .*`shares_cache`"):
            await said(apart)
        assert [type(end) for end in await said(shared)] == [End]


async def test_a_silent_worker_is_left(stranger: Stranger, port: int) -> None:
    stranger.stays_silent = True
    engine = engine_at(port, silence_seconds=0.05)
    async with started(engine):
        with pytest.raises(Unavailable, match=r"said nothing for 0\.05 s"):
            await said(engine)
        await asyncio.wait_for(stranger.left.wait(), 60)


async def test_whoever_leaves_closes_the_stream(stranger: Stranger, engine: EngineGrpc) -> None:
    stranger.messages, stranger.stays_silent = [delta("x", 0)], True
    async with aclosing(engine.generate(PROMPT)) as deltas:
        assert await anext(deltas) == TokenDelta("x")
    await asyncio.wait_for(stranger.left.wait(), 60)


async def test_a_worker_that_says_nothing_of_its_model_is_none(stranger: Stranger, engine: EngineGrpc) -> None:
    stranger.described = wire.DescribeResponse(instance="1")
    with pytest.raises(Unavailable, match="does not say which model it has"):
        await engine.ready()


async def test_another_number_of_counts_is_refused(engine: EngineGrpc) -> None:
    with pytest.raises(Unavailable, match="gave 1 answers to 2 texts"):
        await engine.count(["a", "b"])


async def test_whoever_counts_knows_the_window_of_a_worker_that_came_a_moment_ago(port: int) -> None:
    engine = engine_at(port)
    with acting_as(READER):
        await engine.count(["hello"])
    assert (engine.info.context_tokens, engine.info.digest) == (1024, "d")
    await engine.stop()


async def test_the_record_names_a_worker_that_came_a_moment_ago_and_shares_its_cache(
    stranger: Stranger, port: int
) -> None:
    engine, stranger.messages = engine_at(port, shares_cache=True), [finished(0)]
    await said(engine)
    assert engine.info.digest == "d"
    await engine.stop()


async def test_infer_starts_without_its_worker_and_finds_it_when_it_comes(tmp_path: Path) -> None:
    port, clock = free_port(), ManualClock()
    engine = engine_at(port, clock)
    async with started(engine):
        with pytest.raises(Unavailable, match="does not answer"):
            await said(engine)
        with acting_as(READER), pytest.raises(Unavailable, match="does not answer"):
            await engine.count(["x"])
        async with started(*new_worker(new_scripted(0), tmp_path, grpc=f"127.0.0.1:{port}").components):
            await eventually(lambda: _described(engine, clock), within=20.0)
            assert (await said(engine))[-1]
        with pytest.raises(Unavailable, match="does not answer"):
            await engine.ready()


async def test_a_worker_that_was_restarted_gets_its_adapters_back(tmp_path: Path) -> None:
    port, clock, adapter = free_port(), ManualClock(), _weights(tmp_path)
    engine, named = engine_at(port, clock), replace(PROMPT, adapter=adapter.version)
    behind = new_scripted(0)
    async with started(engine):
        async with started(*new_worker(behind, tmp_path / "1", grpc=f"127.0.0.1:{port}").components):
            await eventually(lambda: _described(engine, clock), within=20.0)
            await engine.hold([adapter])
            assert (await said(engine, named))[0] == TokenDelta("Otherwise")
        behind = new_scripted(0)
        async with started(*new_worker(behind, tmp_path / "2", grpc=f"127.0.0.1:{port}").components):

            async def is_back() -> bool:
                clock.advance(LOOK_SECONDS)
                try:
                    return (await said(engine, named))[0] == TokenDelta("Otherwise")
                except Unavailable:
                    return False

            await eventually(is_back, within=60.0)
            assert behind.adapters


async def test_a_worker_is_asked_over_mutual_tls(tmp_path: Path) -> None:
    authority = Authority.new(tmp_path)
    theirs, ours = authority.sign("worker", ["127.0.0.1"]), authority.sign("infer", ["127.0.0.1"])
    surroundings = around(tls_certificate=theirs, tls_client_ca=authority.path)
    made = new_worker(new_scripted(0), tmp_path, surroundings=surroundings)
    async with started(*made.components):
        known = Tls(TlsFiles(certificate=ours, ca=authority.path))
        with_tls = EngineGrpc(WireModel(name="m"), channel_to(made.server.port, known), SystemClock())
        without = engine_at(made.server.port)
        async with started(with_tls, without):
            assert (await said(with_tls))[-1]
            with pytest.raises(Unavailable, match="does not answer"):
                await said(without)


async def _described(engine: EngineGrpc, clock: ManualClock) -> bool:
    clock.advance(LOOK_SECONDS)
    return bool(engine.info.digest)


def _weights(folder: Path) -> Any:
    path = folder / "adapter.gguf"
    path.write_bytes(b"some weights" * 200_000)
    return weights(path, version(1))
