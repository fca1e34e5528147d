"""Policy store in PostgreSQL: an activation and its event are one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import structlog
from sqlalchemy import Row, Select, delete, literal, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database, advisory_lock
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
from sluiceway_guard.domain.policy_versions import (
    all_versions_needed,
    no_policy,
    says_something_else,
    version_to_let_go,
)

log = structlog.get_logger(__name__)


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
            await _check_unclaimed(connection, policy)
            there = [_policy(row) for row in await connection.execute(_without_texts(policy.tenant))]
            if len(there) >= self._most:
                await self._make_room(connection, policy.tenant, there)
            numbered = replace(policy, number=max((one.number for one in there), default=0) + 1)
            await connection.execute(insert(policies).values(asdict(numbered)))
        return numbered

    async def _make_room(self, connection: AsyncConnection, tenant: str, there: Sequence[StoredPolicy]) -> None:
        """For one more. Raises TooLarge where each is needed."""
        a = activations.c
        last_of_each = select(activations).ext(distinct_on(a.name, a.version, a.mode)).where(a.tenant == tenant)
        wanted = last_of_each.order_by(a.name, a.version, a.mode, a.number.desc())
        history = [Activation(**row._mapping) for row in await connection.execute(wanted)]
        if (goes := version_to_let_go(there, history)) is None:
            raise all_versions_needed(self._most)
        mine = (policies.c.tenant == tenant, policies.c.number == goes.number)
        await connection.execute(delete(policies).where(*mine))
        log.info("policy_version_let_go", tenant=tenant, name=goes.name, version=goes.version, digest=goes.digest)

    async def get(self, tenant: str, name: PolicyName) -> StoredPolicy | None:
        async with self._database.autocommit() as connection:
            row = (await connection.execute(_named(tenant, name))).first()
        return _policy(row) if row is not None else None

    async def page(self, tenant: str, before: int, limit: int) -> Sequence[StoredPolicy]:
        wanted = _without_texts(tenant).where(policies.c.number < before).limit(limit)
        async with self._database.autocommit() as connection:
            return [_policy(row) for row in await connection.execute(wanted)]

    async def activate(self, activation: Activation, event: OutgoingEvent) -> bool:
        row = insert(activations).values(asdict(activation)).on_conflict_do_nothing()
        async with self._database.transaction() as connection:
            # No version goes for another one while it begins to decide.
            await advisory_lock(connection, "policies", activation.tenant)
            await _check_there(connection, activation)
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


async def _check_unclaimed(connection: AsyncConnection, policy: StoredPolicy) -> None:
    """The history names what decided by name and version: another text under them would be taken for that one."""
    a = activations.c
    other = (a.name == policy.name, a.version == policy.version, a.digest != policy.digest)
    if (await connection.execute(_history(policy.tenant).where(*other).limit(1))).first() is not None:
        raise says_something_else(policy.name, policy.version)


async def _check_there(connection: AsyncConnection, activation: Activation) -> None:
    name = PolicyName(name=activation.name, version=activation.version)
    if (await connection.execute(_named(activation.tenant, name))).first() is None:
        raise no_policy(name)


def _without_texts(tenant: str) -> Select[Any]:
    """The last one first."""
    kept = (column for column in policies.c if column is not policies.c.toml)
    mine = select(*kept, literal("").label("toml")).where(policies.c.tenant == tenant)
    return mine.order_by(policies.c.number.desc())


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
