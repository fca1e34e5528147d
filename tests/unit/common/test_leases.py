"""Leases: kept while the work goes on, lost when somebody else has it."""

import asyncio
from datetime import datetime, timedelta

import pytest

from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Unavailable
from sluiceway_common.leases import Lease, LeaseKeeper, LeaseLost, check_free
from sluiceway_common.testing import ManualClock, eventually

KEEPER = LeaseKeeper("me", timedelta(seconds=0.03), SystemClock())


class Renewals:
    """A store that answers `answers` one after the other, and then the last for ever."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.until: list[datetime] = []
        self._answers = answers

    async def __call__(self, until: datetime) -> bool:
        answer = self._answers[min(len(self.until), len(self._answers) - 1)]
        self.until.append(until)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
async def work() -> "asyncio.Future[str]":
    return asyncio.get_running_loop().create_future()


async def test_a_lease_is_renewed_until_the_work_is_done(work: "asyncio.Future[str]") -> None:
    renewals = Renewals(True)
    kept = asyncio.create_task(KEEPER.keep(work, renewals))
    await eventually(lambda: len(renewals.until) >= 3)
    work.set_result("done")
    assert (await kept, renewals.until == sorted(renewals.until)) == ("done", True)


async def test_work_whose_lease_was_lost_is_ended(work: "asyncio.Future[str]") -> None:
    with pytest.raises(LeaseLost):
        await KEEPER.keep(work, Renewals(True, False))
    assert work.cancelled()


async def test_a_store_that_is_away_loses_no_lease(work: "asyncio.Future[str]") -> None:
    renewals = Renewals(Unavailable("away"), True)
    kept = asyncio.create_task(KEEPER.keep(work, renewals))
    await eventually(lambda: len(renewals.until) >= 2)
    work.set_result("done")
    assert await kept == "done"


async def test_what_the_work_raises_is_raised(work: "asyncio.Future[str]") -> None:
    work.set_exception(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await KEEPER.keep(work, Renewals(True))


async def test_cancelling_ends_the_work(work: "asyncio.Future[str]") -> None:
    kept = asyncio.create_task(KEEPER.keep(work, Renewals(True)))
    await asyncio.sleep(0)
    kept.cancel()
    await asyncio.gather(kept, return_exceptions=True)
    assert (kept.cancelled(), work.cancelled()) == (True, True)


def test_a_lease_begins_now_and_is_free_when_it_has_run_out() -> None:
    clock = ManualClock()
    lease = LeaseKeeper("me", timedelta(seconds=15), clock).lease()
    assert lease == Lease("me", clock.now() + timedelta(seconds=15))
    with pytest.raises(Unavailable, match="the document is at me") as caught:
        check_free(lease, clock.now(), "the document")
    assert caught.value.retry_after == 15
    check_free(lease, lease.until, "the document")
    check_free(None, clock.now(), "the document")
