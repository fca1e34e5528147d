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


class Allowing(GuardServiceServicer):
    """Allows everything, whatever became of its scanners."""

    def __init__(self, scanners: Mapping[str, values_pb2.ScannerStatus.ValueType]) -> None:
        self._runs = [values_pb2.ScannerRun(name=name, status=status) for name, status in scanners.items()]

    async def Check(self, _request: Any, _context: Any) -> calls.CheckResponse:
        return calls.CheckResponse(
            verdict=values_pb2.Verdict(action=values_pb2.ACTION_ALLOW, scanners=self._runs),
        )


@asynccontextmanager
async def judge(**scanners: values_pb2.ScannerStatus.ValueType) -> AsyncIterator[GuardJudge]:
    server = grpc.aio.server()
    add_GuardServiceServicer_to_server(Allowing(scanners), server)
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
