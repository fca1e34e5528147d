"""Verdict store in PostgreSQL: written in batches, deleted when their days are over."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Delete, Row, Select, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from sluiceway_common import tasks
from sluiceway_common.clock import Clock
from sluiceway_common.database import Database
from sluiceway_common.errors import Refusal
from sluiceway_guard.adapters.database.tables import verdicts
from sluiceway_guard.domain.replay import KeptFinding, KeptVerdict

SWEEP_SECONDS: Final = 3600.0


class PostgresVerdicts:
    """Verdicts of the last `days`."""

    def __init__(self, database: Database, clock: Clock, *, days: int) -> None:
        self._database = database
        self._clock = clock
        self._kept_for = timedelta(days=days)
        self.work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.work = asyncio.create_task(self._sweep_for_ever(), name="verdicts-sweep")

    async def stop(self) -> None:
        await tasks.end(self.work)

    async def keep(self, given: Sequence[KeptVerdict]) -> None:
        # Within one statement a row may come once; in the order of their keys, so that no two writers wait in a circle.
        last = {(one.tenant, one.id): one for one in sorted(given, key=lambda one: one.judged_at)}
        if not last:
            return
        rows = insert(verdicts).values([_row(last[key]) for key in sorted(last)])
        later = {"judged_at": func.greatest(verdicts.c.judged_at, rows.excluded.judged_at)}
        async with self._database.autocommit() as connection:
            await connection.execute(rows.on_conflict_do_update(index_elements=["tenant", "id"], set_=later))

    async def page(
        self, tenant: str, since: datetime | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[KeptVerdict]:
        wanted = select(verdicts).where(verdicts.c.tenant == tenant)
        if since is not None:
            wanted = wanted.where(verdicts.c.judged_at >= since)
        if before is not None:
            wanted = wanted.where(tuple_(verdicts.c.judged_at, verdicts.c.id) < before)
        last_first = wanted.order_by(verdicts.c.judged_at.desc(), verdicts.c.id.desc()).limit(limit)
        async with self._database.autocommit() as connection:
            return [_verdict(row) for row in await connection.execute(last_first)]

    async def sweep(self) -> None:
        """Deletes what is older than its days."""
        before = self._clock.now() - self._kept_for
        async with self._database.autocommit() as connection:
            await connection.execute(deleting_older(before))

    async def _sweep_for_ever(self) -> None:
        while True:
            with suppress(Refusal):
                await self.sweep()
            await self._clock.sleep(SWEEP_SECONDS)


def deleting_older(before: datetime) -> Delete:
    """Tenant by tenant, as the index has them."""
    return delete(verdicts).where(verdicts.c.tenant.in_(_tenants()), verdicts.c.judged_at < before)


def _tenants() -> Select[str]:
    """The least name, and then the next one each time."""
    name = verdicts.c.tenant
    names = select(func.min(name).label("tenant")).cte("names", recursive=True)
    following = select(func.min(name)).where(name > names.c.tenant).scalar_subquery()
    names = names.union_all(select(following).where(names.c.tenant.is_not(None)))
    return select(names.c.tenant)


def _row(one: KeptVerdict) -> dict[str, Any]:
    findings = [[each.part, _legible(each.kind), _legible(each.rule), each.score] for each in one.findings]
    return {**vars(one), "findings": findings, "part_kinds": list(one.part_kinds)}


def _legible(name: str) -> str:
    """JSONB takes no U+0000, and would refuse the verdicts of all tenants that are written with this one."""
    return name.replace("\0", "\ufffd")


def _verdict(row: Row[Any]) -> KeptVerdict:
    findings = tuple(
        KeptFinding(part=part, kind=kind, rule=rule, score=score) for part, kind, rule, score in row.findings
    )
    return KeptVerdict(**{**row._mapping, "findings": findings, "part_kinds": tuple(row.part_kinds)})
