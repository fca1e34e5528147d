"""Runs as they are looked up and watched: those of the caller's tenant alone."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

import pytest

from sluiceway_common.admission import Admission
from sluiceway_common.errors import Invalid, NotFound, Overloaded
from sluiceway_common.principal import Principal
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_common.testing.clock import START
from sluiceway_train.adapters.memory_runs import MemoryRunStore
from sluiceway_train.domain.runs import Point, Run, begun, ended, progressed
from sluiceway_train.ports import RunQuery
from sluiceway_train.service.run_events import run_changed
from sluiceway_train.service.run_queries import RunCancelling, RunQueries
from tests.support.train_builders import Said, a_claim, a_run
from tests.support.train_world import ANN

BOB = Principal("other", "bob", frozenset({"reader", "operator"}))
POINTS = [Point(step=step, epoch=step / 3, attempt=1, loss=3.0 / step) for step in (1, 2, 3)]


@pytest.fixture
def store() -> MemoryRunStore:
    return MemoryRunStore(Said())


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def queries(store: MemoryRunStore, clock: ManualClock) -> RunQueries:
    return RunQueries(store=store, clock=clock, watchers=Admission().limit(1, what="watchers", retry_after=5.0))


async def running(store: MemoryRunStore) -> Run:
    await store.create(a_run(), None, run_changed(a_run(), START))
    claimed = await store.claim(a_claim(), lambda run: run_changed(run, START))
    assert claimed is not None
    after = begun(claimed, START, report_offset=0)
    assert await store.commit(claimed, after, None)
    return after


async def learned(store: MemoryRunStore, run: Run, *points: Point) -> Run:
    after = progressed(run, phase="training", steps=3, last=points[-1], report_offset=run.report_offset + 1)
    assert await store.commit(run, after, None, points)
    return after


async def over(store: MemoryRunStore, run: Run) -> Run:
    after = ended(run, "succeeded", START + timedelta(seconds=9), version=1)
    assert await store.commit(run, after, run_changed(after, START))
    return after


async def test_runs_of_another_tenant_are_not_there(store: MemoryRunStore, queries: RunQueries) -> None:
    run = await running(store)
    assert await queries.get(ANN, run.run_id) == run
    with pytest.raises(NotFound, match="there is no run"):
        await queries.get(BOB, run.run_id)
    with pytest.raises(NotFound, match="there is no run"):
        await anext(queries.watch(BOB, run.run_id))
    with pytest.raises(NotFound, match="there is no run"):
        await RunCancelling(store=store, clock=ManualClock()).cancel(BOB, run.run_id)
    assert (await queries.page(BOB, RunQuery(tenant="acme", limit=0))).items == ()


async def test_pages_follow_each_other(store: MemoryRunStore, queries: RunQueries) -> None:
    for number in (1, 2, 3):
        await store.create(a_run(number), None, run_changed(a_run(number), START))
    query = RunQuery(tenant="", limit=2)
    first, token = await queries.page(ANN, query)
    assert [run.run_id[-1] for run in first] == ["3", "2"]
    rest, end = await queries.page(ANN, replace(query, before=token))
    assert ([run.run_id[-1] for run in rest], end) == (["1"], "")


@pytest.mark.parametrize("token", ["\0", "x" * 65])
async def test_a_token_that_no_page_ended_with_is_refused(queries: RunQueries, token: str) -> None:
    with pytest.raises(Invalid, match="`page_token`"):
        await queries.page(ANN, RunQuery(tenant="", limit=1, before=token))


async def test_of_one_that_is_over_a_watch_tells_all_and_ends(store: MemoryRunStore, queries: RunQueries) -> None:
    run = await over(store, await learned(store, await running(store), *POINTS))
    assert [update async for update in queries.watch(ANN, run.run_id)] == [run, *POINTS]


async def test_a_watch_tells_what_happens_once_and_ends_with_the_run(
    store: MemoryRunStore, queries: RunQueries, clock: ManualClock
) -> None:
    run = await learned(store, await running(store), POINTS[0])
    async with aclosing(queries.watch(ANN, run.run_id)) as updates:
        assert [await anext(updates), await anext(updates)] == [run, POINTS[0]]
        run = await learned(store, run, *POINTS[1:])
        assert [await _next(updates, clock), await _next(updates, clock)] == POINTS[1:]
        done = await over(store, run)
        assert await _next(updates, clock) == done
        with pytest.raises(StopAsyncIteration):
            await anext(updates)


async def test_watchers_are_bounded(store: MemoryRunStore, queries: RunQueries) -> None:
    run = await running(store)
    async with aclosing(queries.watch(ANN, run.run_id)) as updates:
        await anext(updates)
        with pytest.raises(Overloaded, match="watchers"):
            await anext(queries.watch(ANN, run.run_id))


async def _next(updates: AsyncGenerator[Run | Point, None], clock: ManualClock) -> Run | Point:
    coming = asyncio.ensure_future(anext(updates))
    await eventually(lambda: coming.done() or clock.sleepers)
    if not coming.done():
        clock.advance(1.0)
    return await asyncio.wait_for(coming, 60)
