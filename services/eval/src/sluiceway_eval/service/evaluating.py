"""Use case of one evaluation that this replica has claimed: its cases are asked, each of both models side by side.

What became of a case is written when it is known, so that whoever claims the evaluation after a crash goes on where it
stood. Nobody is refused or approved by an outage: what is away is waited for, and in the end the evaluation has failed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final, Literal, TypeVar

from sluiceway_common import tasks
from sluiceway_common.access.port import Seal
from sluiceway_common.clock import Backoff, Clock
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
from sluiceway_eval.service.judgement_events import model_judged
from sluiceway_eval.service.suites import found_suite, opened, sealed_words

T = TypeVar("T")
_Side = Literal["candidate", "champion"]

_BACKOFF: Final = Backoff(1.0, most=30.0)


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
        asking = asyncio.ensure_future(_Asking(self, evaluation).to_the_end())
        try:
            with suppress(LeaseLost):
                await self.keeper.keep(asking, lambda until: self.ports.store.renew(evaluation, until))
        except asyncio.CancelledError:
            await tasks.to_the_end(self._hand_over(evaluation))
            raise

    async def _hand_over(self, evaluation: ModelEvaluation) -> None:
        """Whoever comes next need not wait for the end of the lease."""
        with suppress(Unavailable, Overloaded):
            await self.ports.store.hand_over(evaluation, self.ports.clock.now())


class _Asking:
    """One evaluation, as it was last written."""

    def __init__(self, evaluating: Evaluating, evaluation: ModelEvaluation) -> None:
        self._ports, self._limits = evaluating.ports, evaluating.limits
        self._evaluation = evaluation
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
        recorded = await self._patiently(lambda: ports.store.recorded(evaluation.tenant, evaluation.evaluation_id))
        suite = await self._suite()
        left = iter([number for number in range(evaluation.cases) if number not in recorded])
        await tasks.together(*(self._ask_some(suite, left) for _ in range(self._limits.cases_at_a_time)))

    async def _suite(self) -> StoredSuite:
        of, suites = self._evaluation, self._ports.suites
        try:
            return await self._patiently(lambda: found_suite(suites, of.tenant, of.suite, of.suite_version))
        except NotFound as error:
            raise Undone("SUITE_GONE", "its version of the suite was let go of; evaluate by the last one") from error

    async def _ask_some(self, suite: StoredSuite, left: Iterator[int]) -> None:
        """Takes the next case for as long as there is one."""
        for number in left:
            self._must_be_in_time()
            await self._ask_case(number, await self._patiently(partial(self._case, suite, number)))

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
            answer = await self._patiently(lambda: self._ports.models.ask(question), patience=self._limits.patience)
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
            words=await self._patiently(lambda: sealed_words(self._ports.seal, evaluation.tenant, texts)),
        )
        async with self._writing:
            await self._recognise(given)
            if not await self._patiently(lambda: self._ports.store.record(evaluation, outcome)):
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
        counts = await self._patiently(lambda: self._ports.store.counts(evaluation.tenant, evaluation.evaluation_id))
        must_differ(evaluation)
        must_tell_apart(evaluation, counts)
        must_have_answered(evaluation, await self._answered())
        # How many more cases would decide is up to a second of sums.
        judgement = await asyncio.to_thread(judged, counts, evaluation.rule, with_champion=evaluation.has_champion)
        await self._commit(finished(evaluation, counts, judgement, self._ports.clock.now()), told=evaluation.gate)

    async def _answered(self) -> AnsweredCounts:
        of = self._evaluation
        return await self._patiently(lambda: self._ports.store.answered(of.tenant, of.evaluation_id))

    async def _fail(self, undone: Undone) -> None:
        """Raises Unavailable, Overloaded, LeaseLost."""
        evaluation, ports = self._evaluation, self._ports
        counts = await ports.store.counts(evaluation.tenant, evaluation.evaluation_id)
        after = failed(evaluation, counts, ports.clock.now(), reason=undone.reason, message=undone.message)
        # Without patience, which may be at its end: whoever takes it over fails as well, or goes on.
        if not await ports.store.commit(evaluation, after):
            raise LeaseLost

    async def _commit(self, after: ModelEvaluation, *, told: bool = False) -> None:
        """Who writes it beside us has ended it, or taken it over."""
        event = model_judged(after, self._ports.clock.now()) if told else None
        if not await self._patiently(lambda: self._ports.store.commit(self._evaluation, after, event)):
            raise LeaseLost
        self._evaluation = after

    async def _patiently(self, call: Callable[[], Awaitable[T]], *, patience: timedelta | None = None) -> T:
        """What is away or has no room is asked again; what is away for as long as the patience lasts ends it all."""
        failures, away_since = 0, self._ports.clock.monotonic()
        while True:
            try:
                return await call()
            except Overloaded as error:
                failures, away_since = 0, self._ports.clock.monotonic()
                await self._wait(error.retry_after or _BACKOFF.initial)
            except Unavailable as error:
                failures += 1
                away = self._ports.clock.monotonic() - away_since
                if patience is not None and away >= patience.total_seconds():
                    raise Undone("MODEL_AWAY", f"infer did not answer a case for {away:.0f} s; start anew") from error
                await self._wait(error.retry_after or _BACKOFF.seconds(failures))

    async def _wait(self, seconds: float) -> None:
        self._must_be_in_time()
        await self._ports.clock.sleep(seconds)

    def _must_be_in_time(self) -> None:
        """Raises Undone: others wait for its place."""
        began, now = self._evaluation.started_at, self._ports.clock.now()
        if began is not None and now - began >= self._limits.longest:
            hours = self._limits.longest.total_seconds() / 3600
            raise Undone("DEADLINE", f"it has taken {hours:g} h; ask fewer cases, or give infer more room")


def evaluator_of(evaluation: ModelEvaluation) -> Principal:
    """The service itself, as a reader who finds what the starter of the evaluation may find."""
    evaluator = Principal.service("eval", tenant=evaluation.tenant, roles=("reader",), purpose="evaluation")
    return replace(evaluator, groups=evaluation.groups)
