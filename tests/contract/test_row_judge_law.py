"""Law of the judge of rows over the service guard: what is kept with marks has nothing in it that guard would find."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from sluiceway_common.calls import ServiceTokens
from sluiceway_common.principal import acting_as
from sluiceway_common.rpc import connect
from sluiceway_train.adapters.guard import IDEMPOTENT, GuardJudge
from sluiceway_train.domain.judgements import marked, ruling
from sluiceway_train.domain.rows import DatasetRow, PromptMessage
from tests.support.guard_rpc import guard_server, guard_service
from tests.support.infer import READER
from tests.support.infer_rpc import SEED
from tests.support.replica import started

BLOCKING = """
name = "law"
version = "1"
rules = [{findings = ["pii", "secret"], action = "block"}]
"""
ROW = DatasetRow(
    named="line 1",
    origin="file",
    prompt=(PromptMessage("user", "Who is ann@mill.example?"),),
    answer="Her card is 4111 1111 1111 1111, his 5555 5555 5555 4444; their mail is bob@mill.example.",
)


@pytest.fixture
async def judge() -> AsyncIterator[GuardJudge]:
    server = guard_server(guard_service(BLOCKING))
    async with started(server):
        channel = connect(
            f"127.0.0.1:{server.port}", tokens=ServiceTokens(SEED, (), audience="train"), idempotent=IDEMPOTENT
        )
        async with started(channel):
            with acting_as(READER):
                yield GuardJudge(channel, seconds=10)


@pytest.mark.parametrize("rejected", ["", "He said: carl@mill.example or dora@mill.example."])
async def test_of_a_row_that_is_kept_nothing_stands_behind_what_blocks(judge: GuardJudge, rejected: str) -> None:
    row = replace(ROW, rejected=rejected)
    judgement = await judge.judge(row)
    assert ruling(judgement, keep_redacted=True) is None
    kept = marked(row, judgement)
    assert kept.answer == "Her card is [CARD], his [CARD]; their mail is [EMAIL]."
    assert (await judge.judge(kept)).found == ()
