"""The whole product under faults: killed at random moments, or without its log or its database for a while.

`make chaos` plays the same at length.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop, laptop
from tests.support.provided import provided
from tests.support.storm import Flow, all_ready, frozen, outcome, stormy, texts, undisturbed
from tests.support.system import measured

pytestmark = pytest.mark.server

STORM = 24
OUTAGE = 12
# A worker that died is missed sooner than in earnest, so that a test waits less.
SOONER = {"INGEST_LEASE_SECONDS": "3", "INGEST_SWEEP_SECONDS": "1"}


@pytest.fixture(scope="module")
def shaken() -> Iterator[Laptop]:
    """A laptop on which everything runs, whatever a test did to it before."""
    with provided(laptop(SOONER)) as made:
        said = made.up()
        assert said.returncode == 0, said.stderr
        yield made


@pytest.mark.parametrize("seed", [1])
async def test_whatever_dies_every_document_ends_as_if_nothing_had_happened(shaken: Laptop, seed: int) -> None:
    documents = texts(STORM, seed)
    after = await stormy(shaken, f"storm-{seed}", documents, seed)
    calm = await undisturbed(shaken, f"calm-{seed}", documents)
    assert calm == replace(calm, states={"indexed": STORM}, chunks=len(calm.spans), parked=set())
    assert after == calm


async def test_while_the_log_is_away_documents_are_taken_and_go_on_afterwards(shaken: Laptop) -> None:
    flow = Flow(shaken, "no-log", texts(OUTAGE, 21))
    async with asyncio.TaskGroup() as group:
        with frozen(shaken, "kafka"):
            group.create_task(flow.run())
            await eventually(lambda: len(flow.ids) == OUTAGE, within=60)
            await eventually(lambda: measured(shaken, "ingest", "sluiceway_outbox_records"), within=60, every=0.3)
    await _all_is_well(flow)


async def test_while_the_database_is_away_nothing_is_parked_and_all_goes_on_afterwards(shaken: Laptop) -> None:
    flow = Flow(shaken, "no-database", texts(OUTAGE, 22))
    async with asyncio.TaskGroup() as group:
        group.create_task(flow.run())
        await eventually(lambda: len(flow.ids) > OUTAGE // 2, within=60)
        with frozen(shaken, "postgres"):
            await eventually(lambda: shaken.status()["ingest"]["state"] == "unready", within=60, every=0.3)
    await _all_is_well(flow)


async def _all_is_well(flow: Flow) -> None:
    await all_ready(flow.laptop)
    after = await outcome(flow)
    assert (after.states, after.chunks, after.parked) == ({"indexed": OUTAGE}, len(after.spans), set())
