"""Building of datasets: examples or the rows of a file, cleaned, judged and measured, as shards and a manifest."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from sluiceway_common import tasks
from sluiceway_common.access.port import Seal
from sluiceway_common.blobs.uncommitted import UncommittedPuts
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound, Refusal, Unauthenticated
from sluiceway_common.ids import sha256
from sluiceway_common.principal import Principal, acting_as
from sluiceway_train.domain.cleaning import FitRows, RowSieve
from sluiceway_train.domain.datasets import MOST_DATASET_CHARACTERS, Dataset, LeftOutTally, Shard
from sluiceway_train.domain.examples import ExampleWords, TrainingExample
from sluiceway_train.domain.judgements import RowJudgement, marked, ruling
from sluiceway_train.domain.manifests import cut, manifest, report, shard_of
from sluiceway_train.domain.rows import DatasetRow, IdentifiedRow, PromptMessage, RowOrigin
from sluiceway_train.ports.datasets import (
    DatasetOrder,
    DatasetStore,
    ExampleStore,
    MemoryShortage,
    RowJudge,
    ShardFiles,
    ShardFormat,
)
from sluiceway_train.service.dataset_events import dataset_changed, rows_recorded
from sluiceway_train.service.learning import opened_words

_JUDGED_AT_A_TIME: Final = 8
_COLLECTED_EVERY_SECONDS: Final = 3600.0
_NOTHING_LEFT: Final = "no row is left to learn from; the report says why: ask for other examples or build it later"
_ALL_HELD_BACK: Final = (
    "all rows that are left are held back to measure by, and none to learn from; hold none back, with "
    "`--validation 0`, or ask for more rows"
)
_NO_PREFERENCES: Final = (
    "nobody has corrected an answer that was asked for, and a preference is a correction beside the answer given; give "
    "some with `sluiceway feedback --correction`, or import a file with `chosen` and `rejected`"
)
# Shorter than delivery tries one record while it gets through others.
_LONGEST_SHORTAGE_SECONDS: Final = 300.0
_NO_MEMORY: Final = (
    "the memory of `train` was too small for its rows for as long as it was tried; give `train` more of it, or ask for "
    "fewer or shorter rows, and build it anew"
)
_OUR_FAULT: Final = "a fault of ours; the log of `train` has it, and when that is mended it can be built anew"


@dataclass
class BuildAttempts:
    """Builds of this replica that broke, by dataset. `most` is how often delivery tries one, and says nothing to who
    waits for it."""

    most: int = 3
    broken: dict[str, int] = field(default_factory=dict)
    short_since: dict[str, float] = field(default_factory=dict)

    def is_last(self, dataset_id: str) -> bool:
        """Counts one that broke; whether it is not tried again."""
        self.broken[dataset_id] = self.broken.get(dataset_id, 0) + 1
        return self.broken[dataset_id] >= self.most

    def is_short_for_long(self, dataset_id: str, now: float) -> bool:
        """Notes that memory was too small for it; whether it has been since long ago."""
        return now - self.short_since.setdefault(dataset_id, now) >= _LONGEST_SHORTAGE_SECONDS

    def ended(self, dataset_id: str) -> None:
        self.broken.pop(dataset_id, None)
        self.short_since.pop(dataset_id, None)


@dataclass(frozen=True, kw_only=True)
class DatasetBuilding:
    """Work on the log. Killed anywhere and done again it comes to the same manifest, and only one is kept. Of examples
    at most `most_characters` are held."""

    datasets: DatasetStore
    examples: ExampleStore
    judge: RowJudge
    files: ShardFiles
    format: ShardFormat
    seal: Seal
    clock: Clock
    acting: Callable[[str], Principal]
    most_characters: int = MOST_DATASET_CHARACTERS
    attempts: BuildAttempts = field(default_factory=BuildAttempts)

    async def build(self, tenant: str, dataset_id: str) -> None:
        """Nothing to do where it was built meanwhile. Raises Unavailable while guard or a store is away, or memory is
        short for a moment, and Unauthenticated while guard does not know us: that says nothing of the dataset."""
        order = await self.datasets.order(tenant, dataset_id)
        if order is None or order.dataset.state != "building":
            return
        try:
            await self._build_or_refuse(order)
        except MemoryShortage:
            if not self.attempts.is_short_for_long(dataset_id, self.clock.monotonic()):
                raise
            await self._refuse(order.dataset.refused(_NO_MEMORY))
        except Refusal:
            raise
        except Exception:
            # Nobody would hear of it any more: a dataset would be BUILDING for ever.
            if self.attempts.is_last(dataset_id):
                await self._refuse(order.dataset.refused(_OUR_FAULT))
                self.attempts.ended(dataset_id)
            raise
        self.attempts.ended(dataset_id)

    async def _build_or_refuse(self, order: DatasetOrder) -> None:
        try:
            with acting_as(self.acting(order.dataset.tenant)):
                await self._build(order)
        except Unauthenticated:
            raise
        except (Blocked, Conflict, Invalid, NotFound) as error:
            await self._refuse(order.dataset.refused(error.message))

    async def _build(self, order: DatasetOrder) -> None:
        tally = LeftOutTally()
        examples, rows = await self._rows(order, tally)
        kept = await self._kept(order, rows, tally)
        found = await asyncio.to_thread(report, examples, kept, tally)
        measured = replace(order.dataset, report=found)
        if not any(row.split == "training" for row in kept):
            why = _ALL_HELD_BACK if kept else _why_nothing(order.dataset, examples)
            return await self._refuse(measured.refused(why))
        async with UncommittedPuts(self.files.discard) as puts:
            shards = [shard async for shard in self._shards(order.dataset, kept, puts)]
            if await self._is_finished(_built(measured, shards), shards, kept):
                puts.committed()

    async def _is_finished(self, dataset: Dataset, shards: Sequence[Shard], rows: Sequence[IdentifiedRow]) -> bool:
        """False where somebody else was faster."""
        in_order = sorted(rows, key=lambda row: row.row_id)
        events = (dataset_changed(dataset, self.clock.now()), *rows_recorded(dataset, in_order))
        return await self.datasets.change(dataset, *events, shards=shards)

    async def _refuse(self, dataset: Dataset) -> None:
        await self.datasets.change(dataset, dataset_changed(dataset, self.clock.now()))

    async def _rows(self, order: DatasetOrder, tally: LeftOutTally) -> tuple[int, list[DatasetRow]]:
        """How many there are, and those that are fit to be judged. Raises TooLarge."""
        dataset = order.dataset
        if dataset.query is None:
            return await self._of_file(order, tally)
        examples, fit = 0, FitRows(dataset.objective, tally, self.most_characters)
        async for example in self.examples.select(dataset.tenant, dataset.query, dataset.created_at):
            examples += 1
            words = await self._words(example)
            if words is None:
                tally.add("gone", example.answer_id)
            elif words.is_truncated and not example.is_corrected:
                tally.add("truncated", example.answer_id)
            else:
                fit.take(_row(example, words, dataset.query.origins))
        return examples, fit.rows

    async def _of_file(self, order: DatasetOrder, tally: LeftOutTally) -> tuple[int, list[DatasetRow]]:
        """The file was bounded when it came."""
        rows, fit = 0, FitRows(order.dataset.objective, tally)
        for shard in order.source:
            content = await self.files.get(order.dataset.tenant, shard)
            for one in await self.format.read(content, shard, order.dataset.objective):
                rows += 1
                fit.take(one.row)
        return rows, fit.rows

    async def _words(self, example: TrainingExample) -> ExampleWords | None:
        """None where nobody can read its words any more."""
        if example.words is None:
            return None
        try:
            return await opened_words(self.seal, example.tenant, example.words)
        except (NotFound, Invalid):
            # Its key was dropped, or it was changed.
            return None

    async def _kept(self, order: DatasetOrder, rows: Sequence[DatasetRow], tally: LeftOutTally) -> list[IdentifiedRow]:
        """Rows that may be learned, each once, in the order in which they came."""
        # What is held out may be a megabyte, and is read for it.
        sieve = await asyncio.to_thread(RowSieve, order.dataset.objective, order.options, tally)
        async for some in self._judged(rows, tally, keep_redacted=order.options.keep_redacted):
            await asyncio.to_thread(_take, sieve, some)
        return sieve.kept

    async def _judged(
        self, rows: Sequence[DatasetRow], tally: LeftOutTally, *, keep_redacted: bool
    ) -> AsyncIterator[list[DatasetRow]]:
        """What guard lets be learned, a few at a time."""
        for start in range(0, len(rows), _JUDGED_AT_A_TIME):
            some, passed = rows[start : start + _JUDGED_AT_A_TIME], []
            for row, judgement in zip(some, await self._judgements(some), strict=True):
                if (reason := ruling(judgement, keep_redacted=keep_redacted)) is not None:
                    tally.add(reason, row.named)
                else:
                    passed.append(marked(row, judgement))
            yield passed

    async def _judgements(self, rows: Sequence[DatasetRow]) -> list[RowJudgement]:
        judgements: dict[int, RowJudgement] = {}

        async def judge(number: int, row: DatasetRow) -> None:
            judgements[number] = await self._judgement(row)

        await tasks.together(*(judge(number, row) for number, row in enumerate(rows)))
        return [judgements[number] for number in range(len(rows))]

    async def _judgement(self, row: DatasetRow) -> RowJudgement:
        """What guard refuses to judge is as good as forbidden: it is a fault of this row, and of no other."""
        try:
            return await self.judge.judge(row)
        except Invalid:
            return RowJudgement(is_blocked=True, is_whole=False)

    async def _shards(
        self, dataset: Dataset, rows: Sequence[IdentifiedRow], puts: UncommittedPuts[str]
    ) -> AsyncIterator[Shard]:
        for split, some in cut(rows):
            content = await self.format.write(some, dataset.objective)
            uri = await puts.put(self.files.put(dataset.tenant, content))
            yield shard_of(content, split, some, uri)


def _why_nothing(dataset: Dataset, examples: int) -> str:
    asks_for_preferences = dataset.objective == "dpo" and dataset.query is not None
    return _NO_PREFERENCES if asks_for_preferences and not examples else _NOTHING_LEFT


def _take(sieve: RowSieve, rows: Sequence[DatasetRow]) -> None:
    for row in rows:
        sieve.take(row)


def _built(dataset: Dataset, shards: Sequence[Shard]) -> Dataset:
    return replace(
        dataset,
        state="ready",
        manifest_sha256=sha256(manifest(dataset, shards)),
        training_rows=sum(shard.rows for shard in shards if shard.split == "training"),
        validation_rows=sum(shard.rows for shard in shards if shard.split == "validation"),
        revision=dataset.revision + 1,
    )


def _row(example: TrainingExample, words: ExampleWords, origins: Sequence[RowOrigin]) -> DatasetRow:
    origin: RowOrigin = "graded"
    answer, rejected = words.answer, ""
    if example.is_corrected:
        origin, answer = "correction", words.correction
        if "preference" in origins:
            origin, rejected = "preference", words.answer
    return DatasetRow(
        named=example.answer_id,
        origin=origin,
        prompt=(PromptMessage("user", words.question),),
        answer=answer,
        rejected=rejected,
        answer_id=example.answer_id,
        document_ids=example.document_ids,
        collection=example.collection,
    )


@dataclass(frozen=True, kw_only=True)
class ShardCollecting:
    """Collector of shards that nothing refers to: what a build left that was killed, or done twice. It looks every
    hour; several replicas may collect at once."""

    files: ShardFiles
    clock: Clock

    async def run(self) -> None:
        """For ever; what could not be deleted is tried again."""
        while True:
            with suppress(Refusal):
                await self.files.collect()
            await self.clock.sleep(_COLLECTED_EVERY_SECONDS)
