"""PostgreSQL reader of what the record has of training."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_

from sluiceway_common.database import Database
from sluiceway_eval.adapters.database import rows
from sluiceway_eval.adapters.database.searching import named_version
from sluiceway_eval.adapters.database.tables import (
    alias_steps,
    datasets,
    model_versions,
    passage_edges,
    training_rows,
    training_steps,
)
from sluiceway_eval.domain.queries import DatasetShare, RowTarget
from sluiceway_eval.domain.training import (
    MOST_DOCUMENTS,
    AliasStep,
    RecordedDataset,
    RecordedVersion,
    TrainingRow,
    TrainingStep,
)

_ROW: Final = (training_rows.c.dataset_id, training_rows.c.row_id)


class PostgresTraining:
    """Reads what the store of the record has written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def versions(self, tenant: str, adapter: str) -> Sequence[RecordedVersion]:
        wanted = select(model_versions).where(named_version(tenant, adapter))
        return [rows.version_of(row) for row in await self._all(wanted.order_by(*_rank(model_versions)))]

    async def versions_on(self, tenant: str, dataset_ids: Collection[str], limit: int) -> Sequence[RecordedVersion]:
        mine = model_versions.c
        wanted = select(model_versions).where(mine.tenant == tenant, mine.dataset_id.in_(dataset_ids))
        last = wanted.order_by(mine.at.desc(), mine.event_id.desc()).limit(limit)
        return [rows.version_of(row) for row in await self._all(last)]

    async def datasets(self, tenant: str, dataset_ids: Collection[str]) -> Mapping[str, RecordedDataset]:
        wanted = select(datasets).where(datasets.c.tenant == tenant, datasets.c.dataset_id.in_(dataset_ids))
        return {row.dataset_id: rows.dataset_of(row) for row in await self._all(wanted)}

    async def shares(self, tenant: str, target: RowTarget, name: str, limit: int) -> Sequence[DatasetShare]:
        mine = training_rows.c
        each = select(mine.dataset_id, func.count(mine.row_id.distinct()).label("rows"))
        wanted = each.where(mine.tenant == tenant, _part_of(tenant, target, name)).group_by(mine.dataset_id)
        found = await self._all(wanted.order_by(func.min(mine.at).desc(), mine.dataset_id.desc()).limit(limit))
        return [DatasetShare(dataset_id=row.dataset_id, rows=row.rows) for row in found]

    async def rows(self, tenant: str, target: RowTarget, name: str, limit: int) -> Sequence[TrainingRow]:
        mine = training_rows.c
        some = select(*_ROW).distinct().where(mine.tenant == tenant, _part_of(tenant, target, name))
        some = some.order_by(*_ROW).limit(limit)
        wanted = select(training_rows).where(mine.tenant == tenant, tuple_(*_ROW).in_(some))
        found = await self._all(wanted.order_by(*_ROW, mine.document_id).limit(limit * MOST_DOCUMENTS))
        return [rows.training_row_of(row) for row in found]

    async def training_steps(self, tenant: str, names: Collection[str], limit: int) -> Sequence[TrainingStep]:
        mine = training_steps.c
        wanted = select(training_steps).where(mine.tenant == tenant, mine.name.in_(names))
        rank = (mine.at, mine.event_id, mine.happened, mine.about)
        last = wanted.order_by(*(column.desc() for column in rank)).limit(limit)
        return [rows.training_step_of(row) for row in reversed(await self._all(last))]

    async def alias_steps(self, tenant: str, model: str, limit: int) -> Sequence[AliasStep]:
        mine = alias_steps.c
        wanted = select(alias_steps).where(mine.tenant == tenant, mine.model == model)
        last = wanted.order_by(mine.at.desc(), mine.event_id.desc()).limit(limit)
        return [rows.alias_step_of(row) for row in reversed(await self._all(last))]

    async def _all(self, wanted: Select[Any]) -> Sequence[Row[Any]]:
        async with self._database.autocommit() as connection:
            found: Sequence[Row[Any]] = (await connection.execute(wanted)).all()
            return found


def _rank(table: Any) -> tuple[ColumnElement[Any], ...]:
    return table.c.at, table.c.event_id


def _part_of(tenant: str, target: RowTarget, name: str) -> ColumnElement[bool]:
    """Of rows: those that come of it, or are a part of it."""
    mine = training_rows.c
    match target:
        case "document":
            return mine.document_id == name
        case "answer":
            return mine.answer_id == name
        case "dataset":
            return mine.dataset_id == name
        case "training_row":
            return mine.row_id == name
        case "passage":
            edges = passage_edges.c
            return mine.answer_id.in_(select(edges.answer_id).where(edges.tenant == tenant, edges.chunk_id == name))
        case "adapter":
            return mine.dataset_id.in_(select(model_versions.c.dataset_id).where(named_version(tenant, name)))
