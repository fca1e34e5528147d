"""Engine over the wire: when a worker is not asked, for what is not known of it or for how it has failed."""

import grpc
import pytest

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_common.errors import Unavailable
from sluiceway_common.principal import acting_as
from sluiceway_common.testing import ManualClock
from sluiceway_infer.adapters.engines.engine_grpc import EngineGrpc
from sluiceway_infer.adapters.engines.first_token import FirstTokenTimeout
from sluiceway_infer.domain.conversation.chat import End
from tests.support.infer import READER
from tests.support.infer_stranger import PROMPT, SALTED, Stranger, aborting, delta, engine_at, finished, said
from tests.support.replica import started


async def test_a_worker_that_is_not_known_yet_is_looked_at_before_it_is_asked(stranger: Stranger, port: int) -> None:
    """As where infer starts before its worker, and a call comes before the next look."""
    stranger.messages = [finished(0)]
    keeping, stranger.described = stranger.described, wire.DescribeResponse()
    engine = engine_at(port, ManualClock())
    async with started(engine):
        with pytest.raises(Unavailable, match="does not say which model it has"):
            await said(engine, SALTED)
        stranger.described = wire.DescribeResponse(instance="1", digest="d", context_tokens=9)
        with pytest.raises(Unavailable, match="does not keep the prompts of tenants apart"):
            await said(engine, SALTED)
        assert stranger.asked == []
        stranger.described = keeping
        await engine.ready()
        assert [type(end) for end in await said(engine, SALTED)] == [End]


async def test_a_worker_that_refuses_to_be_looked_at_is_unavailable(stranger: Stranger, port: int) -> None:
    engine = engine_at(port, ManualClock())
    stranger.describing = aborting(grpc.StatusCode.UNIMPLEMENTED)
    async with started(engine):
        with pytest.raises(Unavailable, match="does not say whether it keeps the prompts of tenants apart"):
            await said(engine, SALTED)
    assert stranger.asked == []


async def test_answers_that_break_off_open_the_breaker(stranger: Stranger, engine: EngineGrpc) -> None:
    stranger.messages = [delta("Hel", 0)]
    for _ in range(6):
        with pytest.raises(Unavailable):
            await said(engine)
    assert len(stranger.asked) == 5
    with pytest.raises(Unavailable, match="5 times in a row"):
        await engine.ready()


@pytest.mark.parametrize("code", [grpc.StatusCode.NOT_FOUND, grpc.StatusCode.DEADLINE_EXCEEDED])
async def test_what_is_the_caller_s_own_opens_it_for_nobody(
    code: grpc.StatusCode, stranger: Stranger, engine: EngineGrpc
) -> None:
    stranger.refuses = aborting(code)
    for _ in range(6):
        with pytest.raises(Unavailable):
            await said(engine)
    assert len(stranger.asked) == 6
    await engine.ready()


async def test_a_worker_that_hangs_is_left_alone_after_five_calls(stranger: Stranger, engine: EngineGrpc) -> None:
    stranger.stays_silent, bounded = True, FirstTokenTimeout(engine, seconds=0.05)
    for words in (*["had not begun to answer"] * 5, "failed 5 times in a row"):
        with acting_as(READER), pytest.raises(Unavailable, match=words):
            await anext(bounded.generate(PROMPT))
