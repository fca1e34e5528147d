"""Policy store in PostgreSQL: an activation and its event are one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Row, Select, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database, advisory_lock
from sluiceway_common.errors import TooLarge
from sluiceway_common.outbox import Outbox
from sluiceway_guard.adapters.database.tables import activations, policies
from sluiceway_guard.domain.policy_history import (
    MOST_VERSIONS,
    Activation,
    CurrentActivations,
    PolicyName,
    StoredPolicy,
    is_over,
)


class PostgresPolicyStore:
    """One schema for all tenants; every statement names the tenant."""

    def __init__(self, database: Database, outbox: Outbox, most: int = MOST_VERSIONS) -> None:
        self._database = database
        self._outbox = outbox
        self._most = most

    async def put(self, policy: StoredPolicy) -> StoredPolicy:
        async with self._database.transaction() as connection:
            # Versions of a tenant are counted and numbered by one at a time.
            await advisory_lock(connection, "policies", policy.tenant)
            wanted = _named(policy.tenant, PolicyName(name=policy.name, version=policy.version))
            if row := (await connection.execute(wanted)).first():
                return _policy(row)
            numbered = replace(policy, number=await self._next_number(connection, policy.tenant))
            await connection.execute(insert(policies).values(asdict(numbered)))
        return numbered

    async def _next_number(self, connection: AsyncConnection, tenant: str) -> int:
        last = select(func.coalesce(func.max(policies.c.number), 0)).where(policies.c.tenant == tenant)
        number = int((await connection.execute(last)).scalar_one()) + 1
        if number > self._most:
            raise TooLarge(f"the tenant has {self._most} versions of policies; no more are kept", field="version")
        return number

    async def get(self, tenant: str, name: PolicyName) -> StoredPolicy | None:
        async with self._database.autocommit() as connection:
            row = (await connection.execute(_named(tenant, name))).first()
        return _policy(row) if row is not None else None

    async def page(self, tenant: str, before: int, limit: int) -> Sequence[StoredPolicy]:
        mine = (policies.c.tenant == tenant, policies.c.number < before)
        without_text = (column for column in policies.c if column is not policies.c.toml)
        columns = (*without_text, literal("").label("toml"))
        wanted = select(*columns).where(*mine).order_by(policies.c.number.desc()).limit(limit)
        async with self._database.autocommit() as connection:
            return [_policy(row) for row in await connection.execute(wanted)]

    async def activate(self, activation: Activation, event: OutgoingEvent) -> bool:
        row = insert(activations).values(asdict(activation)).on_conflict_do_nothing()
        async with self._database.transaction() as connection:
            if (await connection.execute(row.returning(activations.c.number))).first() is None:
                return False
            await self._outbox.write(connection, event)
        await self._outbox.flush()
        return True

    async def current(self, tenant: str) -> CurrentActivations:
        last_of_each = select(activations).ext(distinct_on(activations.c.mode))
        mine = last_of_each.where(activations.c.tenant == tenant)
        wanted = mine.order_by(activations.c.mode, activations.c.number.desc())
        async with self._database.autocommit() as connection:
            rows = [Activation(**row._mapping) for row in await connection.execute(wanted)]
            last = {row.mode: row for row in rows}
            shadow = last.get("shadow")
            if shadow is not None:
                decided = await _last_decided(connection, shadow)
                shadow = None if is_over(shadow, ended=last.get("shadow_ended"), decided=decided) else shadow
        number = max((row.number for row in rows), default=0)
        return CurrentActivations(number=number, decides=last.get("decides"), shadow=shadow)

    async def activations(self, tenant: str, before: int, limit: int) -> Sequence[Activation]:
        return await self._activations(_history(tenant).where(activations.c.number < before).limit(limit))

    async def _activations(self, wanted: Select[Any]) -> Sequence[Activation]:
        async with self._database.autocommit() as connection:
            return [Activation(**row._mapping) for row in await connection.execute(wanted)]


def _named(tenant: str, name: PolicyName) -> Select[Any]:
    mine = select(policies).where(policies.c.tenant == tenant, policies.c.name == name.name)
    exact = mine.where(policies.c.version == name.version) if name.version else mine
    return exact.order_by(policies.c.number.desc()).limit(1)


async def _last_decided(connection: AsyncConnection, shadow: Activation) -> Activation | None:
    """When the version of a shadow began to decide."""
    same = (activations.c.mode == "decides", activations.c.digest == shadow.digest)
    row = (await connection.execute(_history(shadow.tenant).where(*same).limit(1))).first()
    return Activation(**row._mapping) if row is not None else None


def _history(tenant: str) -> Select[Any]:
    return select(activations).where(activations.c.tenant == tenant).order_by(activations.c.number.desc())


def _policy(row: Row[Any]) -> StoredPolicy:
    return StoredPolicy(**row._mapping)
