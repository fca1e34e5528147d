"""Ports of datasets: examples, what is made of them, and who is asked about them."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Unavailable
from sluiceway_common.paging import Position
from sluiceway_train.domain.datasets import Dataset, DatasetName, DatasetOptions, DatasetQuery, Shard
from sluiceway_train.domain.examples import Lesson, TaughtAnswer, TrainingExample
from sluiceway_train.domain.imported import FileFormat
from sluiceway_train.domain.judgements import RowJudgement
from sluiceway_train.domain.quotas import DatasetUsage
from sluiceway_train.domain.rows import DatasetRow, IdentifiedRow
from sluiceway_train.domain.trained import Objective


class MemoryShortage(Unavailable):
    """A shard takes more memory than there is. Of a machine that is short of it that ends by itself; of a shard with
    longer rows than fit it never does."""


class ExampleStore(Protocol):
    """Examples of each tenant, one an answer. Errors: Unavailable."""

    async def knows(self, lesson: Lesson) -> bool:
        """Whether the answer has an example of the same rank, or of a higher one."""
        ...

    async def keep(self, example: TrainingExample) -> None:
        """Keeps it unless the answer has one of a higher rank, or a document of it was withdrawn. Twice is once."""
        ...

    def select(self, tenant: str, query: DatasetQuery, before: datetime) -> AsyncIterator[TrainingExample]:
        """Those that meet the query and were said before then: the newest ones, the last one first. A few are held at
        a time."""
        ...

    async def count(self, tenant: str) -> int: ...

    async def sweep(self, before: datetime, most: int) -> int:
        """Deletes what was said before then, and of each tenant the oldest ones beyond `most`."""
        ...


@dataclass(frozen=True, kw_only=True)
class DatasetOrder:
    """What a dataset is to be made of: examples, or the shards of a file."""

    dataset: Dataset
    options: DatasetOptions
    source: tuple[Shard, ...] = ()


DatasetPlace = tuple[str, str]
"""A dataset by its tenant and id."""


class DatasetStore(Protocol):
    """Datasets of each tenant, numbered under their names, with their shards. Errors: Unavailable."""

    async def add(self, order: DatasetOrder, *events: OutgoingEvent) -> Dataset:
        """Numbers it as the next version of its name, and names the one before. The events are of the same
        transaction."""
        ...

    async def get(self, tenant: str, name: DatasetName) -> Dataset | None:
        """Of a name alone its last version."""
        ...

    async def last_frozen(self, tenant: str, name: str) -> Dataset | None:
        """The last version of the name that is frozen and has lost no rows."""
        ...

    async def page(self, tenant: str, name: str, before: Position | None, limit: int) -> Sequence[Dataset]:
        """The last one first, without their reports."""
        ...

    async def order(self, tenant: str, dataset_id: str) -> DatasetOrder | None: ...

    async def change(self, dataset: Dataset, *events: OutgoingEvent, shards: Sequence[Shard] = ()) -> bool:
        """Writes it where the stored one is one revision behind; False where it is not. Where it is built or refused,
        what its source was is deleted. Raises Unavailable where a document of the shards was withdrawn meanwhile."""
        ...

    async def shards(self, tenant: str, dataset_id: str) -> Sequence[Shard]:
        """In their order."""
        ...

    async def usage(self, tenant: str) -> DatasetUsage: ...

    async def superseded(self, before: datetime, after: DatasetPlace | None, limit: int) -> Sequence[Dataset]:
        """Some of all tenants that were made before then and not frozen, or frozen before then and followed by a
        version of their name that was frozen before then too and has lost no rows; by tenant and id, behind that place,
        without their reports."""
        ...

    async def unbuilt(self, before: datetime, after: DatasetPlace | None, limit: int) -> Sequence[Dataset]:
        """Some of all tenants that were asked for before then and are neither built nor refused; by tenant and id,
        behind that place."""
        ...

    async def let_go(self, dataset: Dataset) -> bool:
        """Deletes it with its rows, unless it has changed since; its number is not given again."""
        ...


class WithdrawalStore(Protocol):
    """What is held of withdrawn documents. Errors: Unavailable."""

    async def withdraw(self, tenant: str, document_id: str) -> int:
        """Keeps no example of it from here on, and deletes those that there are. Says how many."""
        ...

    async def datasets_of(self, tenant: str, document_id: str) -> Sequence[Dataset]:
        """Datasets that have shards with rows of it."""
        ...

    async def erase(self, tenant: str, document_id: str) -> int:
        """Deletes those shards, here and in the object store. Says how many rows of it they had."""
        ...


class TaintedModels(Protocol):
    """Versions of models that learned from a dataset. Errors: Unavailable."""

    async def taint(self, tenant: str, dataset_id: str, document_id: str) -> int:
        """Marks them, and says how many were not marked before. Twice is once."""
        ...


class ShardFiles(Protocol):
    """Shards as sealed blobs. Errors: NotFound for what was deleted or is another tenant's, Unavailable."""

    async def put(self, tenant: str, content: bytes) -> str:
        """Seals and stores it; its uri. There is a day to refer to it."""
        ...

    async def get(self, tenant: str, shard: Shard) -> bytes:
        """As it was before it was sealed, compared with its digest."""
        ...

    async def discard(self, uris: Sequence[str]) -> None:
        """Deletes those that no dataset refers to, at once."""
        ...

    async def collect(self) -> int:
        """Deletes what nothing has referred to for a day, and says how many."""
        ...


class ShardFormat(Protocol):
    """Rows as the bytes of a file that the worker reads, and back. The same rows are the same bytes. Raises
    MemoryShortage, and Unavailable where the disk lacks room."""

    async def write(self, rows: Sequence[IdentifiedRow], objective: Objective) -> bytes: ...

    async def read(self, content: bytes, shard: Shard, objective: Objective) -> Sequence[IdentifiedRow]: ...


class TaughtAnswers(Protocol):
    """The service that holds answers, asked in our own name. Errors: Unavailable, Overloaded, Blocked."""

    async def answer(self, answer_id: str) -> TaughtAnswer | None:
        """None where it is held no longer, or was forbidden after it was given."""
        ...


class RowJudge(Protocol):
    """The service that judges texts, asked in our own name. Errors: Unavailable, Overloaded, Blocked."""

    async def judge(self, row: DatasetRow) -> RowJudgement:
        """Raises Invalid for a row that it will never judge, such as one with more findings than anybody looks at."""
        ...


class FileRows(Protocol):
    """Rows of files that somebody sends."""

    def read(
        self, pieces: AsyncIterator[bytes], format: FileFormat, objective: Objective
    ) -> AsyncGenerator[Sequence[DatasetRow], None]:
        """As many at a time as a shard has. Raises Invalid that names the line, TooLarge."""
        ...
