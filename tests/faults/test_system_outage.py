"""The log or the database is away for a while: nothing is parked, nothing is lost, work goes on by itself."""

import asyncio

import pytest

from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.storm import Flow, all_ready, frozen, outcome, texts
from tests.support.system import measured

pytestmark = pytest.mark.server

DOCUMENTS = 20


async def test_while_the_log_is_away_documents_are_taken_and_go_on_afterwards(shaken: Laptop) -> None:
    flow = Flow(shaken, "no-log", texts(DOCUMENTS, 21))
    async with asyncio.TaskGroup() as group:
        with frozen(shaken, "kafka"):
            group.create_task(flow.run())
            await eventually(lambda: len(flow.ids) == DOCUMENTS, within=60)
            await eventually(lambda: measured(shaken, "ingest", "sluiceway_outbox_records"), within=60, every=0.3)
    await _all_is_well(flow)


async def test_while_the_database_is_away_nothing_is_parked_and_all_goes_on_afterwards(shaken: Laptop) -> None:
    flow = Flow(shaken, "no-database", texts(DOCUMENTS, 22))
    async with asyncio.TaskGroup() as group:
        group.create_task(flow.run())
        await eventually(lambda: len(flow.ids) > DOCUMENTS // 2, within=60)
        with frozen(shaken, "postgres"):
            await eventually(lambda: shaken.status()["ingest"]["state"] == "unready", within=60, every=0.3)
    await _all_is_well(flow)


async def _all_is_well(flow: Flow) -> None:
    await all_ready(flow.laptop)
    after = await outcome(flow)
    assert (after.states, after.chunks, after.parked) == ({"indexed": DOCUMENTS}, len(after.spans), set())
