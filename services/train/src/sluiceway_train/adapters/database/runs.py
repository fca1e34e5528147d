"""Run store in PostgreSQL: a change of a run, its points and its event are one transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Row,
    ScalarSelect,
    Select,
    Update,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database, advisory_lock
from sluiceway_common.errors import Conflict, Overloaded
from sluiceway_common.outbox import Outbox
from sluiceway_train.adapters.database.run_tables import points, runs
from sluiceway_train.domain.hyperparameters import Recipe
from sluiceway_train.domain.runs import FIGURES, MOST_WAITING, Point, Run, RunState
from sluiceway_train.domain.trained import FrozenDataset
from sluiceway_train.ports import NumberedPoint, RunClaim, RunQuery, RunRequest

# What the store alone knows.
_OWN: Final = ("key_sha256", "request_sha256")
_NOT_OF_RUN: Final = (*_OWN, "state_before")
_WAIT_SECONDS: Final = 60.0


class PostgresRunStore:
    """One schema for all tenants; what is asked in the name of one names it."""

    def __init__(self, database: Database, outbox: Outbox, most_waiting: int = MOST_WAITING) -> None:
        self._database = database
        self._outbox = outbox
        self._most_waiting = most_waiting

    async def create(self, run: Run, request: RunRequest | None, event: OutgoingEvent) -> Run:
        async with self._database.transaction() as connection:
            # Those that wait are counted, and keys looked up, by one at a time.
            await advisory_lock(connection, "runs", run.tenant)
            if request is not None and (row := (await connection.execute(_requested(run.tenant, request))).first()):
                return same_request(_run(row), row.request_sha256, request)
            waiting = select(func.count()).where(runs.c.tenant == run.tenant, runs.c.state == "queued")
            must_have_room(int((await connection.execute(waiting)).scalar_one()), self._most_waiting)
            asked = (request.key_sha256, request.sha256) if request is not None else (None, None)
            await connection.execute(insert(runs).values(_row(run) | dict(zip(_OWN, asked, strict=True))))
            await self._outbox.write(connection, event)
        await self._outbox.flush()
        return run

    async def requested(self, tenant: str, request: RunRequest) -> Run | None:
        async with self._database.autocommit() as connection:
            row = (await connection.execute(_requested(tenant, request))).first()
        return same_request(_run(row), row.request_sha256, request) if row is not None else None

    async def get(self, tenant: str, run_id: str) -> Run | None:
        async with self._database.autocommit() as connection:
            row = (await connection.execute(_named(tenant, run_id))).first()
        return _run(row) if row is not None else None

    async def page(self, query: RunQuery) -> Sequence[Run]:
        wanted = select(runs).where(runs.c.tenant == query.tenant).order_by(runs.c.run_id.desc()).limit(query.limit)
        if query.model:
            wanted = wanted.where(runs.c.model == query.model)
        if query.state is not None:
            wanted = wanted.where(runs.c.state == query.state)
        if query.before:
            wanted = wanted.where(runs.c.run_id < query.before)
        async with self._database.autocommit() as connection:
            return [_run(row) for row in await connection.execute(wanted)]

    async def claim(self, claim: RunClaim, event: Callable[[Run], OutgoingEvent]) -> Run | None:
        async with self._database.autocommit() as connection:
            # Mostly nothing waits, and a look tells so.
            if not (await connection.execute(_IS_ANY_FREE, {"now": claim.now})).scalar_one():
                return None
        async with self._database.transaction() as connection:
            if claim.most_of_tenant:
                # One at a time: two that count what a tenant has at work would each begin one more.
                await advisory_lock(connection, "runs", "claims")
            row = (await connection.execute(_claiming(claim))).first()
            if row is None:
                return None
            run = _run(row)
            if row.state_before == "queued":
                await self._outbox.write(connection, event(run))
        await self._outbox.flush()
        return run

    async def renew(self, run: Run, until: datetime) -> bool:
        ours = (runs.c.fence == run.fence, runs.c.state == "running")
        renewed = _update(run).where(*ours).values(available_at=until)
        async with self._database.autocommit() as connection:
            return (await connection.execute(renewed)).rowcount > 0

    async def commit(self, before: Run, after: Run, event: OutgoingEvent | None, points: Sequence[Point] = ()) -> bool:
        row = _row(after)
        if after.available_at == before.available_at:
            # A lease is renewed beside it.
            del row["available_at"]
        async with self._database.transaction() as connection:
            written = await connection.execute(_update(before).where(runs.c.revision == before.revision).values(row))
            if written.rowcount == 0:
                return False
            for statement in _points_of(after, points):
                await connection.execute(statement)
            if event is not None:
                await self._outbox.write(connection, event)
        if event is not None:
            await self._outbox.flush()
        return True

    async def points(self, tenant: str, run_id: str, after: int, limit: int) -> Sequence[NumberedPoint]:
        ours = (points.c.tenant == tenant, points.c.run_id == run_id, points.c.number > after)
        wanted = select(points).where(*ours).order_by(points.c.number).limit(limit)
        async with self._database.autocommit() as connection:
            return [NumberedPoint(row.number, _point(row)) for row in await connection.execute(wanted)]

    async def known(self, run_ids: Collection[str]) -> Mapping[str, Run]:
        wanted = select(runs).where(runs.c.run_id.in_(sorted(run_ids)))
        async with self._database.autocommit() as connection:
            return {row.run_id: _run(row) for row in await connection.execute(wanted)}

    async def is_needed(self, tenant: str, dataset_id: str) -> bool:
        mine = (runs.c.tenant == tenant, _is_open(), runs.c.dataset["dataset_id"].astext == dataset_id)
        async with self._database.autocommit() as connection:
            return (await connection.execute(select(runs.c.run_id).where(*mine).limit(1))).first() is not None

    async def open_counts(self) -> Mapping[RunState, int]:
        counted = select(runs.c.state, func.count().label("runs")).where(_is_open()).group_by(runs.c.state)
        async with self._database.autocommit() as connection:
            found: dict[RunState, int] = {row.state: row.runs for row in await connection.execute(counted)}
        return {"queued": 0, "running": 0, **found}

    async def sweep(self, before: datetime, limit: int) -> int:
        key = (runs.c.tenant, runs.c.run_id)
        over = select(*key).where(runs.c.ended_at < before, ~_is_open()).order_by(runs.c.ended_at).limit(limit)
        async with self._database.transaction() as connection:
            gone = [tuple(row) for row in await connection.execute(over.with_for_update(skip_locked=True))]
            await connection.execute(delete(points).where(tuple_(points.c.tenant, points.c.run_id).in_(gone)))
            await connection.execute(delete(runs).where(tuple_(*key).in_(gone)))
        return len(gone)


def same_request(run: Run, asked_sha256: str, request: RunRequest) -> Run:
    """Raises Conflict where the key stands for something else."""
    if asked_sha256 != request.sha256:
        raise Conflict(
            f"`idempotency_key` stands for run {run.run_id}, which was asked for in other words; take another key",
            field="idempotency_key",
        )
    return run


def must_have_room(waiting: int, most: int) -> None:
    """Raises Overloaded."""
    if waiting >= most:
        raise Overloaded(
            f"the tenant has {waiting} runs waiting, which is the most; wait for one, or cancel one",
            retry_after=_WAIT_SECONDS,
        )


def _claiming(claim: RunClaim) -> Update:
    """One statement: who is held up by another's lock takes the next one."""
    here = runs.c.machine.in_(("", claim.machine)) & (runs.c.available_at <= claim.now)
    elsewhere = runs.c.available_at <= claim.now - claim.elsewhere
    waited = runs.c.state == "queued"
    turn = (waited, _at_work(claim), _last_began().nulls_first(), runs.c.created_at, runs.c.run_id)
    free = select(runs.c.tenant, runs.c.run_id, runs.c.state.label("state_before"))
    free = free.where(_is_open(), here | elsewhere).order_by(*turn).limit(1)
    if claim.most_of_tenant:
        free = free.where(or_(~waited, _at_work(claim) < claim.most_of_tenant))
    following = free.with_for_update(skip_locked=True, of=runs).cte("following")
    waited = following.c.state_before == "queued"
    taken = {
        "state": "running",
        "owner": claim.owner,
        "machine": claim.machine,
        "available_at": claim.until,
        "fence": runs.c.fence + 1,
        "revision": runs.c.revision + 1,
        "sequence": runs.c.sequence + case((waited, 1), else_=0),
        # Of a try that nobody ended it says when it began.
        "attempt_began": case((waited, None), else_=runs.c.attempt_began),
    }
    it = (runs.c.tenant == following.c.tenant, runs.c.run_id == following.c.run_id)
    return update(runs).where(*it).values(taken).returning(runs, following.c.state_before)


def _is_open() -> ColumnElement[bool]:
    return runs.c.state.in_(("queued", "running"))


# Made once, and asked every second.
_IS_ANY_FREE: Final = select(
    exists().where(_is_open(), runs.c.available_at <= bindparam("now", type_=DateTime(timezone=True)))
)


def _at_work(claim: RunClaim) -> ScalarSelect[int]:
    """How many of its tenant learn now."""
    others = runs.alias()
    learn = (others.c.tenant == runs.c.tenant, others.c.state == "running", others.c.available_at > claim.now)
    return select(func.count()).select_from(others).where(*learn).correlate(runs).scalar_subquery()


def _last_began() -> ScalarSelect[Any]:
    """When one of its tenant began last."""
    others = runs.alias()
    return (
        select(func.max(others.c.started_at)).where(others.c.tenant == runs.c.tenant).correlate(runs).scalar_subquery()
    )


def _points_of(run: Run, added: Sequence[Point]) -> Sequence[Any]:
    """A step that is learned again takes the place of what was said of it before."""
    rows = list({(each.step, each.loss is None): _point_row(run, each) for each in added}.values())
    if not rows:
        return ()
    ours = (points.c.tenant == run.tenant, points.c.run_id == run.run_id)
    steps = tuple_(points.c.step, points.c.validation).in_([(row["step"], row["validation"]) for row in rows])
    return delete(points).where(*ours, steps), insert(points).values(rows)


def _point_row(run: Run, point: Point) -> dict[str, Any]:
    return {"tenant": run.tenant, "run_id": run.run_id, "validation": point.loss is None, **asdict(point)}


def _point(row: Row[Any]) -> Point:
    figures = {name: getattr(row, name) for name in FIGURES}
    return Point(step=row.step, epoch=row.epoch, attempt=row.attempt, **figures)


def _requested(tenant: str, request: RunRequest) -> Select[Any]:
    return select(runs).where(runs.c.tenant == tenant, runs.c.key_sha256 == request.key_sha256)


def _named(tenant: str, run_id: str) -> Select[Any]:
    return select(runs).where(runs.c.tenant == tenant, runs.c.run_id == run_id)


def _update(run: Run) -> Update:
    return update(runs).where(runs.c.tenant == run.tenant, runs.c.run_id == run.run_id)


def _row(run: Run) -> dict[str, Any]:
    return {**vars(run), "dataset": asdict(run.dataset), "hyperparameters": asdict(run.hyperparameters)} | {
        "last": asdict(run.last) if run.last is not None else None
    }


def _run(row: Row[Any]) -> Run:
    own = {name: value for name, value in row._mapping.items() if name not in _NOT_OF_RUN}
    hyperparameters = {**row.hyperparameters, "targets": tuple(row.hyperparameters["targets"])}
    values = {
        "dataset": FrozenDataset(**row.dataset),
        "hyperparameters": Recipe(**hyperparameters),
        "last": Point(**row.last) if row.last is not None else None,
    }
    return Run(**{**own, **values})
