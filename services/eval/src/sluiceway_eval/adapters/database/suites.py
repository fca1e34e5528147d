"""Suite store in PostgreSQL: a version and its cases are one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, delete, exists, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.access.port import SealedText
from sluiceway_common.database import Database, advisory_lock
from sluiceway_common.paging import Position
from sluiceway_eval.adapters.database.evaluation_tables import evaluations, suite_cases, suites
from sluiceway_eval.domain.suites import MOST_VERSIONS, SealedCase, StoredSuite, all_versions_needed
from sluiceway_eval.ports.evaluations import SuitePlace

# Rows of one statement: PostgreSQL takes 65,535 values.
_AT_A_TIME: Final = 1_000


class PostgresSuites:
    """One schema for all tenants; every statement names the tenant."""

    def __init__(self, database: Database, most_versions: int = MOST_VERSIONS) -> None:
        self._database = database
        self._most = most_versions

    async def put(self, suite: StoredSuite, cases: Sequence[SealedCase]) -> StoredSuite:
        mine = (suites.c.tenant == suite.tenant, suites.c.name == suite.name)
        async with self._database.transaction() as connection:
            # Numbers are given, and versions counted, by one at a time.
            await advisory_lock(connection, "suites", suite.tenant)
            same = _of_digest(suite.tenant, suite.name, suite.digest)
            if (row := (await connection.execute(same)).first()) is not None:
                return _suite(row)
            counted = select(func.count()).select_from(suites).where(suites.c.tenant == suite.tenant)
            there = int((await connection.execute(counted)).scalar_one())
            if there >= self._most and not await _make_room(connection, suite.tenant):
                raise all_versions_needed(suite.tenant, there, self._most)
            last = select(func.coalesce(func.max(suites.c.version), 0)).where(*mine)
            put = replace(suite, version=int((await connection.execute(last)).scalar_one()) + 1)
            await connection.execute(insert(suites).values(vars(put)))
            rows = [_row(put, case) for case in cases]
            for start in range(0, len(rows), _AT_A_TIME):
                await connection.execute(insert(suite_cases), rows[start : start + _AT_A_TIME])
        return put

    async def get(self, tenant: str, name: str, version: int) -> StoredSuite | None:
        wanted = select(suites).where(suites.c.tenant == tenant, suites.c.name == name)
        if version:
            wanted = wanted.where(suites.c.version == version)
        rows = await self._all(wanted.order_by(suites.c.version.desc()).limit(1))
        return _suite(rows[0]) if rows else None

    async def of_digest(self, tenant: str, name: str, digest: str) -> StoredSuite | None:
        rows = await self._all(_of_digest(tenant, name, digest))
        return _suite(rows[0]) if rows else None

    async def suites(self, tenant: str, name: str, before: Position | None, limit: int) -> Sequence[StoredSuite]:
        place = suites.c.name + "@" + func.lpad(suites.c.version.concat(""), 9, "0")
        wanted = select(suites).where(suites.c.tenant == tenant)
        if name:
            wanted = wanted.where(suites.c.name == name)
        if before is not None:
            wanted = wanted.where(tuple_(suites.c.put_at, place.collate("C")) < tuple_(before.at, before.id))
        rows = await self._all(wanted.order_by(suites.c.put_at.desc(), place.collate("C").desc()).limit(limit))
        return [_suite(row) for row in rows]

    async def cases(self, suite: StoredSuite, start: int, limit: int) -> Sequence[SealedCase]:
        table = suite_cases.c
        mine = (table.tenant == suite.tenant, table.name == suite.name, table.version == suite.version)
        wanted = select(suite_cases).where(*mine, table.number >= start).order_by(table.number).limit(limit)
        return [_case(row) for row in await self._all(wanted)]

    async def followed(self, before: datetime, after: SuitePlace | None, limit: int) -> Sequence[StoredSuite]:
        place = (suites.c.tenant, suites.c.name, suites.c.version)
        wanted = select(suites).where(suites.c.put_at < before, _is_followed(before)).order_by(*place).limit(limit)
        if after is not None:
            wanted = wanted.where(tuple_(*place) > tuple_(*after))
        return [_suite(row) for row in await self._all(wanted)]

    async def let_go(self, suite: StoredSuite) -> bool:
        async with self._database.transaction() as connection:
            return await _let_go(connection, suite)

    async def _all(self, wanted: Select[Any]) -> Sequence[Row[Any]]:
        async with self._database.autocommit() as connection:
            found: Sequence[Row[Any]] = (await connection.execute(wanted)).all()
            return found


def _of_digest(tenant: str, name: str, digest: str) -> Select[Any]:
    return select(suites).where(suites.c.tenant == tenant, suites.c.name == name, suites.c.digest == digest)


async def _make_room(connection: AsyncConnection, tenant: str) -> bool:
    """For one more. False where each is needed."""
    named = (
        evaluations.c.tenant == suites.c.tenant,
        evaluations.c.suite == suites.c.name,
        evaluations.c.suite_version == suites.c.version,
    )
    unneeded = select(suites).where(suites.c.tenant == tenant, _is_followed(), ~exists().where(*named))
    oldest = unneeded.order_by(suites.c.put_at, suites.c.name, suites.c.version).limit(1)
    row = (await connection.execute(oldest)).first()
    return row is not None and await _let_go(connection, _suite(row))


async def _let_go(connection: AsyncConnection, suite: StoredSuite) -> bool:
    for table in (suite_cases, suites):
        columns = table.c
        mine = (columns.tenant == suite.tenant, columns.name == suite.name, columns.version == suite.version)
        gone = await connection.execute(delete(table).where(*mine))
    return gone.rowcount > 0


def _is_followed(before: datetime | None = None) -> ColumnElement[bool]:
    """By a later version of its name, that was put before then."""
    later = suites.alias()
    follows = (later.c.tenant == suites.c.tenant, later.c.name == suites.c.name, later.c.version > suites.c.version)
    return exists().where(*follows, *([later.c.put_at < before] if before is not None else []))


def _suite(row: Row[Any]) -> StoredSuite:
    return StoredSuite(**row._mapping)


def _row(suite: StoredSuite, case: SealedCase) -> dict[str, Any]:
    own = {"number": case.number, "case_id": case.case_id, **vars(case.words)}
    return {"tenant": suite.tenant, "name": suite.name, "version": suite.version, **own}


def _case(row: Row[Any]) -> SealedCase:
    words = SealedText(row.key_id, bytes(row.nonce), bytes(row.ciphertext))
    return SealedCase(row.number, row.case_id, words)
