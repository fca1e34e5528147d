"""Memory adapter of runs: in this process alone, under the same law as PostgreSQL."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sluiceway_common.bus.port import OutgoingEvent, Publish
from sluiceway_common.errors import Conflict, Overloaded
from sluiceway_train.domain.runs import MOST_WAITING, Point, Run, RunState
from sluiceway_train.ports import NumberedPoint, RunClaim, RunQuery, RunRequest

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_Key = tuple[str, str]


class MemoryRunStore:
    """Runs in a dictionary; their events go straight to the bus."""

    def __init__(self, publish: Publish, most_waiting: int = MOST_WAITING) -> None:
        self._publish = publish
        self._most_waiting = most_waiting
        self._runs: dict[_Key, Run] = {}
        self._requests: dict[_Key, tuple[str, str]] = {}
        self._points: dict[_Key, dict[tuple[int, bool], NumberedPoint]] = {}
        self._number = 0

    async def create(self, run: Run, request: RunRequest | None, event: OutgoingEvent) -> Run:
        if request is not None and (there := await self.requested(run.tenant, request)) is not None:
            return there
        if sum(one.tenant == run.tenant and one.state == "queued" for one in self._runs.values()) >= self._most_waiting:
            raise Overloaded("the tenant has as many runs waiting as it may", retry_after=60.0)
        self._runs[run.tenant, run.run_id] = run
        if request is not None:
            self._requests[run.tenant, request.key_sha256] = (run.run_id, request.sha256)
        await self._publish(event)
        return run

    async def requested(self, tenant: str, request: RunRequest) -> Run | None:
        run_id, asked = self._requests.get((tenant, request.key_sha256), ("", ""))
        if run_id and asked != request.sha256:
            raise Conflict("`idempotency_key` stands for another run", field="idempotency_key")
        return self._runs.get((tenant, run_id))

    async def get(self, tenant: str, run_id: str) -> Run | None:
        return self._runs.get((tenant, run_id))

    async def page(self, query: RunQuery) -> Sequence[Run]:
        found = [run for run in self._runs.values() if _is_wanted(run, query)]
        return sorted(found, key=lambda run: run.run_id, reverse=True)[: query.limit]

    async def claim(self, claim: RunClaim, event: Callable[[Run], OutgoingEvent]) -> Run | None:
        free = [run for run in self._runs.values() if _is_free(run, claim) and self._may_begin(run, claim)]
        if not free:
            return None
        run = min(free, key=lambda run: self._turn(run, claim))
        waited = run.state == "queued"
        taken = replace(
            run,
            state="running",
            owner=claim.owner,
            machine=claim.machine,
            available_at=claim.until,
            fence=run.fence + 1,
            revision=run.revision + 1,
            sequence=run.sequence + waited,
            attempt_began=None if waited else run.attempt_began,
        )
        self._runs[run.tenant, run.run_id] = taken
        if waited:
            await self._publish(event(taken))
        return taken

    def _turn(self, run: Run, claim: RunClaim) -> tuple[object, ...]:
        others = [one for one in self._runs.values() if one.tenant == run.tenant]
        last_began = max((one.started_at or _LONG_AGO for one in others), default=_LONG_AGO)
        return (run.state == "queued", self._at_work(run.tenant, claim), last_began, run.created_at, run.run_id)

    def _may_begin(self, run: Run, claim: RunClaim) -> bool:
        is_bounded = run.state == "queued" and claim.most_of_tenant > 0
        return not is_bounded or self._at_work(run.tenant, claim) < claim.most_of_tenant

    def _at_work(self, tenant: str, claim: RunClaim) -> int:
        mine = (one for one in self._runs.values() if one.tenant == tenant)
        return sum(one.state == "running" and one.available_at > claim.now for one in mine)

    async def renew(self, run: Run, until: datetime) -> bool:
        now = self._runs.get((run.tenant, run.run_id))
        if now is None or now.fence != run.fence or now.state != "running":
            return False
        self._runs[run.tenant, run.run_id] = replace(now, available_at=until)
        return True

    async def commit(self, before: Run, after: Run, event: OutgoingEvent | None, points: Sequence[Point] = ()) -> bool:
        key = (before.tenant, before.run_id)
        now = self._runs.get(key)
        if now is None or now.revision != before.revision:
            return False
        until = now.available_at if after.available_at == before.available_at else after.available_at
        self._runs[key] = replace(after, available_at=until)
        for point in points:
            self._number += 1
            self._points.setdefault(key, {})[point.step, point.loss is None] = NumberedPoint(self._number, point)
        if event is not None:
            await self._publish(event)
        return True

    async def points(self, tenant: str, run_id: str, after: int, limit: int) -> Sequence[NumberedPoint]:
        found = [each for each in self._points.get((tenant, run_id), {}).values() if each.number > after]
        return sorted(found, key=lambda each: each.number)[:limit]

    async def known(self, run_ids: Collection[str]) -> Mapping[str, Run]:
        return {run.run_id: run for run in self._runs.values() if run.run_id in run_ids}

    async def is_needed(self, tenant: str, dataset_id: str) -> bool:
        mine = (run for run in self._runs.values() if run.tenant == tenant and not run.is_over)
        return any(run.dataset.dataset_id == dataset_id for run in mine)

    async def open_counts(self) -> Mapping[RunState, int]:
        states: tuple[RunState, ...] = ("queued", "running")
        return {state: sum(run.state == state for run in self._runs.values()) for state in states}

    async def sweep(self, before: datetime, limit: int) -> int:
        gone = [key for key, run in self._runs.items() if run.ended_at is not None and run.ended_at < before][:limit]
        for key in gone:
            del self._runs[key]
            self._points.pop(key, None)
        return len(gone)


def _is_wanted(run: Run, query: RunQuery) -> bool:
    of_state = query.state is None or run.state == query.state
    of_model = not query.model or run.model == query.model
    return run.tenant == query.tenant and of_state and of_model and (not query.before or run.run_id < query.before)


def _is_free(run: Run, claim: RunClaim) -> bool:
    is_here = run.machine in ("", claim.machine) and run.available_at <= claim.now
    return not run.is_over and (is_here or run.available_at <= claim.now - claim.elsewhere)
