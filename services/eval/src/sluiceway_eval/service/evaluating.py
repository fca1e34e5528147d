"""Use case of one evaluation that this replica has claimed: its cases are asked, each of both models side by side.

What became of a case is written when it is known, so that whoever claims the evaluation after a crash goes on where it
stood. Nobody is refused or approved by an outage: what is away is waited for, and in the end the evaluation has failed.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Literal

from sluiceway_common import tasks
from sluiceway_common.access.port import Seal
from sluiceway_common.clock import Clock
from sluiceway_common.errors import (
    Blocked,
    Conflict,
    Invalid,
    NotFound,
    Overloaded,
    Unavailable,
)
from sluiceway_common.leases import LeaseKeeper, LeaseLost
from sluiceway_common.principal import Principal, acting_as
from sluiceway_eval.domain.evaluations import (
    AnsweredCounts,
    CaseOutcome,
    ComparedModel,
    ModelEvaluation,
    ModelVerdict,
    failed,
    finished,
    with_known,
)
from sluiceway_eval.domain.gate import judged
from sluiceway_eval.domain.suites import StoredSuite, SuiteCase
from sluiceway_eval.ports.evaluations import (
    AnswerChecks,
    AnsweringModels,
    EvaluationStore,
    ModelQuestion,
    SuiteStore,
)
from sluiceway_eval.service.evaluation_faults import (
    Given,
    Undone,
    fault_of_case,
    must_differ,
    must_have_answered,
    must_not_kill,
    must_tell_apart,
    recognised,
)
from sluiceway_eval.service.evaluation_retries import EvaluationRetries
from sluiceway_eval.service.judgement_events import model_judged
from sluiceway_eval.service.suites import found_suite, opened, sealed_words

_Side = Literal["candidate", "champion"]


@dataclass(frozen=True, kw_only=True)
class EvaluationLimits:
    """Cases of one evaluation that are asked at a time, how long infer may fail at one, and how long an evaluation may
    take from its first case on."""

    cases_at_a_time: int
    patience: timedelta = timedelta(minutes=10)
    longest: timedelta = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class EvaluationPorts:
    """What an evaluation needs of the world."""

    suites: SuiteStore
    store: EvaluationStore
    models: AnsweringModels
    checks: AnswerChecks
    seal: Seal
    clock: Clock


@dataclass(frozen=True)
class Evaluating:
    """An evaluation in the hands of this replica, for as long as its lease is renewed."""

    ports: EvaluationPorts
    limits: EvaluationLimits
    keeper: LeaseKeeper

    async def work(self, evaluation: ModelEvaluation) -> None:
        """Brings it to its end, unless it is ended by somebody, or taken over."""
        await self._in_hand(evaluation, _Asking(self, evaluation).to_the_end())

    async def give_up(self, evaluation: ModelEvaluation, undone: Undone) -> None:
        """Ends it as it was last written, unless it is ended by somebody, or taken over."""
        await self._in_hand(evaluation, _Asking(self, evaluation).give_up(undone))

    async def _in_hand(self, evaluation: ModelEvaluation, work: Coroutine[Any, Any, None]) -> None:
        try:
            await self.keeper.keep(asyncio.ensure_future(work), lambda until: self.ports.store.renew(evaluation, until))
        except LeaseLost:
            await self._speak_up(evaluation)
        except (asyncio.CancelledError, Unavailable, Overloaded):
            await tasks.to_the_end(self._hand_over(evaluation))
            raise

    async def _speak_up(self, evaluation: ModelEvaluation) -> None:
        """Who was cut off from the store for longer than its lease did not end: the cases are no danger to anybody."""
        with suppress(Unavailable, Overloaded):
            await self.ports.store.uncount_takeover(evaluation)

    async def _hand_over(self, evaluation: ModelEvaluation) -> None:
        """Whoever comes next need not wait for the end of the lease."""
        with suppress(Unavailable, Overloaded):
            await self.ports.store.hand_over(evaluation, self.ports.clock.now())


class _Asking:
    """One evaluation, as it was last written."""

    def __init__(self, evaluating: Evaluating, evaluation: ModelEvaluation) -> None:
        self._ports, self._limits = evaluating.ports, evaluating.limits
        self._evaluation = evaluation
        self._retries = EvaluationRetries(
            clock=self._ports.clock, began=evaluation.started_at, longest=self._limits.longest
        )
        # What its models say of themselves is compared and written by one at a time.
        self._writing = asyncio.Lock()

    async def to_the_end(self) -> None:
        """Raises LeaseLost when a write finds that it is somebody else's, or over."""
        with acting_as(evaluator_of(self._evaluation)):
            try:
                must_not_kill(self._evaluation)
                await self._ask_all()
                await self._conclude()
            except Undone as undone:
                await self._fail(undone)

    async def _ask_all(self) -> None:
        evaluation, ports = self._evaluation, self._ports
        recorded = await self._retries.in_time(
            lambda: ports.store.recorded(evaluation.tenant, evaluation.evaluation_id)
        )
        suite = await self._suite()
        left = iter([number for number in range(evaluation.cases) if number not in recorded])
        await tasks.together(*(self._ask_some(suite, left) for _ in range(self._limits.cases_at_a_time)))

    async def _suite(self) -> StoredSuite:
        of, suites = self._evaluation, self._ports.suites
        try:
            return await self._retries.in_time(lambda: found_suite(suites, of.tenant, of.suite, of.suite_version))
        except NotFound as error:
            raise Undone("SUITE_GONE", "its version of the suite was let go of; evaluate by the last one") from error

    async def _ask_some(self, suite: StoredSuite, left: Iterator[int]) -> None:
        """Takes the next case for as long as there is one."""
        for number in left:
            self._retries.must_be_in_time()
            await self._ask_case(number, await self._retries.in_time(partial(self._case, suite, number)))

    async def _case(self, suite: StoredSuite, number: int) -> SuiteCase:
        (sealed,) = await self._ports.suites.cases(suite, number, 1)
        try:
            return await opened(self._ports.seal, suite.tenant, sealed)
        except (NotFound, Invalid) as error:
            raise Undone(
                "WORDS_GONE", "the words of its cases cannot be opened any more; put the suite anew"
            ) from error

    async def _ask_case(self, number: int, case: SuiteCase) -> None:
        given: dict[_Side, Given] = {}

        async def ask(side: _Side, asked: ComparedModel) -> None:
            given[side] = await self._given(asked, case)

        sides: list[tuple[_Side, ComparedModel]] = [("candidate", self._evaluation.candidate)]
        if self._evaluation.has_champion:
            sides.append(("champion", self._evaluation.champion))
        await tasks.together(*(ask(*side) for side in sides))
        await self._write(number, case, given)

    async def _given(self, asked: ComparedModel, case: SuiteCase) -> Given:
        question = ModelQuestion(
            model=asked.name,
            messages=case.words.messages,
            collection=self._evaluation.collection,
            max_tokens=self._evaluation.max_tokens,
        )
        try:
            answer = await self._retries.in_time(
                lambda: self._ports.models.ask(question), patience=self._limits.patience
            )
        except (Blocked, Conflict, Invalid, NotFound) as error:
            return Given(ModelVerdict(passed=False, reason=fault_of_case(error)))
        missed = await self._ports.checks.first_failure(case.words.checks, answer.checked)
        verdict = ModelVerdict(
            passed=not missed,
            reason=missed,
            answer_id=answer.answer_id,
            seconds=answer.seconds,
            tokens=answer.tokens,
        )
        return Given(verdict, answer)

    async def _write(self, number: int, case: SuiteCase, given: Mapping[_Side, Given]) -> None:
        evaluation, champion = self._evaluation, given.get("champion")
        texts = self._kept(given)
        outcome = CaseOutcome(
            number=number,
            case_id=case.case_id,
            candidate=given["candidate"].verdict,
            champion=champion.verdict if champion is not None else None,
            words=await self._retries.in_time(lambda: sealed_words(self._ports.seal, evaluation.tenant, texts)),
        )
        async with self._writing:
            await self._recognise(given)
            if not await self._retries.in_time(lambda: self._ports.store.record(evaluation, outcome)):
                raise LeaseLost

    def _kept(self, given: Mapping[_Side, Given]) -> dict[str, str]:
        """Answers from documents stay with infer alone: what is withdrawn goes there, and nobody keeps it here."""
        if self._evaluation.collection:
            return {}
        return {side: one.answer.checked.text for side, one in given.items() if one.answer is not None}

    async def _recognise(self, given: Mapping[_Side, Given]) -> None:
        """Whoever answers is the same from the first case to the last one, over restarts too."""
        now = self._evaluation
        candidate = recognised(now.candidate, given["candidate"])
        champion = recognised(now.champion, given["champion"]) if "champion" in given else now.champion
        if (candidate, champion) != (now.candidate, now.champion):
            await self._commit(with_known(now, candidate, champion))
        must_differ(self._evaluation)

    async def _conclude(self) -> None:
        evaluation = self._evaluation
        counts = await self._retries.in_time(
            lambda: self._ports.store.counts(evaluation.tenant, evaluation.evaluation_id)
        )
        must_differ(evaluation)
        must_tell_apart(evaluation, counts)
        must_have_answered(evaluation, await self._answered())
        # How many more cases would decide is up to a second of sums.
        judgement = await asyncio.to_thread(judged, counts, evaluation.rule, with_champion=evaluation.has_champion)
        await self._commit(finished(evaluation, counts, judgement, self._ports.clock.now()), told=evaluation.gate)

    async def _answered(self) -> AnsweredCounts:
        of = self._evaluation
        return await self._retries.in_time(lambda: self._ports.store.answered(of.tenant, of.evaluation_id))

    async def give_up(self, undone: Undone) -> None:
        """Raises LeaseLost when it is somebody else's by now, or over."""
        it, store = self._evaluation, self._ports.store
        now = await self._retries.however_long(lambda: store.get(it.tenant, it.evaluation_id))
        if now is None or now.fence != it.fence or now.is_over:
            raise LeaseLost
        self._evaluation = now
        await self._fail(undone)

    async def _fail(self, undone: Undone) -> None:
        """Raises LeaseLost. Its time may be over: that it has failed is written all the same."""
        it, store, retries = self._evaluation, self._ports.store, self._retries
        counts = await retries.however_long(lambda: store.counts(it.tenant, it.evaluation_id))
        after = failed(it, counts, self._ports.clock.now(), reason=undone.reason, message=undone.message)
        if not await retries.however_long(lambda: store.commit(it, after)):
            raise LeaseLost

    async def _commit(self, after: ModelEvaluation, *, told: bool = False) -> None:
        """Who writes it beside us has ended it, or taken it over."""
        event = model_judged(after, self._ports.clock.now()) if told else None
        if not await self._retries.in_time(lambda: self._ports.store.commit(self._evaluation, after, event)):
            raise LeaseLost
        self._evaluation = after


def evaluator_of(evaluation: ModelEvaluation) -> Principal:
    """The service itself, as a reader who finds what the starter of the evaluation may find."""
    evaluator = Principal.service("eval", tenant=evaluation.tenant, roles=("reader",), purpose="evaluation")
    return replace(evaluator, groups=evaluation.groups)
