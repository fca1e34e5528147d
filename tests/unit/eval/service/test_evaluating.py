"""An evaluation asks every case of both models, goes on where it stood, and is decided by no outage."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from sluiceway.eval.v1 import values_pb2
from sluiceway_common import tasks
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound, Overloaded, Refusal, Unavailable
from sluiceway_common.testing import eventually
from sluiceway_common.testing.clock import ManualClock
from sluiceway_eval.adapters.memory_evaluations import MemoryEvaluations
from sluiceway_eval.domain.evaluations import ModelEvaluation
from sluiceway_eval.domain.gate import GateRule, PairedCounts
from sluiceway_eval.ports.evaluations import EvaluationClaim, ModelQuestion
from sluiceway_eval.service.evaluations import EvaluationOrder
from tests.support.eval_memory import OPERATOR, MemoryEval
from tests.support.evaluations import ModelsOfTest, an_order, cases

STAFF = replace(OPERATOR, groups=("staff",))
CANDIDATE, CHAMPION = "small+tickets@3", "small"


@dataclass
class Room:
    """A service with a suite, and what its models say."""

    service: MemoryEval

    @property
    def models(self) -> ModelsOfTest:
        return self.service.evaluations.models

    async def started(self, number: int = 4, **order: Any) -> ModelEvaluation:
        service = self.service.service
        await service.suites.put(STAFF, "tickets", cases(number))
        wanted: EvaluationOrder = an_order(**order)
        return await service.evaluation_starting.start(STAFF, wanted)

    async def claimed(self, at: datetime | None = None) -> ModelEvaluation:
        """Now, unless a time is named."""
        now = at or self.service.evaluations.clock.now()
        until = now + self.service.evaluations.options().lease
        claim = EvaluationClaim(owner="one", now=now, until=until, most_of_tenant=1)
        claimed = await self.service.evaluations.store.claim(claim)
        assert claimed is not None
        return claimed

    async def worked(self, number: int = 4, **order: Any) -> ModelEvaluation:
        """An evaluation that was brought to its end."""
        evaluation = await self.started(number, **order)
        await self.work()
        return await self.now(evaluation)

    async def work(self) -> None:
        await self.service.service.evaluation_supervision.evaluating.work(await self.claimed())

    async def now(self, evaluation: ModelEvaluation) -> ModelEvaluation:
        return await self.service.service.evaluation_queries.get(STAFF, evaluation.evaluation_id)

    async def supervised(self, evaluation: ModelEvaluation) -> ModelEvaluation:
        """Once the supervisor has brought it to its end."""

        async def is_over() -> bool:
            return (await self.now(evaluation)).is_over

        supervisor = asyncio.create_task(self.service.service.evaluation_supervision.run())
        try:
            await eventually(is_over)
        finally:
            await tasks.end(supervisor)
        return await self.now(evaluation)

    @property
    def said(self) -> list[Any]:
        return [one.event for one in self.service.evaluations.said]


@pytest.fixture
def room() -> Room:
    return Room(MemoryEval())


def refusing(error: Refusal, *, times: int = 1) -> Callable[[ModelQuestion], None]:
    """So many times."""
    left = [error] * times

    def before(_question: ModelQuestion) -> None:
        if left:
            raise left.pop()

    return before


async def test_every_case_is_asked_of_both_models(room: Room) -> None:
    ended = await room.worked(3)
    assert sorted(one.model for one in room.models.asked) == [CHAMPION] * 3 + [CANDIDATE] * 3
    assert (ended.state, ended.counts.cases, ended.counts.candidate_passed) == ("finished", 3, 3)


async def test_the_models_are_asked_as_a_reader_with_the_groups_of_who_started_it(room: Room) -> None:
    await room.worked(1)
    (caller,) = set(room.models.callers)
    assert (caller.tenant, caller.subject, caller.roles) == ("acme", "service:eval", frozenset({"reader"}))
    assert (caller.groups, caller.purpose) == (("staff",), "evaluation")


async def test_what_a_gate_came_to_is_said(room: Room) -> None:
    ended = await room.worked(200)
    (event,) = room.said
    assert (event.model, event.outcome) == ("tickets@3", values_pb2.OUTCOME_APPROVED)
    assert (event.evaluation_id, event.suite.version) == (ended.evaluation_id, 1)
    assert (event.candidate.adapter_digest, event.champion.adapter) == ("a" * 64, "")
    assert event.difference.lower > -0.05


async def test_a_worse_candidate_is_refused(room: Room) -> None:
    room.models.passing = {CANDIDATE: range(100)}
    ended = await room.worked(200)
    assert ended.judgement is not None
    assert ended.judgement.outcome == "refused"
    assert [event.outcome for event in room.said] == [values_pb2.OUTCOME_REFUSED]


async def test_a_gate_is_judged_beside_the_loop(room: Room) -> None:
    """Half a second of one tenant's sums is half a second in which nobody else is answered."""
    judging = set[threading.Thread]()

    class Watched(GateRule):
        @property
        def z(self) -> float:
            judging.add(threading.current_thread())
            return super().z

    ended = await room.worked(10, rule=Watched())
    assert ended.judgement is not None
    assert (len(judging), threading.current_thread() in judging) == (1, False)


async def test_few_cases_decide_nothing(room: Room) -> None:
    ended = await room.worked(10)
    assert ended.judgement is not None
    assert ended.judgement.outcome == "undecided"
    assert ended.judgement.cases_needed > 10


async def test_what_is_no_gate_is_not_said(room: Room) -> None:
    await room.worked(200, gate=False)
    assert room.said == []


async def test_without_a_champion_the_minimum_counts(room: Room) -> None:
    room.models.passing = {CANDIDATE: range(90)}
    ended = await room.worked(100, champion="", rule=GateRule(minimum=0.8))
    assert ended.judgement is not None
    assert (ended.judgement.outcome, ended.judgement.difference) == ("approved", None)


@pytest.mark.parametrize("error", [Overloaded("full", retry_after=0.001), Unavailable("away", retry_after=0.001)])
async def test_what_is_away_is_asked_again(room: Room, error: Refusal) -> None:
    room.models.before = refusing(error, times=2)
    assert (await room.worked(3)).counts.candidate_passed == 3


async def test_who_stays_away_decides_nothing(room: Room) -> None:
    room.models.before = refusing(Unavailable("away", retry_after=0.001), times=100_000)
    ended = await room.worked(3)
    assert (ended.state, ended.reason, ended.judgement) == ("failed", "MODEL_AWAY", None)
    assert room.said == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Blocked("no"), "blocked"),
        (Conflict("long", field="messages"), "conflict"),
        (Invalid("no", field="messages"), "invalid"),
    ],
)
async def test_a_case_that_a_model_refuses_is_not_passed(room: Room, error: Refusal, reason: str) -> None:
    room.models.before = refusing(error)
    ended = await room.worked(3, champion="", rule=GateRule(minimum=0.1))
    (missed,) = await room.service.evaluations.store.outcomes("acme", ended.evaluation_id, "failed", 0, 10)
    assert missed.candidate.reason == reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NotFound("no model", field="model"), "NOT_FOUND"),
        (Conflict("tainted", field="model"), "NOT_ASKABLE"),
        (Invalid("no temperature", field="temperature"), "NOT_ASKABLE"),
    ],
)
async def test_what_would_refuse_every_case_ends_the_evaluation(room: Room, error: Refusal, reason: str) -> None:
    room.models.before = refusing(error)
    ended = await room.worked(3)
    assert (ended.state, ended.reason, ended.message) == ("failed", reason, error.message)


async def test_a_name_that_stands_for_another_adapter_in_between_ends_it(room: Room) -> None:
    room.models.before = lambda _question: room.models.adapters.update({CANDIDATE: f"{len(room.models.asked):064}"})
    ended = await room.worked(3)
    assert (ended.state, ended.reason) == ("failed", "MODEL_CHANGED")


async def test_a_suite_that_nobody_passes_approves_nobody(room: Room) -> None:
    room.models.passing = {CANDIDATE: (), CHAMPION: ()}
    ended = await room.worked(200)
    assert (ended.state, ended.reason) == ("failed", "NOTHING_PASSED")


def blocking(*numbers: int, model: str = "") -> Callable[[ModelQuestion], None]:
    """Guard lets these cases through to no model, or to all but one."""

    def before(question: ModelQuestion) -> None:
        if int(question.messages[-1].text.split()[1]) in numbers and model in ("", question.model):
            raise Blocked("no")

    return before


async def test_cases_that_neither_model_answers_are_no_evidence(room: Room) -> None:
    room.models.before = blocking(*range(10))
    ended = await room.worked(60)
    assert ended.judgement is not None
    assert (ended.counts.cases, ended.counts.unasked, ended.judgement.outcome) == (50, 10, "undecided")
    (event,) = room.said
    assert (event.counts.cases, event.counts.unasked) == (50, 10)


async def test_a_case_that_one_model_alone_does_not_answer_is_one_that_it_missed(room: Room) -> None:
    room.models.before = blocking(*range(10), model=CANDIDATE)
    ended = await room.worked(60)
    assert (ended.counts.cases, ended.counts.unasked, ended.counts.champion_alone) == (60, 0, 10)


async def test_a_suite_that_is_hardly_asked_approves_nobody(room: Room) -> None:
    room.models.before = blocking(*range(60))
    ended = await room.worked(260)
    assert (ended.state, ended.reason, ended.judgement) == ("failed", "NOT_ASKED", None)
    assert "neither model answered 60 of 260 cases" in ended.message
    assert room.said == []


@pytest.mark.parametrize(
    ("silent", "order"),
    [
        (CHAMPION, {}),
        (CANDIDATE, {}),
        (CANDIDATE, {"champion": "", "rule": GateRule(minimum=0.8)}),
    ],
)
async def test_a_model_that_answers_no_case_is_held_against_nobody(
    room: Room, silent: str, order: dict[str, Any]
) -> None:
    room.models.before = blocking(*range(200), model=silent)
    ended = await room.worked(200, **order)
    assert (ended.state, ended.reason, ended.judgement) == ("failed", "NOT_ASKED", None)
    assert f"{silent!r} answered none of 200 cases" in ended.message
    assert room.said == []


async def test_a_model_that_answers_one_case_alone_is_judged(room: Room) -> None:
    room.models.before = blocking(*range(199), model=CANDIDATE)
    ended = await room.worked(200)
    assert ended.judgement is not None
    assert ended.judgement.outcome == "refused"


async def test_two_names_of_one_adapter_are_not_compared(room: Room) -> None:
    ended = await room.worked(60, champion="small+live")
    assert (ended.state, ended.reason) == ("failed", "SAME_MODEL")
    assert "'small+tickets@3' and 'small+live' stand for the same adapter" in ended.message
    assert (len(room.models.asked) < 10, room.said) == (True, [])


async def test_who_takes_it_over_asks_only_what_is_left(room: Room) -> None:
    clock = room.service.evaluations.clock = ManualClock()
    evaluation = await room.started(6)
    room.models.before = _stop_after(room, 6)
    with pytest.raises(RuntimeError, match="killed"):
        await room.work()
    recorded = await room.service.evaluations.store.recorded("acme", evaluation.evaluation_id)
    assert recorded
    clock.advance(31)
    room.models.asked.clear()
    room.models.before = lambda _question: None
    await room.work()
    assert len(room.models.asked) == 2 * (6 - len(recorded))
    assert (await room.now(evaluation)).counts.cases == 6


async def test_what_ends_the_process_of_who_has_it_is_asked_by_three(room: Room) -> None:
    clock = room.service.evaluations.clock = ManualClock()
    evaluation = await room.started(6)
    room.models.before = _stop_after(room, 0)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="killed"):
            await room.work()
        clock.advance(31)
    room.models.callers.clear()
    await room.work()
    ended = await room.now(evaluation)
    assert (ended.state, ended.reason, ended.judgement) == ("failed", "TAKEN_OVER", None)
    assert (room.models.callers, room.said) == ([], [])
    assert "3 replicas of eval ended while they were at it" in ended.message


async def test_replicas_that_stop_hand_it_over_as_often_as_they_like(room: Room) -> None:
    evaluation = await room.started(6)
    for _ in range(4):
        at_work = asyncio.Event()
        room.models.before = _hanging(at_work)
        working = asyncio.create_task(room.work())
        async with asyncio.timeout(60):
            await at_work.wait()
        working.cancel()
        await asyncio.wait([working])
    room.models.before = lambda _question: None
    await room.work()
    assert (await room.now(evaluation)).state == "finished"


def _hanging(at_work: asyncio.Event) -> Callable[[ModelQuestion], None]:
    """Nobody answers from the first question on."""

    def before(_question: ModelQuestion) -> None:
        at_work.set()
        raise Overloaded("full", retry_after=60.0)

    return before


async def test_while_it_goes_on_one_and_all_tell_how_many_cases_were_asked(room: Room) -> None:
    evaluation = await room.started(6)
    room.models.before = _stop_after(room, 6)
    with pytest.raises(RuntimeError, match="killed"):
        await room.work()
    recorded = await room.service.evaluations.store.recorded("acme", evaluation.evaluation_id)
    now = await room.now(evaluation)
    assert (now.state, now.counts.cases) == ("running", len(recorded))
    assert 0 < len(recorded) < 6
    assert (await room.service.service.evaluation_queries.page(STAFF, "", 0, "")).items == (now,)


def _stop_after(room: Room, answers: int) -> Callable[[ModelQuestion], None]:
    def before(_question: ModelQuestion) -> None:
        if len(room.models.asked) >= answers:
            raise RuntimeError("killed")

    return before


async def test_what_has_taken_as_long_as_it_may_is_ended_though_every_answer_came(room: Room) -> None:
    clock = room.service.evaluations.clock = ManualClock()
    room.models.before = lambda _question: clock.advance(4 * 3_600)
    ended = await room.worked(20)
    assert (ended.state, ended.reason, ended.judgement) == ("failed", "DEADLINE", None)
    assert "it has taken 24 h" in ended.message
    assert (len(room.models.asked) <= 8, room.said) == (True, [])


class StoreWithOutages(MemoryEvaluations):
    """So many calls of that name fail once the evaluation is to be written as failed."""

    def __init__(self, of: MemoryEvaluations, method: str, times: int) -> None:
        super().__init__(of._publish)
        self._method, self._left = method, times

    def _may_be_away(self, method: str) -> None:
        if method == self._method and self._left:
            self._left -= 1
            raise Unavailable("the database is away", retry_after=0.001)

    async def counts(self, tenant: str, evaluation_id: str) -> PairedCounts:
        self._may_be_away("counts")
        return await super().counts(tenant, evaluation_id)

    async def commit(self, before: ModelEvaluation, after: ModelEvaluation, event: OutgoingEvent | None = None) -> bool:
        if after.state == "failed":
            self._may_be_away("commit")
        return await super().commit(before, after, event)


@pytest.mark.parametrize("method", ["counts", "commit"])
async def test_an_outage_at_the_end_is_waited_out_and_the_reason_stays(room: Room, method: str) -> None:
    world = room.service.evaluations
    world.store = StoreWithOutages(world.store, method, times=4)
    room.models.before = refusing(NotFound("no model", field="model"))
    ended = await room.worked(6)
    assert (ended.state, ended.reason, ended.takeovers) == ("failed", "NOT_FOUND", 0)


async def test_an_outage_at_the_deadline_is_waited_out_too(room: Room) -> None:
    world = room.service.evaluations
    clock = world.clock = ManualClock()
    world.store = StoreWithOutages(world.store, "commit", times=1)
    room.models.before = lambda _question: clock.advance(24 * 3_600)
    evaluation = await room.started(6)
    working = asyncio.create_task(room.work())
    await eventually(lambda: clock.sleepers > 0)
    clock.advance(1)
    await working
    assert (await room.now(evaluation)).reason == "DEADLINE"


async def test_a_fault_of_ours_during_an_outage_is_told_as_one(room: Room) -> None:
    world = room.service.evaluations
    world.store = StoreWithOutages(world.store, "commit", times=4)
    evaluation = await room.started(3)
    room.models.before = _stop_after(room, 0)
    ended = await room.supervised(evaluation)
    assert (ended.state, ended.reason, ended.takeovers) == ("failed", "INTERNAL", 0)


async def test_who_was_cut_off_from_the_store_is_no_replica_that_ended(room: Room) -> None:
    evaluation = await room.started(3)
    first = await room.claimed()
    second = await room.claimed(first.available_at)
    assert second.takeovers == 1
    await room.service.service.evaluation_supervision.evaluating.work(first)
    now = await room.now(evaluation)
    assert (now.state, now.fence, now.takeovers) == ("running", second.fence, 0)


async def test_what_was_asked_in_time_is_judged_however_late(room: Room) -> None:
    clock = room.service.evaluations.clock = ManualClock()
    room.models.before = lambda _question: clock.advance(6 * 3_600)
    ended = await room.worked(2)
    assert (ended.state, ended.counts.cases) == ("finished", 2)


async def test_who_lost_it_writes_nothing_more(room: Room) -> None:
    evaluation = await room.started(6)
    claimed = await room.claimed()
    room.models.before = lambda _question: None
    cancelled = await room.service.service.evaluation_cancelling.cancel(STAFF, evaluation.evaluation_id)
    await room.service.service.evaluation_supervision.evaluating.work(claimed)
    assert await room.now(evaluation) == cancelled
    assert (cancelled.counts.cases, room.said) == (0, [])


async def test_cases_are_asked_a_few_at_a_time(room: Room) -> None:
    await room.worked(20)
    assert room.models.most_at_a_time <= 4


async def test_the_supervisor_brings_what_waits_to_its_end(room: Room) -> None:
    assert (await room.supervised(await room.started(3))).state == "finished"
