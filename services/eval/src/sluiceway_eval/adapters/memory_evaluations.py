"""Memory adapters of suites and evaluations, under the same law as PostgreSQL."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sluiceway_common.bus.port import OutgoingEvent, Publish
from sluiceway_common.errors import Conflict, Overloaded
from sluiceway_common.paging import Position
from sluiceway_eval.domain.evaluations import (
    MOST_WAITING,
    AnsweredCounts,
    CaseOutcome,
    EvaluationState,
    ModelEvaluation,
    ResultFilter,
    must_have_place,
)
from sluiceway_eval.domain.gate import PairedCounts
from sluiceway_eval.domain.suites import MOST_VERSIONS, SealedCase, StoredSuite, all_versions_needed
from sluiceway_eval.ports.evaluations import EvaluationClaim, EvaluationRequest, SuitePlace

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


async def _never(_suite: StoredSuite) -> bool:
    return False


class MemorySuites:
    """Versions in the order in which they were put; `named` says which of them evaluations name."""

    def __init__(
        self, most_versions: int = MOST_VERSIONS, named: Callable[[StoredSuite], Awaitable[bool]] = _never
    ) -> None:
        self._most = most_versions
        self._named = named
        self._suites: list[StoredSuite] = []
        self._cases: dict[tuple[str, str, int], tuple[SealedCase, ...]] = {}

    async def put(self, suite: StoredSuite, cases: Sequence[SealedCase]) -> StoredSuite:
        mine = [one for one in self._suites if one.tenant == suite.tenant]
        of_name = [one for one in mine if one.name == suite.name]
        if there := await self.of_digest(suite.tenant, suite.name, suite.digest):
            return there
        if len(mine) >= self._most and not await self._make_room(mine):
            raise all_versions_needed(suite.tenant, len(mine), self._most)
        put = replace(suite, version=max((one.version for one in of_name), default=0) + 1)
        self._suites.append(put)
        self._cases[put.tenant, put.name, put.version] = tuple(cases)
        return put

    async def _make_room(self, mine: Sequence[StoredSuite]) -> bool:
        last = {one.name: one.version for one in mine}
        for one in sorted(mine, key=position_of):
            if one.version < last[one.name] and not await self._named(one):
                return await self.let_go(one)
        return False

    async def get(self, tenant: str, name: str, version: int) -> StoredSuite | None:
        found = [one for one in self._suites if (one.tenant, one.name) == (tenant, name)]
        return next((one for one in reversed(found) if version in (0, one.version)), None)

    async def of_digest(self, tenant: str, name: str, digest: str) -> StoredSuite | None:
        wanted = (tenant, name, digest)
        return next((one for one in self._suites if (one.tenant, one.name, one.digest) == wanted), None)

    async def suites(self, tenant: str, name: str, before: Position | None, limit: int) -> Sequence[StoredSuite]:
        found = [one for one in self._suites if one.tenant == tenant and name in ("", one.name)]
        follow = [one for one in found if before is None or position_of(one) < before]
        return sorted(follow, key=position_of, reverse=True)[:limit]

    async def cases(self, suite: StoredSuite, start: int, limit: int) -> Sequence[SealedCase]:
        return self._cases.get((suite.tenant, suite.name, suite.version), ())[start : start + limit]

    async def followed(self, before: datetime, after: SuitePlace | None, limit: int) -> Sequence[StoredSuite]:
        last = {(one.tenant, one.name): one.version for one in self._suites if one.put_at < before}
        old = [one for one in self._suites if one.put_at < before and one.version < last[one.tenant, one.name]]
        return [one for one in sorted(old, key=_place) if after is None or _place(one) > after][:limit]

    async def let_go(self, suite: StoredSuite) -> bool:
        there = self._cases.pop(_place(suite), None) is not None
        self._suites = [one for one in self._suites if _place(one) != _place(suite)]
        return there


class MemoryEvaluations:
    """Evaluations in a dictionary; their events go straight to the bus."""

    def __init__(self, publish: Publish, most_waiting: int = MOST_WAITING, most: int = 0) -> None:
        self._publish = publish
        self._most_waiting = most_waiting
        self._most = most
        self._evaluations: dict[tuple[str, str], ModelEvaluation] = {}
        self._requests: dict[tuple[str, str], tuple[str, str]] = {}
        self._outcomes: dict[tuple[str, str], dict[int, CaseOutcome]] = {}

    async def create(self, evaluation: ModelEvaluation, request: EvaluationRequest | None) -> ModelEvaluation:
        tenant = evaluation.tenant
        if request is not None and (there := await self.requested(tenant, request)) is not None:
            return there
        must_have_place(tenant, sum(one.tenant == tenant for one in self._evaluations.values()), self._most)
        waiting = sum(one.tenant == tenant and one.state == "queued" for one in self._evaluations.values())
        if waiting >= self._most_waiting:
            raise Overloaded("the tenant has as many evaluations waiting as it may", retry_after=60.0)
        self._evaluations[tenant, evaluation.evaluation_id] = evaluation
        if request is not None:
            self._requests[tenant, request.key_sha256] = (evaluation.evaluation_id, request.sha256)
        return evaluation

    async def requested(self, tenant: str, request: EvaluationRequest) -> ModelEvaluation | None:
        evaluation_id, asked = self._requests.get((tenant, request.key_sha256), ("", ""))
        if evaluation_id and asked != request.sha256:
            raise Conflict("`idempotency_key` stands for another evaluation", field="idempotency_key")
        return self._evaluations.get((tenant, evaluation_id))

    async def get(self, tenant: str, evaluation_id: str) -> ModelEvaluation | None:
        return self._evaluations.get((tenant, evaluation_id))

    async def page(self, tenant: str, suite: str, before: str, limit: int) -> Sequence[ModelEvaluation]:
        found = [one for one in self._evaluations.values() if one.tenant == tenant and suite in ("", one.suite)]
        follow = [one for one in found if not before or one.evaluation_id < before]
        return sorted(follow, key=lambda one: one.evaluation_id, reverse=True)[:limit]

    async def claim(self, claim: EvaluationClaim) -> ModelEvaluation | None:
        free = [one for one in self._evaluations.values() if not one.is_over and one.available_at <= claim.now]
        free = [one for one in free if self._at_work(one.tenant, claim.now) < claim.most_of_tenant]
        if not free:
            return None
        one = min(free, key=lambda one: self._turn(one, claim.now))
        taken = replace(
            one,
            state="running",
            owner=claim.owner,
            takeovers=one.takeovers + bool(one.owner),
            available_at=claim.until,
            fence=one.fence + 1,
            revision=one.revision + 1,
            started_at=one.started_at or claim.now,
        )
        self._evaluations[one.tenant, one.evaluation_id] = taken
        return taken

    def _at_work(self, tenant: str, now: datetime) -> int:
        mine = (one for one in self._evaluations.values() if one.tenant == tenant)
        return sum(one.state == "running" and one.available_at > now for one in mine)

    def _turn(self, one: ModelEvaluation, now: datetime) -> tuple[object, ...]:
        mine = [each for each in self._evaluations.values() if each.tenant == one.tenant]
        last_began = max((each.started_at or _LONG_AGO for each in mine), default=_LONG_AGO)
        return (one.state == "queued", self._at_work(one.tenant, now), last_began, one.created_at, one.evaluation_id)

    async def renew(self, evaluation: ModelEvaluation, until: datetime) -> bool:
        now = self._held(evaluation)
        if now is None:
            return False
        self._evaluations[now.tenant, now.evaluation_id] = replace(now, available_at=until)
        return True

    async def hand_over(self, evaluation: ModelEvaluation, now: datetime) -> bool:
        held = self._held(evaluation)
        if held is None:
            return False
        self._evaluations[held.tenant, held.evaluation_id] = replace(held, available_at=now, owner="")
        return True

    async def uncount_takeover(self, evaluation: ModelEvaluation) -> bool:
        now = self._evaluations.get((evaluation.tenant, evaluation.evaluation_id))
        if now is None or now.is_over or now.fence <= evaluation.fence or not now.takeovers:
            return False
        self._evaluations[now.tenant, now.evaluation_id] = replace(now, takeovers=now.takeovers - 1)
        return True

    async def commit(self, before: ModelEvaluation, after: ModelEvaluation, event: OutgoingEvent | None = None) -> bool:
        key = (before.tenant, before.evaluation_id)
        now = self._evaluations.get(key)
        if now is None or now.revision != before.revision:
            return False
        self._evaluations[key] = replace(after, available_at=now.available_at, takeovers=now.takeovers)
        if event is not None:
            await self._publish(event)
        return True

    async def record(self, evaluation: ModelEvaluation, outcome: CaseOutcome) -> bool:
        if self._held(evaluation) is None:
            return False
        self._of(evaluation.tenant, evaluation.evaluation_id).setdefault(outcome.number, outcome)
        return True

    async def recorded(self, tenant: str, evaluation_id: str) -> frozenset[int]:
        return frozenset(self._of(tenant, evaluation_id))

    async def counts(self, tenant: str, evaluation_id: str) -> PairedCounts:
        there = self._of(tenant, evaluation_id).values()
        differing = [one for one in there if one.differs]
        return PairedCounts(
            cases=sum(not one.is_unasked for one in there),
            candidate_passed=sum(one.candidate.passed for one in there),
            champion_passed=sum(one.champion is not None and one.champion.passed for one in there),
            candidate_alone=sum(one.candidate.passed for one in differing),
            champion_alone=sum(not one.candidate.passed for one in differing),
            unasked=sum(one.is_unasked for one in there),
        )

    async def answered(self, tenant: str, evaluation_id: str) -> AnsweredCounts:
        there = self._of(tenant, evaluation_id).values()
        return AnsweredCounts(
            candidate=sum(bool(one.candidate.answer_id) for one in there),
            champion=sum(one.champion is not None and bool(one.champion.answer_id) for one in there),
        )

    async def outcomes(
        self, tenant: str, evaluation_id: str, wanted: ResultFilter, start: int, limit: int
    ) -> Sequence[CaseOutcome]:
        there = self._of(tenant, evaluation_id)
        found = [there[number] for number in sorted(there) if number >= start]
        if wanted == "failed":
            found = [one for one in found if not one.candidate.passed]
        elif wanted == "differing":
            found = [one for one in found if one.differs]
        return found[:limit]

    async def verdicts(self, tenant: str, evaluation_id: str, start: int, limit: int) -> Sequence[CaseOutcome]:
        return [replace(one, words=None) for one in await self.outcomes(tenant, evaluation_id, "all", start, limit)]

    async def names(self, suite: StoredSuite) -> bool:
        return any((one.tenant, one.suite, one.suite_version) == _place(suite) for one in self._evaluations.values())

    async def open_counts(self) -> Mapping[EvaluationState, int]:
        states: tuple[EvaluationState, ...] = ("queued", "running")
        return {state: sum(one.state == state for one in self._evaluations.values()) for state in states}

    async def sweep(self, before: datetime, limit: int) -> int:
        over = [key for key, one in self._evaluations.items() if one.ended_at is not None and one.ended_at < before]
        for key in over[:limit]:
            del self._evaluations[key]
            self._outcomes.pop(key, None)
        return len(over[:limit])

    def _of(self, tenant: str, evaluation_id: str) -> dict[int, CaseOutcome]:
        return self._outcomes.setdefault((tenant, evaluation_id), {})

    def _held(self, evaluation: ModelEvaluation) -> ModelEvaluation | None:
        now = self._evaluations.get((evaluation.tenant, evaluation.evaluation_id))
        return now if now is not None and now.fence == evaluation.fence and now.state == "running" else None


def _place(suite: StoredSuite) -> SuitePlace:
    return suite.tenant, suite.name, suite.version


def position_of(suite: StoredSuite) -> Position:
    """Its place in a list of suites."""
    return Position(at=suite.put_at, id=f"{suite.name}@{suite.version:09d}")
