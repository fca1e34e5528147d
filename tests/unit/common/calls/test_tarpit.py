"""Tarpit: whoever is refused again and again hears it late, and nobody else does."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sluiceway_common.calls.tarpit import Tarpit, TarpitLimits
from sluiceway_common.errors import Conflict, Invalid, NotFound, Overloaded, Refusal, TooLarge
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import Principal
from sluiceway_common.settings import Shared
from sluiceway_common.testing import ManualClock, eventually

FULL = Overloaded("all 8 seats are taken; ask again in 1 s", retry_after=1.0)
# Of four a second, whose fractions are exact.
BURST = 16


def who(tenant: str = "acme", subject: str = "ann") -> Principal:
    return Principal(tenant, subject, frozenset({"reader"}))


class Flood:
    """Refusals that come all at once, and those that were told."""

    def __init__(self, **limits: float) -> None:
        self.clock, self.metrics = ManualClock(), Metrics()
        self.tarpit = Tarpit(TarpitLimits(**{"per_second": 4, **limits}), self.clock, self.metrics)  # type: ignore[arg-type]  # by name
        self.told: list[Refusal] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def refuse(
        self,
        times: int,
        caller: Principal | None = None,
        refusal: Refusal = FULL,
        *,
        left: float | None = None,
        size: int = 0,
    ) -> int:
        """How many of them were told at once."""
        before = len(self.told)

        async def one() -> None:
            self.told.append(await self.tarpit.held(refusal, caller or who(), left=left, size=size))

        self.tasks += [asyncio.create_task(one()) for _ in range(times)]
        await self._settled()
        return len(self.told) - before

    async def passes(self, seconds: float) -> int:
        """How many are told in this time."""
        before = len(self.told)
        self.clock.advance(seconds)
        await self._settled()
        return len(self.told) - before

    async def _settled(self) -> None:
        await eventually(lambda: sum(not task.done() for task in self.tasks) == self.clock.sleepers, every=0)


@pytest.fixture
async def flood() -> AsyncIterator[Flood]:
    made = Flood()
    yield made
    await made.tarpit.stop()
    await asyncio.gather(*made.tasks, return_exceptions=True)


async def test_a_few_refusals_are_told_at_once_and_as_they_are(flood: Flood) -> None:
    assert await flood.refuse(BURST) == BURST
    assert all(told is FULL for told in flood.told)


async def test_each_one_more_waits_for_its_turn(flood: Flood) -> None:
    assert await flood.refuse(BURST + 10) == BURST
    assert [await flood.passes(0.25) for _ in range(3)] == [1, 1, 1]
    assert await flood.passes(1.75) == 7


async def test_whoever_comes_again_at_once_is_refused_four_times_a_second(flood: Flood) -> None:
    await flood.refuse(BURST + 15)
    for _ in range(50):
        told = await flood.passes(0.25)
        assert await flood.refuse(told) == 0
        assert told == 1


async def test_nobody_waits_longer_than_five_seconds(flood: Flood) -> None:
    assert await flood.refuse(BURST + 100) == BURST
    assert await flood.passes(5) == 100


async def test_of_hundreds_that_came_together_a_few_are_told_at_a_time(flood: Flood) -> None:
    """Told together, they would come again together."""
    await flood.refuse(BURST + 320)
    assert await flood.passes(2.5) == 10
    told = [await flood.passes(0.125) for _ in range(20)]
    assert sum(told) == 310
    assert max(told) < 2 * 310 / 20


@pytest.mark.parametrize(("left", "seconds"), [(0.5, 0.25), (4, 3), (60, 4)])
async def test_a_refusal_is_told_while_there_is_time_to_hear_it(left: float, seconds: float) -> None:
    flood = Flood(per_second=0.125)
    assert await flood.refuse(1, left=left) == 0
    assert await flood.passes(seconds - 0.125) == 0
    assert await flood.passes(0.125) == 1


async def test_an_overloaded_names_its_wait_and_an_invalid_stays_as_it_was(flood: Flood) -> None:
    await flood.refuse(BURST + 10)
    too_large = TooLarge("the body is too large; send less", field="body")
    await flood.refuse(1, refusal=too_large)
    await flood.passes(5)

    waits = [told.retry_after for told in flood.told[BURST:-1]]
    assert waits == [1.0] * 4 + [1.25, 1.5, 1.75, 2.0, 2.25, 2.5]
    assert "all 8 seats are taken" in flood.told[-2].message
    assert "leave 2.5 s before each" in flood.told[-2].message
    assert flood.told[-1] is too_large


async def test_other_callers_are_told_at_once_and_those_of_the_tenant_until_there_are_many(flood: Flood) -> None:
    await flood.refuse(BURST + 1)
    assert await flood.refuse(BURST, who("other")) == BURST
    assert sum([await flood.refuse(BURST, who(subject=f"one-{number}")) for number in range(5)]) == 3 * BURST - 1
    assert await flood.refuse(1, who("third")) == 1


async def test_after_a_while_without_refusals_they_are_told_at_once_again(flood: Flood) -> None:
    await flood.refuse(BURST + 100)
    await flood.passes(9)
    assert await flood.refuse(BURST) == BURST


@pytest.mark.parametrize("refusal", [NotFound("there is none"), Conflict("it is another")])
async def test_what_callers_hear_who_wait_for_something_is_told_at_once(flood: Flood, refusal: Refusal) -> None:
    assert await flood.refuse(200, refusal=refusal) == 200


@pytest.mark.parametrize(("limits", "size"), [({"held": 3}, 0), ({"held_bytes": 3000}, 1000)])
async def test_what_is_held_is_bounded_by_number_and_by_bytes(limits: dict[str, float], size: int) -> None:
    flood = Flood(**limits)
    assert await flood.refuse(BURST + 10, size=size) == BURST + 7
    assert await flood.passes(5) == 3
    assert await flood.refuse(20, size=size) == 10 + 7, "what was told makes room"
    await flood.passes(5)


@pytest.mark.parametrize(("size", "held"), [(0, 2_000), (1024 * 1024, 64)])
async def test_two_thousand_are_held_with_64_mib_and_one_more_is_told_at_once(size: int, held: int) -> None:
    flood = Flood(per_second=1_000)
    at_once = await flood.refuse(4_000, size=0)
    assert await flood.refuse(held + 1, size=size) == 1
    assert await flood.passes(5) == held
    assert at_once == 4_000


async def test_an_installation_that_says_nothing_of_it_tells_five_a_second_and_after_five_seconds_at_most() -> None:
    shared = {name: Shared.model_fields[name].default for name in ("refusals_per_second", "refusal_hold_seconds")}
    assert shared == {"refusals_per_second": 5.0, "refusal_hold_seconds": 5.0}
    assert (TarpitLimits().per_second, TarpitLimits().seconds) == tuple(shared.values())


async def test_whoever_goes_away_is_held_no_longer(flood: Flood) -> None:
    await flood.refuse(BURST + 1)
    flood.tasks[-1].cancel()
    await eventually(flood.tasks[-1].done)
    await eventually(lambda: flood.clock.sleepers == 0)


async def test_at_the_end_all_are_told_and_none_is_held_any_more(flood: Flood) -> None:
    await flood.refuse(BURST + 10)
    await flood.tarpit.stop()
    await asyncio.gather(*flood.tasks)
    assert len(flood.told) == BURST + 10
    assert await flood.refuse(10) == 10


async def test_no_second_means_that_nobody_is_held() -> None:
    flood = Flood(seconds=0)
    assert await flood.refuse(200, refusal=Invalid("`k` is 0; it must be 1")) == 200


async def test_those_that_were_late_are_counted(flood: Flood) -> None:
    await flood.refuse(BURST + 10)
    assert flood.metrics.registry.get_sample_value("sluiceway_refusals_held_total") == 10
