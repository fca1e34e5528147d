"""Evaluations that are over, and versions of suites that nothing names, are let go of when their days are over."""

import asyncio
from datetime import timedelta

import pytest

from sluiceway_common.errors import Refusal, Unavailable
from sluiceway_common.observability.counted import CountedGauge
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_common.testing.clock import START
from sluiceway_eval.adapters.metered import OPEN_EVALUATIONS, EvaluationMeter
from sluiceway_eval.domain.evaluations import cancelled, failed, finished
from sluiceway_eval.domain.gate import PairedCounts, judged
from sluiceway_eval.service.retention import SWEEP_SECONDS, EvaluationRetention, EvaluationRetentionRule
from tests.support.evaluations import EvaluationWorld, a_suite, an_evaluation, an_outcome, sealed_cases

RULE = EvaluationRetentionRule(evaluations=timedelta(days=30), suites=timedelta(days=10))


@pytest.fixture
def world() -> EvaluationWorld:
    return EvaluationWorld(clock=ManualClock())


def retention(world: EvaluationWorld, unswept: list[Refusal] | None = None) -> EvaluationRetention:
    return EvaluationRetention(
        evaluations=world.store,
        suites=world.suites,
        clock=world.clock,
        rule=RULE,
        on_unswept=(unswept if unswept is not None else []).append,
    )


def days(world: EvaluationWorld, number: float) -> None:
    assert isinstance(world.clock, ManualClock)
    world.clock.advance(number * 86_400)


async def over(world: EvaluationWorld, number: int = 1) -> None:
    evaluation = await world.store.create(an_evaluation(number), None)
    assert await world.store.commit(evaluation, cancelled(evaluation, PairedCounts(), world.clock.now()))


async def test_evaluations_go_when_they_were_over_for_their_days_and_open_ones_never(world: EvaluationWorld) -> None:
    await over(world)
    await world.store.create(an_evaluation(2), None)
    days(world, 29)
    assert await retention(world).sweep_evaluations() == 0
    days(world, 2)
    assert await retention(world).sweep_evaluations() == 1
    assert await world.store.get("acme", an_evaluation(2).evaluation_id) is not None


async def test_a_version_that_an_evaluation_names_stays_and_the_last_one_always(world: EvaluationWorld) -> None:
    for digest in "abc":
        await world.suites.put(a_suite(digest=digest * 64), sealed_cases())
    await over(world)
    days(world, 11)
    assert await retention(world).sweep_suites() == 1
    assert [await world.suites.get("acme", "tickets", version) is not None for version in (1, 2, 3)] == [
        True,
        False,
        True,
    ]
    days(world, 20)
    await retention(world).sweep_evaluations()
    assert await retention(world).sweep_suites() == 1
    assert await world.suites.get("acme", "tickets", 3) is not None


async def test_it_is_swept_every_hour_and_what_fails_holds_up_nothing_else(
    world: EvaluationWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    for digest in "ab":
        await world.suites.put(a_suite(digest=digest * 64), sealed_cases())
    await over(world, 2)
    days(world, 31)
    sound = world.store.sweep

    async def away(*_: object) -> int:
        raise Unavailable("the database is away")

    monkeypatch.setattr(world.store, "sweep", away)
    unswept: list[Refusal] = []
    sweeping = asyncio.create_task(retention(world, unswept).run())
    clock = world.clock
    assert isinstance(clock, ManualClock)
    await eventually(lambda: clock.sleepers == 1)
    assert [error.message for error in unswept] == ["the database is away"]
    monkeypatch.setattr(world.store, "sweep", sound)
    clock.advance(SWEEP_SECONDS)
    await eventually(lambda: clock.sleepers == 1)
    assert await world.store.get("acme", an_evaluation(2).evaluation_id) is None
    assert await world.suites.get("acme", "tickets", 1) is None
    sweeping.cancel()


def read(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


async def test_ends_gates_and_cases_are_counted_once(world: EvaluationWorld) -> None:
    metrics = Metrics()
    meter, began = EvaluationMeter(metrics), START + timedelta(seconds=10)
    running = an_evaluation(1, state="running", started_at=began)
    counts = PairedCounts(cases=400, candidate_passed=400, champion_passed=400)
    outcome = judged(counts, running.rule, with_champion=True)
    done = finished(running, counts, outcome, began + timedelta(seconds=20))
    meter.changed(running, done)
    meter.changed(done, done)
    broke = failed(running, PairedCounts(), began, reason="MODEL_AWAY", message="it is away")
    meter.changed(running, broke)
    meter.asked(an_outcome(0, True))
    assert read(metrics, "sluiceway_evaluations_total", end="finished") == 1
    assert read(metrics, "sluiceway_evaluations_total", end="failed") == 1
    assert read(metrics, "sluiceway_evaluation_failures_total", reason="MODEL_AWAY") == 1
    assert read(metrics, "sluiceway_gate_verdicts_total", outcome="approved") == 1
    assert read(metrics, "sluiceway_evaluation_seconds_sum") == 20
    of_candidate = [
        read(metrics, "sluiceway_evaluation_cases_total", side="candidate", result=result) or 0
        for result in ("passed", "failed")
    ]
    assert sum(of_candidate) == 1
    await world.store.create(an_evaluation(2), None)
    await CountedGauge(OPEN_EVALUATIONS, world.store.open_counts, metrics, world.clock).look()
    assert read(metrics, "sluiceway_open_evaluations", state="queued") == 1
