"""Law of the run store, in memory and in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from sluiceway.train.v1.events_pb2 import RunChanged
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database, migrate
from sluiceway_common.errors import Conflict, Overloaded
from sluiceway_common.outbox import Outbox
from sluiceway_common.testing.clock import START
from sluiceway_train.adapters import database as db
from sluiceway_train.adapters.memory_runs import MemoryRunStore
from sluiceway_train.domain.runs import Point, Run, begun, cancelled_by_wish, ended, progressed, requeued
from sluiceway_train.ports import RunQuery, RunRequest, RunStore
from sluiceway_train.service.run_events import run_changed
from tests.support.train_builders import a_claim, a_run

MOST = 4
REQUEST = RunRequest("k" * 64, "r" * 64)


def told(run: Run) -> OutgoingEvent:
    return run_changed(run, START)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest) -> str:
    """The database for a test that asks for PostgreSQL; empty for the store in memory."""
    return "" if request.param == "memory" else str(request.getfixturevalue("database"))


@pytest.fixture
async def bus() -> MemoryBus:
    bus = MemoryBus()
    await bus.ensure_topics(RunChanged)
    return bus


@pytest.fixture
async def store(url: str, bus: MemoryBus) -> AsyncIterator[RunStore]:
    if not url:
        yield MemoryRunStore(bus, most_waiting=MOST)
        return
    await asyncio.to_thread(migrate, url, schema=db.SCHEMA, package="sluiceway_train")
    database = Database(url, schema=db.SCHEMA, pool=4)
    yield db.PostgresRunStore(database, Outbox(database, bus, db.outbox), most_waiting=MOST)
    await database.stop()


async def kept(store: RunStore, *runs: Run) -> None:
    for run in runs:
        await store.create(run, None, told(run))


async def claimed(store: RunStore, owner: str = "one", *, seconds: float = 60.0, machine: str = "here") -> Run | None:
    return await store.claim(a_claim(owner, seconds=seconds, machine=machine), told)


async def running(store: RunStore) -> Run:
    """A run whose worker has begun."""
    await kept(store, a_run())
    run = await claimed(store)
    assert run is not None
    after = begun(run, START + timedelta(seconds=61), report_offset=0)
    assert await store.commit(run, after, None)
    return after


async def test_what_was_created_is_found(store: RunStore) -> None:
    await kept(store, a_run())
    assert await store.get("acme", a_run().run_id) == a_run()


async def test_a_run_of_another_tenant_is_not_there(store: RunStore) -> None:
    await kept(store, a_run())
    assert await store.get("other", a_run().run_id) is None


async def test_the_same_key_is_the_same_run(store: RunStore) -> None:
    first = await store.create(a_run(1), REQUEST, told(a_run(1)))
    assert await store.create(a_run(2), REQUEST, told(a_run(2))) == first
    assert await store.requested("acme", REQUEST) == first
    assert await store.get("acme", a_run(2).run_id) is None


async def test_a_key_that_stands_for_something_else_is_refused(store: RunStore) -> None:
    await store.create(a_run(1), REQUEST, told(a_run(1)))
    with pytest.raises(Conflict, match="`idempotency_key`"):
        await store.create(a_run(2), RunRequest(REQUEST.key_sha256, "x" * 64), told(a_run(2)))


async def test_keys_of_two_tenants_are_two(store: RunStore) -> None:
    await store.create(a_run(1), REQUEST, told(a_run(1)))
    other = a_run(2, tenant="other")
    assert await store.create(other, REQUEST, told(other)) == other


async def test_a_tenant_with_many_that_wait_is_told_to_wait(store: RunStore) -> None:
    await kept(store, *map(a_run, range(1, MOST + 1)))
    with pytest.raises(Overloaded, match="runs waiting"):
        await kept(store, a_run(MOST + 1))
    await kept(store, a_run(MOST + 2, tenant="other"))


async def test_a_page_has_the_last_one_first(store: RunStore) -> None:
    await kept(store, a_run(1), a_run(2, model="cook"), a_run(3), a_run(4, tenant="other"))
    query = RunQuery(tenant="acme", limit=10)
    assert [run.run_id[-1] for run in await store.page(query)] == ["3", "2", "1"]
    assert [run.run_id[-1] for run in await store.page(replace(query, model="clerk"))] == ["3", "1"]
    assert [run.run_id[-1] for run in await store.page(replace(query, before=a_run(3).run_id, limit=1))] == ["2"]
    assert await store.page(replace(query, state="running")) == []


async def test_a_claim_is_told_and_counted(store: RunStore, bus: MemoryBus) -> None:
    await kept(store, a_run())
    run = await claimed(store)
    assert run == replace(
        a_run(),
        state="running",
        owner="one",
        machine="here",
        available_at=a_claim().until,
        fence=1,
        revision=2,
        sequence=2,
    )
    assert await store.get("acme", run.run_id) == run


async def test_of_two_who_claim_at_a_time_one_gets_it(store: RunStore) -> None:
    await kept(store, a_run())
    got = await asyncio.gather(*(claimed(store, f"replica-{number}") for number in range(8)))
    assert len([run for run in got if run is not None]) == 1


async def test_two_who_claim_at_a_time_get_two(store: RunStore) -> None:
    await kept(store, a_run(1), a_run(2))
    got = await asyncio.gather(*(claimed(store, f"replica-{number}") for number in range(4)))
    assert sorted(run.run_id[-1] for run in got if run is not None) == ["1", "2"]


async def test_nothing_is_claimed_before_its_time(store: RunStore) -> None:
    await kept(store, a_run(90))
    assert await claimed(store, seconds=60) is None
    assert await claimed(store, seconds=90) is not None


async def test_tenants_take_turns(store: RunStore) -> None:
    await kept(store, a_run(1), a_run(2), a_run(3), a_run(4, tenant="other"))
    first = await claimed(store)
    second = await claimed(store)
    assert [run.tenant for run in (first, second) if run is not None] == ["acme", "other"]


async def test_of_tenants_with_as_many_at_work_that_is_next_whose_last_began_longest_ago(store: RunStore) -> None:
    await kept(store, a_run(1), a_run(2), a_run(3, tenant="other"))
    first = await claimed(store)
    assert first is not None
    began = begun(first, START + timedelta(seconds=61), report_offset=0)
    over = ended(began, "failed", START + timedelta(seconds=62))
    assert await store.commit(first, began, None)
    assert await store.commit(began, over, told(over))
    second = await claimed(store, seconds=70)
    assert second is not None
    assert second.tenant == "other"


async def test_who_falls_silent_has_died(store: RunStore) -> None:
    run = await running(store)
    assert await claimed(store, "two", seconds=89) is None
    taken = await claimed(store, "two", seconds=91)
    assert taken == replace(
        run, owner="two", available_at=a_claim(seconds=91).until, fence=2, revision=run.revision + 1
    )


async def test_a_lease_that_is_renewed_lasts(store: RunStore) -> None:
    run = await running(store)
    assert await store.renew(run, START + timedelta(seconds=200))
    assert await claimed(store, "two", seconds=199) is None


async def test_whose_run_was_taken_away_changes_nothing_of_it(store: RunStore) -> None:
    """Fencing: neither lease, nor state, nor points."""
    run = await running(store)
    taken = await claimed(store, "two", seconds=91)
    assert taken is not None
    late = progressed(run, phase="training", steps=10, last=None, report_offset=99)
    assert not await store.renew(run, START + timedelta(seconds=500))
    assert not await store.commit(run, late, told(late), [Point(step=1, epoch=0.1, attempt=1, loss=2.0)])
    assert await store.get("acme", run.run_id) == taken
    assert await store.points("acme", run.run_id, 0, 10) == []


async def test_another_machine_leaves_it_for_longer(store: RunStore) -> None:
    await running(store)
    assert await claimed(store, "two", seconds=91, machine="there") is None
    assert await claimed(store, "two", seconds=389, machine="there") is None
    assert await claimed(store, "two", seconds=391, machine="there") is not None


async def test_what_was_running_comes_before_what_waits(store: RunStore) -> None:
    run = await running(store)
    await kept(store, a_run(2, tenant="other"))
    taken = await claimed(store, "two", seconds=91)
    assert taken is not None
    assert taken.run_id == run.run_id


async def test_a_change_keeps_a_lease_that_was_renewed_meanwhile(store: RunStore) -> None:
    run = await running(store)
    await store.renew(run, START + timedelta(seconds=200))
    after = progressed(run, phase="training", steps=10, last=None, report_offset=9)
    assert await store.commit(run, after, None)
    assert await store.get("acme", run.run_id) == replace(after, available_at=START + timedelta(seconds=200))


async def test_a_wish_for_an_end_and_a_change_do_not_undo_each_other(store: RunStore) -> None:
    run = await running(store)
    wish = cancelled_by_wish(run, START)
    assert await store.commit(run, wish, told(wish))
    assert not await store.commit(run, progressed(run, phase="training", steps=1, last=None, report_offset=1), None)
    assert await store.get("acme", run.run_id) == wish


async def test_what_waits_again_is_claimed_again(store: RunStore) -> None:
    run = await running(store)
    moment = START + timedelta(seconds=70)
    waits = requeued(run, moment, available_at=moment + timedelta(seconds=5), failed=True)
    assert await store.commit(run, waits, told(waits))
    assert await claimed(store, seconds=74) is None
    again = await claimed(store, seconds=76)
    assert again is not None
    assert (again.failures, again.attempt, again.attempt_began, again.learned) == (1, 1, None, timedelta(seconds=9))


async def test_what_is_over_is_never_claimed(store: RunStore) -> None:
    run = await running(store)
    over = ended(run, "succeeded", START + timedelta(seconds=70), version=3)
    assert await store.commit(run, over, told(over))
    assert await claimed(store, seconds=100_000) is None
    assert await store.get("acme", run.run_id) == over


async def test_points_are_told_in_the_order_in_which_they_came(store: RunStore) -> None:
    run = await running(store)
    points = [Point(step=step, epoch=step / 10, attempt=1, loss=3.0 / step, learning_rate=1e-3) for step in (1, 2, 3)]
    look = Point(step=3, epoch=0.3, attempt=1, validation_loss=1.5)
    after = progressed(run, phase="", steps=3, last=look, report_offset=9)
    assert await store.commit(run, after, None, points)
    assert await store.commit(after, progressed(after, phase="", steps=3, last=look, report_offset=10), None, [look])
    found = await store.points("acme", run.run_id, 0, 10)
    assert [each.point for each in found] == [*points, look]
    assert await store.points("acme", run.run_id, found[1].number, 1) == [found[2]]
    assert await store.points("other", run.run_id, 0, 10) == []


async def test_a_step_that_is_learned_again_takes_the_place_of_the_first(store: RunStore) -> None:
    run = await running(store)
    first = [Point(step=step, epoch=0.1, attempt=1, loss=1.0) for step in (1, 2)]
    again = [Point(step=2, epoch=0.1, attempt=2, loss=1.5)]
    after = progressed(run, phase="", steps=2, last=None, report_offset=1)
    assert await store.commit(run, after, None, first)
    assert await store.commit(after, progressed(after, phase="", steps=2, last=None, report_offset=2), None, again)
    assert [each.point for each in await store.points("acme", run.run_id, 0, 10)] == [first[0], again[0]]


async def test_runs_are_known_by_their_ids_alone(store: RunStore) -> None:
    await kept(store, a_run(1), a_run(2, tenant="other"))
    ids = [a_run(1).run_id, a_run(2).run_id, "run_nobody"]
    assert await store.known(ids) == {a_run(1).run_id: a_run(1), a_run(2).run_id: a_run(2, tenant="other")}


async def test_a_tenant_with_as_many_at_work_as_it_may_gets_no_further_one(store: RunStore) -> None:
    await kept(store, a_run(1), a_run(2), a_run(3, tenant="other"))
    bounded = replace(a_claim(), most_of_tenant=1)
    got = await asyncio.gather(*(store.claim(bounded, told) for _ in range(3)))
    assert sorted(run.tenant for run in got if run is not None) == ["acme", "other"]


async def test_a_run_that_was_at_work_is_taken_over_whatever_its_tenant_has(store: RunStore) -> None:
    await kept(store, a_run(1), a_run(2))
    for owner in ("one", "two"):
        assert await claimed(store, owner) is not None
    # The second is alive still, and the first is not begun anew but taken over.
    first = replace(a_claim("three", seconds=91), most_of_tenant=1)
    assert await store.renew(await get(store, 2), START + timedelta(seconds=300))
    taken = await store.claim(first, told)
    assert taken is not None
    assert taken.run_id == a_run(1).run_id


async def get(store: RunStore, number: int) -> Run:
    run = await store.get("acme", a_run(number).run_id)
    assert run is not None
    return run


async def test_a_dataset_is_needed_by_a_run_that_is_not_over(store: RunStore) -> None:
    run = await running(store)
    assert await store.is_needed("acme", run.dataset.dataset_id)
    assert not await store.is_needed("other", run.dataset.dataset_id)
    assert not await store.is_needed("acme", "ds_2")
    over = ended(run, "failed", START + timedelta(seconds=62))
    assert await store.commit(run, over, told(over))
    assert not await store.is_needed("acme", run.dataset.dataset_id)


async def test_open_runs_are_counted_by_state(store: RunStore) -> None:
    assert await store.open_counts() == {"queued": 0, "running": 0}
    await running(store)
    await kept(store, a_run(2), a_run(3, tenant="other"))
    assert await store.open_counts() == {"queued": 2, "running": 1}


async def test_runs_that_are_over_for_long_go_with_their_points_and_the_others_stay(store: RunStore) -> None:
    run = await running(store)
    after = progressed(run, phase="learning", steps=1, last=None, report_offset=9)
    assert await store.commit(run, after, None, [Point(step=1, epoch=0.1, attempt=1, loss=2.0)])
    over = ended(after, "failed", START + timedelta(seconds=62))
    assert await store.commit(after, over, told(over))
    await kept(store, a_run(2))
    assert await store.sweep(START + timedelta(seconds=62), 10) == 0
    assert await store.sweep(START + timedelta(days=400), 10) == 1
    assert await store.get("acme", run.run_id) is None
    assert await store.points("acme", run.run_id, 0, 10) == []
    assert await store.get("acme", a_run(2).run_id) == a_run(2)


async def test_a_sweep_takes_no_more_than_it_is_told_to(store: RunStore) -> None:
    for number in (1, 2, 3):
        await kept(store, a_run(number))
        over = cancelled_by_wish(await get(store, number), START + timedelta(seconds=number))
        assert await store.commit(await get(store, number), over, told(over))
    assert [await store.sweep(START + timedelta(days=1), 2) for _ in range(3)] == [2, 1, 0]
