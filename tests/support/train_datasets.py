"""Datasets over memory: a tenant that consents, answers of infer, and a guard that finds what it is told."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import TooLarge, Unauthenticated, Unavailable
from sluiceway_common.principal import Principal, Role
from sluiceway_common.testing import ManualClock
from sluiceway_common.testing.clock import START
from sluiceway_train.adapters.memory import MemoryDatasets, MemoryExamples, MemoryShards
from sluiceway_train.adapters.memory_forgetting import MemoryForgetting
from sluiceway_train.adapters.parquet import ImportedFiles, ParquetShards
from sluiceway_train.domain.datasets import Dataset, DatasetOptions, DatasetQuery
from sluiceway_train.domain.examples import Lesson, TaughtAnswer
from sluiceway_train.domain.imported import MOST_BYTES, FileFormat
from sluiceway_train.domain.judgements import FoundPart, RowJudgement
from sluiceway_train.domain.quotas import TrainQuota
from sluiceway_train.domain.rows import DatasetRow, RowOrigin
from sluiceway_train.domain.trained import Objective
from sluiceway_train.ports.datasets import DatasetOrder
from sluiceway_train.service.dataset_wiring import DatasetPorts, LearningOptions, wired_datasets
from sluiceway_train.service.learning import able_to_learn
from sluiceway_train.service.ordering import SentFile
from sluiceway_train.service.training_data import DatasetTrainingData

TENANT = "acme"
OPERATOR = Principal(TENANT, "olga", frozenset({"reader", "operator"}))
_MAIL = re.compile(r"[\w.]+@[\w.]+\w")
_CODE = re.compile(r"javascript:\S+")


class KnownAnswers:
    """Answers by id; who is away says so."""

    def __init__(self) -> None:
        self.held: dict[str, TaughtAnswer] = {}
        self.asked: list[str] = []
        self.is_away = False

    async def answer(self, answer_id: str) -> TaughtAnswer | None:
        self.asked.append(answer_id)
        if self.is_away:
            raise Unavailable("infer is away")
        return self.held.get(answer_id)


class MailGuard:
    """Finds mail addresses, takes out `javascript:`, blocks `bomb`, and refuses to judge what says `flood`."""

    def __init__(self) -> None:
        self.judged: list[DatasetRow] = []
        self.is_away = False
        self.knows_us = True

    async def judge(self, row: DatasetRow) -> RowJudgement:
        if self.is_away:
            raise Unavailable("guard is away")
        if not self.knows_us:
            raise Unauthenticated("the token is of no service that is known here")
        self.judged.append(row)
        if any("flood" in text for text in row.texts):
            raise TooLarge("more than 10000 findings are in it; send fewer characters")
        found = tuple(
            FoundPart(part=part, start=match.start(), end=match.end(), kind="pii.email")
            for part, text in enumerate(row.texts)
            for match in _MAIL.finditer(text)
        )
        found += tuple(
            FoundPart(part=part, start=match.start(), end=match.end(), kind="link.code", is_redacted=True)
            for part, text in enumerate(row.texts)
            for match in _CODE.finditer(text)
        )
        return RowJudgement(found=found, is_blocked=any("bomb" in text for text in row.texts))


class TaintedByDataset:
    """Remembers which datasets models were tainted by; each has one version that learned from it."""

    def __init__(self) -> None:
        self.tainted: list[tuple[str, str]] = []

    async def taint(self, tenant: str, dataset_id: str, document_id: str) -> int:
        is_known = (dataset_id, document_id) in self.tainted
        self.tainted.append((dataset_id, document_id))
        return 0 if is_known else 1


class BuildingDatasets(MemoryDatasets):
    """Has what is added built at once, where it is told by what."""

    on_added: Callable[[str, str], Coroutine[Any, Any, None]] | None = None

    async def add(self, order: DatasetOrder, *events: OutgoingEvent) -> Dataset:
        dataset = await super().add(order, *events)
        if self.on_added is not None:
            self.building = asyncio.create_task(self.on_added(dataset.tenant, dataset.dataset_id))
        return dataset


@dataclass
class DatasetWorld:
    """All that datasets meet, and the use cases over it."""

    seal: MemorySeal = field(default_factory=MemorySeal)
    clock: ManualClock = field(default_factory=ManualClock)
    answers: KnownAnswers = field(default_factory=KnownAnswers)
    guard: MailGuard = field(default_factory=MailGuard)
    forgetting: MemoryForgetting = field(default_factory=MemoryForgetting)
    published: list[OutgoingEvent] = field(default_factory=list)
    consenting: tuple[str, ...] = (TENANT,)
    most_imported: int = MOST_BYTES
    builds: bool = False
    teaching: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ("reader", "operator")
    quota: TrainQuota = field(default_factory=TrainQuota)
    refused: list[str] = field(default_factory=list)
    store: BuildingDatasets = field(default=None)  # type: ignore[assignment]
    store_kind: type[BuildingDatasets] = BuildingDatasets

    def __post_init__(self) -> None:
        self.examples = MemoryExamples()
        self.files = MemoryShards(self.seal)
        self.store = self.store or self.store_kind(self.examples, self.files)
        self.ports = DatasetPorts(
            examples=self.examples,
            datasets=self.store,
            withdrawals=self.store,
            receipts=self.forgetting,
            files=self.files,
            format=ParquetShards(),
            rows=ImportedFiles(most=self.most_imported),
            answers=self.answers,
            judge=self.guard,
            seal=self.seal,
            publish=self._publish,
            clock=self.clock,
        )
        self.models = TaintedByDataset()
        self.use = wired_datasets(self.ports, self.options(), self.models)
        if self.builds:
            self.store.on_added = self.use.building.build
        self.data = DatasetTrainingData(datasets=self.store, files=self.files)

    def options(self) -> LearningOptions:
        return LearningOptions(
            consenting=self.consenting,
            teaching=self.teaching,
            acting=lambda tenant: able_to_learn(Principal.service("train", tenant=tenant, roles=self.roles)),
            days=30,
            most=100,
            imports=ConcurrencyLimit(2, what="imports", retry_after=1.0),
            quota=self.quota,
            on_quota=self.refused.append,
        )

    async def _publish(self, *events: OutgoingEvent) -> None:
        self.published += events

    async def corrected(
        self, number: int, question: str, answer: str, correction: str, *, documents: tuple[str, ...] = ()
    ) -> None:
        """Somebody says what the answer should have been."""
        await self.taught(number, question, answer, correction=correction, documents=documents)

    async def taught(
        self,
        number: int,
        question: str,
        answer: str,
        *,
        score: float = 1.0,
        correction: str = "",
        documents: tuple[str, ...] = (),
        tenant: str = TENANT,
        is_truncated: bool = False,
    ) -> None:
        """Somebody says how good an answer was, the later the higher its number."""
        answer_id = f"ans_{number}"
        self.answers.held[answer_id] = TaughtAnswer(
            question=question,
            text=answer,
            model="clerk",
            collection="wiki",
            document_ids=documents,
            is_truncated=is_truncated,
        )
        lesson = await self.lesson(number, score=score, correction=correction, tenant=tenant)
        await self.use.examples.learn(lesson)

    async def lesson(
        self, number: int, *, minutes: float = 0.0, score: float = 1.0, correction: str = "", tenant: str = TENANT
    ) -> Lesson:
        return Lesson(
            tenant=tenant,
            answer_id=f"ans_{number}",
            teacher="person",
            score=score,
            said_at=START + timedelta(seconds=number, minutes=minutes),
            event_id=f"event-{number}-{minutes}",
            correction=await self.seal.seal(tenant, correction) if correction else None,
        )

    async def built(
        self,
        *origins: RowOrigin,
        objective: Objective = "sft",
        options: DatasetOptions | None = None,
        name: str = "support",
    ) -> Dataset:
        """A dataset of all examples, an hour later."""
        self.clock.advance(3600)
        query = DatasetQuery(origins=origins or ("correction", "graded"))
        ordered = await self.use.ordering.order(OPERATOR, name, objective, query, options or NO_VALIDATION)
        await self.use.building.build(TENANT, ordered.dataset_id)
        return await self.use.queries.get(OPERATOR, ordered.dataset_id)

    async def imported(
        self,
        *content: bytes,
        format: FileFormat = "jsonl",
        objective: Objective = "sft",
        options: DatasetOptions | None = None,
    ) -> Dataset:
        """A dataset of the rows of a file."""
        sent = SentFile(
            name="file", objective=objective, format=format, options=options or NO_VALIDATION, pieces=_pieces(*content)
        )
        ordered = await self.use.ordering.import_file(OPERATOR, sent)
        await self.use.building.build(TENANT, ordered.dataset_id)
        return await self.use.queries.get(OPERATOR, ordered.dataset_id)


NO_VALIDATION = DatasetOptions(validation_share=0.0)


async def _pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece
