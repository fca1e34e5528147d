"""Registry of models in PostgreSQL: a version or a move and its event are one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, get_args

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database, advisory_lock
from sluiceway_common.outbox import Outbox
from sluiceway_train.adapters.database.model_rows import (
    alias_of,
    alias_row,
    move_of,
    move_row,
    version_of,
    version_row,
)
from sluiceway_train.adapters.database.model_statements import (
    all_versions,
    check_move,
    first_version,
    last_moves,
    last_number,
    newest_first,
    standing_aliases,
    stored_alias,
    tainted_count,
    taints_of,
    unapproved_numbers,
    unfit_numbers,
    version_at,
    version_of_run,
    versions_there,
)
from sluiceway_train.adapters.database.model_tables import alias_moves, model_aliases, model_versions
from sluiceway_train.domain.approvals import GateSaid, after_gate
from sluiceway_train.domain.model_aliases import (
    AliasMove,
    AliasPart,
    ModelAlias,
    RegisteredModel,
    still_named,
)
from sluiceway_train.domain.model_versions import ModelVersion, of_dropped, tainted
from sluiceway_train.ports.models import IsDropped, MoveLost, SayVersion, VersionLost

_LOCK: Final = "model"


class PostgresModelStore:
    """One schema for all tenants; every statement names the tenant. Changes of a model come one after the other."""

    def __init__(self, database: Database, outbox: Outbox, blobs: BlobReferences, is_dropped: IsDropped) -> None:
        self._database = database
        self._outbox = outbox
        self._blobs = blobs
        self._is_dropped = is_dropped

    async def add(self, version: ModelVersion, say: SayVersion) -> ModelVersion:
        async with self._database.transaction() as connection:
            await advisory_lock(connection, _LOCK, version.tenant, version.model)
            if found := await first_version(connection, version_of_run(version.tenant, version.origin.run_id)):
                return found
            last = await connection.execute(last_number(version.tenant, version.model))
            tainted_by = await taints_of(connection, version.tenant, version.origin.dataset_id)
            numbered = replace(version, version=last.scalar_one() + 1, tainted_by=tainted_by)
            await connection.execute(insert(model_versions).values(version_row(numbered)))
            await self._blobs.refer(connection, numbered.id, *numbered.uris)
            await self._outbox.write(connection, say(numbered))
            # Last: a drop that begins behind it waits for longer than commits take, and finds the version. Of one that
            # takes longer still the sweep of leftovers finds it, and infer loads nothing of a tenant that was dropped.
            if await self._is_dropped(version.tenant):
                raise of_dropped(version.tenant)
        await self._outbox.flush()
        return numbered

    async def of_run(self, tenant: str, run_id: str) -> ModelVersion | None:
        async with self._database.autocommit() as connection:
            return await first_version(connection, version_of_run(tenant, run_id))

    async def version(self, tenant: str, model: str, number: int) -> ModelVersion | None:
        wanted = newest_first(tenant, model)
        async with self._database.autocommit() as connection:
            return await first_version(
                connection, wanted.where(model_versions.c.version == number) if number else wanted
            )

    async def versions(self, tenant: str, model: str, limit: int) -> Sequence[ModelVersion]:
        return await self._versions(newest_first(tenant, model).limit(limit))

    async def of_dataset(self, tenant: str, dataset_id: str) -> Sequence[ModelVersion]:
        mine = (*versions_there(tenant), model_versions.c.dataset_id == dataset_id)
        order = (model_versions.c.model, model_versions.c.version)
        return await self._versions(select(model_versions).where(*mine).order_by(*order))

    async def models(self, tenant: str, after: str, limit: int) -> Sequence[RegisteredModel]:
        columns = model_versions.c
        mine = select(model_versions).ext(distinct_on(columns.model)).where(*versions_there(tenant))
        later = mine.where(columns.model > after).order_by(columns.model, columns.version.desc()).limit(limit)
        async with self._database.transaction() as connection:
            last = [version_of(row) for row in await connection.execute(later)]
            names = [one.model for one in last]
            standing = standing_aliases(tenant).where(model_aliases.c.model.in_(names))
            aliases = [alias_of(row) for row in await connection.execute(standing)]
        return [RegisteredModel([one], [each for each in aliases if each.model == one.model]) for one in last]

    async def delete(self, tenant: str, model: str, number: int, at: datetime, say: SayVersion) -> ModelVersion | None:
        async with self._database.transaction() as connection:
            await advisory_lock(connection, _LOCK, tenant, model)
            now = await first_version(connection, select(model_versions).where(*version_at(tenant, model, number)))
            if now is not None and now.deleted_at is None:
                now = await self._deleted(connection, now, at)
                await self._outbox.write(connection, say(now))
        await self._outbox.flush()
        if now is not None:
            # Also where they were let go of before: a crash may have left them, until they are collected in a day.
            await self._blobs.erase(now.uris)
        return now

    async def taint(self, version: ModelVersion, document_id: str, say: SayVersion) -> ModelVersion:
        mine = version_at(version.tenant, version.model, version.version)
        async with self._database.transaction() as connection:
            await advisory_lock(connection, _LOCK, version.tenant, version.model)
            # As it is now: it may have been judged since.
            now = version_of((await connection.execute(select(model_versions).where(*mine))).one())
            marked = replace(now, tainted_by=tainted(now.tainted_by, document_id))
            if marked == now:
                return marked
            await connection.execute(update(model_versions).where(*mine).values(tainted_by=list(marked.tainted_by)))
            await self._outbox.write(connection, say(marked))
        await self._outbox.flush()
        return marked

    async def judge(self, version: ModelVersion, said: GateSaid, say: SayVersion) -> ModelVersion:
        mine = version_at(version.tenant, version.model, version.version)
        async with self._database.transaction() as connection:
            await advisory_lock(connection, _LOCK, version.tenant, version.model)
            now = version_of((await connection.execute(select(model_versions).where(*mine))).one())
            if now.judged_at is not None and now.judged_at >= said.judged_at:
                return now
            judged = after_gate(now, said)
            changed = {"approved_by": judged.approved_by, "judged_at": judged.judged_at}
            await connection.execute(update(model_versions).where(*mine).values(changed))
            await self._outbox.write(connection, say(judged))
        await self._outbox.flush()
        return judged

    async def count(self, tenant: str) -> int:
        counted = select(func.count()).select_from(model_versions).where(*versions_there(tenant))
        async with self._database.autocommit() as connection:
            return int((await connection.execute(counted)).scalar_one())

    async def unfit(self, tenant: str, model: str) -> frozenset[int]:
        async with self._database.autocommit() as connection:
            return await unfit_numbers(connection, tenant, model)

    async def unapproved(self, tenant: str, model: str) -> frozenset[int]:
        async with self._database.autocommit() as connection:
            return await unapproved_numbers(connection, tenant, model)

    async def tainted_aliases(self) -> Mapping[AliasPart, int]:
        async with self._database.autocommit() as connection:
            return {
                part: int((await connection.execute(tainted_count(part))).scalar_one()) for part in get_args(AliasPart)
            }

    async def alias(self, tenant: str, model: str, name: str) -> ModelAlias | None:
        async with self._database.autocommit() as connection:
            return await stored_alias(connection, tenant, model, name)

    async def aliases(self, tenant: str, model: str) -> Sequence[ModelAlias]:
        async with self._database.autocommit() as connection:
            wanted = standing_aliases(tenant).where(model_aliases.c.model == model)
            return [alias_of(row) for row in await connection.execute(wanted)]

    async def move(self, move: AliasMove, event: OutgoingEvent, *, gated: bool = False) -> bool:
        alias = move.alias
        async with self._database.transaction() as connection:
            await advisory_lock(connection, _LOCK, alias.tenant, alias.model)
            now = await stored_alias(connection, alias.tenant, alias.model, alias.name)
            if alias.revision != (now.revision if now is not None else 0) + 1:
                return False
            await check_move(connection, alias, now, gated=gated)
            row = insert(model_aliases).values(alias_row(alias))
            key = [column.name for column in model_aliases.primary_key]
            await connection.execute(row.on_conflict_do_update(index_elements=key, set_=alias_row(alias)))
            await connection.execute(insert(alias_moves).values(move_row(move)))
            await self._outbox.write(connection, event)
        await self._outbox.flush()
        return True

    async def moves(self, tenant: str, model: str, name: str) -> Sequence[AliasMove]:
        columns = alias_moves.c
        mine = (columns.tenant == tenant, columns.model == model, columns.name == name)
        wanted = select(alias_moves).where(*mine).order_by(columns.revision.desc())
        async with self._database.autocommit() as connection:
            return [move_of(row) for row in await connection.execute(wanted)]

    async def say_again(self, version_lost: VersionLost, move_lost: MoveLost) -> None:
        columns = model_versions.c
        async with self._database.autocommit() as connection:
            models = (await connection.execute(select(columns.tenant, columns.model).distinct())).all()
        for tenant, model in models:
            async with self._database.transaction() as connection:
                await advisory_lock(connection, _LOCK, tenant, model)
                events = [version_lost(one) for one in await all_versions(connection, tenant, model)]
                events += [await move_lost(one) for one in await last_moves(connection, tenant, model)]
                await self._outbox.write(connection, *(event for event in events if event is not None))
            await self._outbox.flush()

    async def _deleted(self, connection: AsyncConnection, version: ModelVersion, at: datetime) -> ModelVersion:
        """Raises Conflict while an alias names it."""
        standing = standing_aliases(version.tenant).where(model_aliases.c.model == version.model)
        if problem := still_named(version, [alias_of(row) for row in await connection.execute(standing)]):
            raise problem
        mine = version_at(version.tenant, version.model, version.version)
        await connection.execute(update(model_versions).where(*mine).values(deleted_at=at))
        await self._blobs.release(connection, version.id)
        return replace(version, deleted_at=at)

    async def _versions(self, wanted: Select[Any]) -> Sequence[ModelVersion]:
        async with self._database.autocommit() as connection:
            return [version_of(row) for row in await connection.execute(wanted)]
