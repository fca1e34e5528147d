"""Reader of what a record in memory has of training, under the same law as PostgreSQL."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sluiceway_eval.adapters.memory import MemoryRecord
from sluiceway_eval.domain.queries import DatasetShare, RowTarget
from sluiceway_eval.domain.record import PassageEdge
from sluiceway_eval.domain.training import (
    MOST_DOCUMENTS,
    AliasStep,
    RecordedDataset,
    RecordedVersion,
    TrainingRow,
    TrainingStep,
)


class MemoryTraining:
    """Reads what was written to the record."""

    def __init__(self, record: MemoryRecord) -> None:
        self._record = record

    async def versions(self, tenant: str, adapter: str) -> Sequence[RecordedVersion]:
        return sorted(self._record.versions_named(tenant, adapter), key=lambda one: one.told.rank)

    async def versions_on(self, tenant: str, dataset_ids: Collection[str], limit: int) -> Sequence[RecordedVersion]:
        found = [one for one in self._record.of(RecordedVersion, tenant) if one.dataset_id in dataset_ids]
        return sorted(found, key=lambda one: one.told.rank, reverse=True)[:limit]

    async def datasets(self, tenant: str, dataset_ids: Collection[str]) -> Mapping[str, RecordedDataset]:
        return {
            one.dataset_id: one for one in self._record.of(RecordedDataset, tenant) if one.dataset_id in dataset_ids
        }

    async def shares(self, tenant: str, target: RowTarget, name: str, limit: int) -> Sequence[DatasetShare]:
        of_dataset = defaultdict[str, list[TrainingRow]](list)
        for row in self._part_of(tenant, target, name):
            of_dataset[row.dataset_id].append(row)
        began = {dataset_id: min(one.told.at for one in some) for dataset_id, some in of_dataset.items()}
        last_first = sorted(of_dataset, key=lambda one: (began[one], one), reverse=True)[:limit]
        return [DatasetShare(dataset_id=one, rows=len({row.row_id for row in of_dataset[one]})) for one in last_first]

    async def rows(self, tenant: str, target: RowTarget, name: str, limit: int) -> Sequence[TrainingRow]:
        some = sorted({(one.dataset_id, one.row_id) for one in self._part_of(tenant, target, name)})[:limit]
        found = [one for one in self._record.of(TrainingRow, tenant) if (one.dataset_id, one.row_id) in some]
        return sorted(found, key=lambda one: one.key)[: limit * MOST_DOCUMENTS]

    async def training_steps(self, tenant: str, names: Collection[str], limit: int) -> Sequence[TrainingStep]:
        found = [one for one in self._record.of(TrainingStep, tenant) if one.name in names]
        return sorted(found, key=lambda one: (one.told.rank, one.happened, one.about))[-limit:]

    async def alias_steps(self, tenant: str, model: str, limit: int) -> Sequence[AliasStep]:
        found = [one for one in self._record.of(AliasStep, tenant) if one.model == model]
        return sorted(found, key=lambda one: one.told.rank)[-limit:]

    def _part_of(self, tenant: str, target: RowTarget, name: str) -> Iterable[TrainingRow]:
        rows = self._record.of(TrainingRow, tenant)
        match target:
            case "document":
                return [one for one in rows if one.document_id == name]
            case "answer":
                return [one for one in rows if one.answer_id == name]
            case "dataset":
                return [one for one in rows if one.dataset_id == name]
            case "training_row":
                return [one for one in rows if one.row_id == name]
            case "passage":
                shown = {one.answer_id for one in self._record.of(PassageEdge, tenant) if one.chunk_id == name}
                return [one for one in rows if one.answer_id in shown]
            case "adapter":
                learned = {one.dataset_id for one in self._record.versions_named(tenant, name)}
                return [one for one in rows if one.dataset_id in learned]
