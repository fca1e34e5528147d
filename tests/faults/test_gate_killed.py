"""Eval is killed while it asks; whoever starts next goes on where it stood."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sluiceway.eval.v1 import values_pb2
from sluiceway.eval.v1.events_pb2 import ModelJudged
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually, free_port
from tests.support.eval_running import SERVE, environment
from tests.support.gate_world import CASES, gate_callers, infer_with, scripted
from tests.support.log import log_at, said_on
from tests.support.replica import migrated, shared_settings

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

# Of the cases, so many are there when eval is killed.
KILLED_AT = (6, 20)
# Tokens a second of the models: three an answer.
PACE = 30.0
# A busy machine is slow; what never comes is told by this.
WITHIN = 240.0


@asynccontextmanager
async def process(shared: Shared, port: int, infer: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """It is killed where nothing else has ended it."""
    # Whoever is killed is missed soon, and nobody else: after a third silence the evaluation would be asked no more.
    told = {"EVAL_INFER": f"127.0.0.1:{infer}", "EVAL_LEASE_SECONDS": "5"}
    child = await asyncio.create_subprocess_exec(*SERVE, env={**os.environ, **environment(shared, port), **told})
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def said(kafka: str, evaluation_id: str) -> list[ModelJudged]:
    """What the log has of it: the end is in the database a moment before."""
    async with log_at(kafka) as log:
        return [one.event for one in await said_on(log, ModelJudged) if one.event.evaluation_id == evaluation_id]


async def test_a_killed_evaluation_goes_on_where_it_stood(kafka: str, database: str, tmp_path: Path) -> None:
    shared, port = shared_settings(kafka, database, tmp_path), free_port()
    await asyncio.to_thread(migrated, "eval", shared)
    models = scripted(tmp_path, {"champion": range(CASES), "candidate": range(CASES)}, pace=PACE)
    tenant = f"t{uuid.uuid4().hex[:12]}"
    async with (
        infer_with(shared, models) as infer,
        gate_callers(shared, port, {tenant: ("reader", "operator")}) as (caller,),
    ):
        evaluation_id, before = "", dict[str, str]()
        for enough in KILLED_AT:
            async with process(shared, port, infer):
                await eventually(lambda: _serves(port), within=WITHIN)
                if not evaluation_id:
                    await caller.put()
                    order = values_pb2.GateParameters(margin=0.1)
                    evaluation_id = (await caller.start(parameters=order)).evaluation_id

                async def there(enough: int = enough, evaluation_id: str = evaluation_id) -> bool:
                    return (await caller.get(evaluation_id)).counts.cases >= enough

                await eventually(there, within=WITHIN, every=0.02)
                results = await caller.results(evaluation_id)
                before |= {name: one.candidate.answer_id for name, one in results.items()}
        async with process(shared, port, infer):
            await eventually(lambda: _serves(port), within=WITHIN)
            ended = await caller.ended(evaluation_id)
            assert ended.outcome == values_pb2.OUTCOME_APPROVED, (ended.reason, ended.message)
            await eventually(lambda: said(kafka, evaluation_id), within=WITHIN)
            after = {name: one.candidate.answer_id for name, one in (await caller.results(evaluation_id)).items()}
    assert len(before) < CASES
    assert {name: after[name] for name in before} == before
    assert (ended.counts.cases, ended.counts.candidate_passed, ended.outcome) == (
        CASES,
        CASES,
        values_pb2.OUTCOME_APPROVED,
    )
    assert len(await said(kafka, evaluation_id)) == 1


async def _serves(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
