"""Examples, datasets and shards in the memory of one process, under the same law as PostgreSQL."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sluiceway_common.access.port import Seal, SealedText
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.ids import sha256
from sluiceway_common.paging import Position
from sluiceway_train.domain.datasets import Dataset, DatasetName, DatasetQuery, DatasetReport, Shard, documents_of
from sluiceway_train.domain.examples import Lesson, TrainingExample
from sluiceway_train.domain.quotas import DatasetUsage
from sluiceway_train.ports.datasets import DatasetOrder, DatasetPlace


class MemoryShards:
    """Sealed files by their uris; `referred` are those that a dataset needs."""

    def __init__(self, seal: Seal) -> None:
        self.held: dict[str, SealedText] = {}
        self.referred: set[str] = set()
        self._seal = seal

    async def put(self, tenant: str, content: bytes) -> str:
        sealed = await self._seal.seal_bytes(tenant, content)
        uri = f"blob://{tenant}/{sha256(sealed.nonce + sealed.ciphertext)}"
        self.held[uri] = sealed
        return uri

    async def get(self, tenant: str, shard: Shard) -> bytes:
        sealed = self.held.get(shard.uri)
        content = await self._seal.open_bytes(tenant, sealed) if sealed is not None else b""
        if sealed is None or sha256(content) != shard.sha256:
            raise NotFound("a shard of the dataset is not there any more; build it anew")
        return content

    async def discard(self, uris: Sequence[str]) -> None:
        for uri in set(uris) - self.referred:
            self.held.pop(uri, None)

    async def collect(self) -> int:
        """What is in memory is gone with it."""
        return 0


class MemoryExamples:
    """Examples by tenant and answer; `withdrawn` are the documents of which none is kept."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], TrainingExample] = {}
        self.withdrawn: set[tuple[str, str]] = set()

    async def knows(self, lesson: Lesson) -> bool:
        held = self.held.get((lesson.tenant, lesson.answer_id))
        return held is not None and held.rank >= lesson.rank

    async def keep(self, example: TrainingExample) -> None:
        if self.marked(example.tenant, example.document_ids):
            example = replace(example, words=None, document_ids=())
        held = self.held.get((example.tenant, example.answer_id))
        if held is None or held.rank < example.rank:
            self.held[example.tenant, example.answer_id] = example

    async def select(self, tenant: str, query: DatasetQuery, before: datetime) -> AsyncIterator[TrainingExample]:
        found = [
            one for one in self.held.values() if one.tenant == tenant and one.said_at <= before and _meets(one, query)
        ]
        for one in sorted(found, key=lambda one: (one.said_at, one.answer_id), reverse=True)[: query.most_rows]:
            yield one

    async def count(self, tenant: str) -> int:
        return sum(one.tenant == tenant for one in self.held.values())

    async def sweep(self, before: datetime, most: int) -> int:
        kept: dict[str, int] = {}
        gone = []
        for name, one in sorted(self.held.items(), key=lambda item: (item[1].said_at, item[0]), reverse=True):
            kept[one.tenant] = kept.get(one.tenant, 0) + 1
            if one.said_at < before or kept[one.tenant] > most:
                gone.append(name)
        for name in gone:
            del self.held[name]
        return len(gone)

    def marked(self, tenant: str, document_ids: Sequence[str]) -> bool:
        return any((tenant, document) in self.withdrawn for document in document_ids)

    def withdraw(self, tenant: str, document_id: str) -> int:
        self.withdrawn.add((tenant, document_id))
        gone = [name for name, one in self.held.items() if one.tenant == tenant and document_id in one.document_ids]
        for name in gone:
            del self.held[name]
        return len(gone)


def _meets(example: TrainingExample, query: DatasetQuery) -> bool:
    is_wanted = bool({"correction", "preference"}.intersection(query.origins))
    teaches = is_wanted if example.is_corrected else "graded" in query.origins and example.score >= query.min_score
    conditions = (
        teaches,
        query.since is None or example.said_at >= query.since,
        query.until is None or example.said_at < query.until,
        query.collection in ("", example.collection),
        query.model in ("", example.model),
    )
    return all(conditions)


@dataclass
class _Held:
    """An order with what came of it; of a shard that was erased None is left."""

    order: DatasetOrder
    shards: list[Shard | None] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)


class MemoryDatasets:
    """Datasets in the order in which they were asked for. What was said is in `said`."""

    def __init__(self, examples: MemoryExamples, files: MemoryShards) -> None:
        self.said: list[OutgoingEvent] = []
        self._examples = examples
        self._files = files
        self._held: dict[tuple[str, str], _Held] = {}
        self._numbers: dict[tuple[str, str], int] = {}

    async def add(self, order: DatasetOrder, *events: OutgoingEvent) -> Dataset:
        last = await self.get(order.dataset.tenant, DatasetName(name=order.dataset.name))
        parent = last.dataset_id if last else ""
        name = (order.dataset.tenant, order.dataset.name)
        self._numbers[name] = self._numbers.get(name, 0) + 1
        dataset = replace(order.dataset, version=self._numbers[name], parent=parent)
        self._held[dataset.tenant, dataset.dataset_id] = _Held(replace(order, dataset=dataset))
        self._files.referred.update(shard.uri for shard in order.source)
        self.said += events
        return dataset

    async def get(self, tenant: str, name: DatasetName) -> Dataset | None:
        found = [one for one in self._of(tenant) if _is_named(one, name)]
        return max(found, key=lambda one: one.version, default=None)

    async def last_frozen(self, tenant: str, name: str) -> Dataset | None:
        usable = [one for one in self._of(tenant) if one.name == name and one.state == "frozen" and not one.tainted_by]
        return max(usable, key=lambda one: one.version, default=None)

    async def page(self, tenant: str, name: str, before: Position | None, limit: int) -> Sequence[Dataset]:
        found = [one for one in self._of(tenant) if name in ("", one.name)]
        follows = [one for one in found if before is None or _place(one) < before]
        last_first = sorted(follows, key=_place, reverse=True)[:limit]
        return [replace(one, report=DatasetReport()) for one in last_first]

    async def order(self, tenant: str, dataset_id: str) -> DatasetOrder | None:
        held = self._held.get((tenant, dataset_id))
        return held.order if held is not None else None

    async def change(self, dataset: Dataset, *events: OutgoingEvent, shards: Sequence[Shard] = ()) -> bool:
        if self._examples.marked(dataset.tenant, sorted(documents_of(shards))):
            raise Unavailable("a document of the rows was withdrawn meanwhile; they are read anew", retry_after=1.0)
        held = self._held.get((dataset.tenant, dataset.dataset_id))
        if held is None or held.order.dataset.revision != dataset.revision - 1:
            return False
        if dataset.state in ("ready", "refused"):
            for shard in held.order.source:
                self._files.held.pop(shard.uri, None)
            held.order = replace(held.order, source=())
        held.order = replace(held.order, dataset=dataset)
        if shards:
            held.shards, held.documents = list(shards), set(documents_of(shards))
            self._files.referred.update(shard.uri for shard in shards)
        self.said += events
        return True

    async def shards(self, tenant: str, dataset_id: str) -> Sequence[Shard]:
        held = self._held.get((tenant, dataset_id))
        return [shard for shard in held.shards if shard is not None] if held is not None else []

    async def usage(self, tenant: str) -> DatasetUsage:
        mine = [held for (owner, _), held in self._held.items() if owner == tenant]
        parts = [shard for held in mine for shard in (*held.order.source, *held.shards) if shard is not None]
        return DatasetUsage(len(mine), sum(shard.bytes for shard in parts))

    async def superseded(self, before: datetime, after: DatasetPlace | None, limit: int) -> Sequence[Dataset]:
        found = self._behind(after)
        old = [one for one in found if (one.frozen_at or one.created_at) < before and self._is_followed(one, before)]
        return [replace(one, report=DatasetReport()) for one in old[:limit]]

    async def unbuilt(self, before: datetime, after: DatasetPlace | None, limit: int) -> Sequence[Dataset]:
        return [one for one in self._behind(after) if one.state == "building" and one.created_at < before][:limit]

    def _behind(self, place: DatasetPlace | None) -> list[Dataset]:
        there = sorted(key for key in self._held if place is None or key > place)
        return [self._held[key].order.dataset for key in there]

    def _is_followed(self, dataset: Dataset, before: datetime) -> bool:
        if dataset.state != "frozen":
            return True
        of_name = (one for one in self._behind(None) if (one.tenant, one.name) == (dataset.tenant, dataset.name))
        later = (one for one in of_name if one.version > dataset.version and not one.tainted_by)
        return any(one.frozen_at is not None and one.frozen_at < before for one in later)

    async def let_go(self, dataset: Dataset) -> bool:
        held = self._held.get((dataset.tenant, dataset.dataset_id))
        if held is None or held.order.dataset.revision != dataset.revision:
            return False
        for shard in (*held.order.source, *held.shards):
            if shard is not None:
                self._files.held.pop(shard.uri, None)
        del self._held[dataset.tenant, dataset.dataset_id]
        return True

    async def withdraw(self, tenant: str, document_id: str) -> int:
        return self._examples.withdraw(tenant, document_id)

    async def datasets_of(self, tenant: str, document_id: str) -> Sequence[Dataset]:
        mine = [one for (owner, _), one in self._held.items() if owner == tenant and document_id in one.documents]
        return sorted((one.order.dataset for one in mine), key=lambda one: one.dataset_id)

    async def erase(self, tenant: str, document_id: str) -> int:
        rows = 0
        for (owner, _), held in self._held.items():
            if owner == tenant and document_id in held.documents:
                rows += self._erase(held, document_id)
        return rows

    def _erase(self, held: _Held, document_id: str) -> int:
        rows = 0
        for number, shard in enumerate(held.shards):
            if shard is not None and document_id in dict(shard.documents):
                rows += dict(shard.documents)[document_id]
                self._files.held.pop(shard.uri, None)
                held.shards[number] = None
        held.documents.discard(document_id)
        return rows

    def _of(self, tenant: str) -> list[Dataset]:
        return [held.order.dataset for (owner, _), held in self._held.items() if owner == tenant]


def _place(dataset: Dataset) -> Position:
    return Position(at=dataset.created_at, id=dataset.dataset_id)


def _is_named(dataset: Dataset, name: DatasetName) -> bool:
    if name.id:
        return dataset.dataset_id == name.id
    return dataset.name == name.name and name.version in (0, dataset.version)
