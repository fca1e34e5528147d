"""Client of guard, as rows are judged by it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest

from sluiceway.guard.v1 import guard_service_pb2 as calls
from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.guard_service_pb2_grpc import GuardServiceServicer, add_GuardServiceServicer_to_server
from sluiceway_common.errors import Unavailable
from sluiceway_train.adapters.guard import GuardJudge
from sluiceway_train.domain.rows import DatasetRow, PromptMessage

ROW = DatasetRow(named="ans_1", origin="graded", prompt=(PromptMessage("user", "Who is there?"),), answer="Ada.")
RAN, LATE, FAILED = (
    values_pb2.SCANNER_STATUS_RAN,
    values_pb2.SCANNER_STATUS_LATE,
    values_pb2.SCANNER_STATUS_FAILED,
)


class Answering(GuardServiceServicer):
    """Has one answer."""

    def __init__(self, answer: calls.CheckResponse) -> None:
        self._answer = answer

    async def Check(self, _request: Any, _context: Any) -> calls.CheckResponse:
        return self._answer


def allowed(scanners: Mapping[str, values_pb2.ScannerStatus.ValueType]) -> calls.CheckResponse:
    """Everything, whatever became of the scanners."""
    runs = [values_pb2.ScannerRun(name=name, status=status) for name, status in scanners.items()]
    return calls.CheckResponse(verdict=values_pb2.Verdict(action=values_pb2.ACTION_ALLOW, scanners=runs))


@asynccontextmanager
async def judge(
    answer: calls.CheckResponse | None = None, **scanners: values_pb2.ScannerStatus.ValueType
) -> AsyncIterator[GuardJudge]:
    server = grpc.aio.server()
    add_GuardServiceServicer_to_server(Answering(answer or allowed(scanners)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield GuardJudge(channel, seconds=10)
    finally:
        await server.stop(None)


async def test_what_all_scanners_have_looked_at_is_allowed() -> None:
    async with judge(pii=RAN, secrets=RAN) as judging:
        judgement = await judging.judge(ROW)
    assert (judgement.found, judgement.is_blocked, judgement.is_whole) == ((), False, True)


@pytest.mark.parametrize("status", [LATE, FAILED])
async def test_nothing_is_learned_that_a_scanner_has_not_looked_at_though_the_policy_forgives_it(
    status: values_pb2.ScannerStatus.ValueType,
) -> None:
    async with judge(pii=status, secrets=RAN) as judging:
        with pytest.raises(Unavailable, match=r"could not look at a row \(pii\), and nothing is learned unjudged"):
            await judging.judge(ROW)


@pytest.mark.parametrize(("characters", "is_whole"), [(0, False), (ROW.characters - 1, False), (ROW.characters, True)])
async def test_what_blocks_is_all_that_was_found_only_where_guard_has_read_all(characters: int, is_whole: bool) -> None:
    """A guard of before says no number; it read nothing behind what blocks."""
    blocked = calls.CheckResponse(characters=characters, verdict=values_pb2.Verdict(action=values_pb2.ACTION_BLOCK))
    async with judge(blocked) as judging:
        assert (await judging.judge(ROW)).is_whole is is_whole
