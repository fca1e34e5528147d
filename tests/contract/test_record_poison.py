"""Whatever lies on the log, the record goes on: what cannot be recorded is a dead letter, and all else is there."""

import asyncio
import math
import random
import string
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.guard.v1.events_pb2 import VerdictRecorded
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway.infer.v1.events_pb2 import AnswerGiven, FeedbackGiven, Source
from sluiceway.ingest.v1.events_pb2 import DocumentSubmitted
from sluiceway.train.v1.events_pb2 import AliasMoved, RowsRecorded, RunChanged
from sluiceway.train.v1.values_pb2 import Alias, Row
from sluiceway.type.v1.sealed_pb2 import Sealed
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.bus.topics import dead_letters_of, events_of, topic_of
from sluiceway_common.database import Database, migrate
from sluiceway_common.delivery import Delivery, subscriptions_of
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.outbox import Outbox
from sluiceway_common.testing import eventually
from sluiceway_eval import handlers
from sluiceway_eval.adapters import database as db
from sluiceway_eval.adapters.infer import NoAnswerTexts
from sluiceway_eval.adapters.metered import ScoreCounter
from sluiceway_eval.domain.queries import AnswerFilter, VerdictFilter
from sluiceway_eval.service import EvalService
from sluiceway_eval.service.wiring import Options, Ports, wired
from tests.support.delivering import QUICK
from tests.support.eval_events import NOON, Happenings
from tests.support.evaluations import EvaluationWorld

pytestmark = pytest.mark.server

LONG = "".join(random.Random(5).choices(string.ascii_letters, k=200_000))
TENANT = "acme"
_NUMBERS = count()
TOPICS = tuple(topic_of(event).name for event in handlers.FACTS)


def record(event: Message, at: datetime = NOON, **headers: bytes) -> Record:
    """As it lies on the log; `headers` are attributes that another writer would have given it."""
    plain = record_of(OutgoingEvent(event, TENANT), source="test", at=at)
    told = {name: value for name, value in plain.headers if f"ce_{name}" not in headers}
    return replace(plain, headers=tuple((told | {f"ce_{name}": value for name, value in headers.items()}).items()))


def answer(**parts: Any) -> Record:
    return record(
        AnswerGiven(**{"answer_id": f"ans_odd_{next(_NUMBERS)}", "finish_reason": infer.FINISH_REASON_STOP, **parts})
    )


def wide() -> Record:
    """Nearly a megabyte of passages that were shown, and cited."""
    names = [f"doc_{number}" for number in range(7_000)]
    return answer(
        sources=[Source(document_id=name, chunk_id=f"{name}-0", text_sha256="ab" * 32) for name in names[:5_000]],
        citations=[infer.Citation(document_id=name, chunk_id=f"{name}-0") for name in names],
    )


def verdict(*rules: str, **parts: Any) -> Record:
    findings = [guard.Finding(rule=rule, score=math.nan) for rule in rules]
    named = {"verdict_id": f"ver_odd_{next(_NUMBERS)}", **parts}
    return record(VerdictRecorded(verdict=guard.Verdict(findings=findings), **named))


def as_feedback() -> Record:
    """On the topic of answers."""
    return record(AnswerGiven(answer_id="ans_odd"), type=b"sluiceway.infer.v1.FeedbackGiven")


UNREADABLE = Sealed(key_id="key_of_nobody", nonce=b"", ciphertext=b"\xff" * 40)
# These are recorded, as far as they say anything.
ODD: Mapping[str, Callable[[], Record]] = {
    "a text of 200,000 characters": lambda: answer(
        provenance=infer.Provenance(route=LONG, verdicts=[]), collection=LONG, subject=LONG
    ),
    "U+0000 everywhere": lambda: answer(
        answer_id="ans\0odd", model="\0", sources=[Source(document_id="\0d", chunk_id="c\0")], subject="a\0da"
    ),
    "scores that are no numbers": lambda: answer(
        groundedness=infer.Groundedness(status=infer.GROUNDEDNESS_STATUS_GROUNDED, score=math.nan),
        sources=[Source(document_id="d", chunk_id="c", score=-math.inf)],
        timings=infer.Timings(total_ms=math.inf, retrieval_ms=math.nan),
    ),
    "the year 10000": lambda: answer(given_at=Timestamp(seconds=253_402_300_800)),
    "a time before all years": lambda: answer(given_at=Timestamp(seconds=-(2**62), nanos=-7)),
    "a time that nobody can tell": lambda: record(DocumentSubmitted(document_id="doc_odd"), time=b"yesterday"),
    "a time of no zone": lambda: record(
        DocumentSubmitted(document_id="doc_odd", version=1), time=b"2026-03-01T12:00:00"
    ),
    "a time before the year 1": lambda: record(
        DocumentSubmitted(document_id="doc_odd", version=2), time=b"0001-01-01T00:00:00+14:00"
    ),
    "a time after the year 9999": lambda: record(
        DocumentSubmitted(document_id="doc_odd", version=3), time=b"9999-12-31T23:59:59-14:00"
    ),
    "enums of a later contract": lambda: answer(
        finish_reason=4_711, guard=99, groundedness=infer.Groundedness(status=77)
    ),
    "negative numbers": lambda: answer(
        sources=[Source(document_id="d", version=-(2**63), start=-1)], usage=infer.Usage(prompt_tokens=-5)
    ),
    "more characters than a table counts": lambda: verdict(characters=2**64 - 1),
    "texts under keys that nobody has": lambda: answer(answer=UNREADABLE, sealed_subject=UNREADABLE),
    "a key id with U+0000": lambda: answer(answer=Sealed(key_id="\0", nonce=b"x" * 12, ciphertext=b"y" * 40)),
    "a megabyte": wide,
    "a row of 5,000 documents": lambda: record(
        RowsRecorded(dataset_id="ds_odd", rows=[Row(row_id="r\0", document_ids=(f"doc_{n}" for n in range(5_000)))])
    ),
    "a share that is no number": lambda: record(
        AliasMoved(alias_id="mda_odd", alias=Alias(model="odd", alias="live", version=-1, canary_share=math.nan))
    ),
    "a thousand rules": lambda: verdict(*(f"rule.{number}" for number in range(1_000))),
}
# These cannot be.
HOPELESS: Mapping[str, Callable[[], Record]] = {
    "no protobuf": lambda: replace(answer(), value=b"\xff\xfe\xfd"),
    "another event": as_feedback,
    "no id": lambda: replace(answer(), value=AnswerGiven(sources=[Source()]).SerializeToString()),
    "nobody's": lambda: record(DocumentSubmitted(document_id="doc_odd"), tenant=b""),
    "an id of 200,000 characters": lambda: answer(answer_id=LONG),
    "a model of 200,000 characters": lambda: answer(model=LONG),
    "a passage of 200,000 characters": lambda: answer(sources=[Source(document_id="d", chunk_id=LONG)]),
    "a rule of 200,000 characters": lambda: verdict(LONG),
    "a row of 200,000 characters": lambda: record(RowsRecorded(dataset_id="ds_odd", rows=[Row(row_id=LONG)])),
    "a run of 200,000 characters": lambda: record(RunChanged(run_id=LONG)),
    "a document of 200,000 characters": lambda: record(DocumentSubmitted(document_id=LONG)),
    "feedback that is no number": lambda: record(FeedbackGiven(answer_id="ans_odd", score=math.nan)),
    "a tenant with U+0000": lambda: record(DocumentSubmitted(document_id="doc_odd"), tenant=b"ac%00me"),
}


@dataclass(frozen=True)
class Hearing:
    """Eval at work on a log in memory and a real database."""

    bus: MemoryBus
    store: db.PostgresRecord
    good: Happenings
    ended: list[int]

    async def say_among_good_ones(self, *odd: Record) -> list[str]:
        """The answers that were said around it, on all partitions."""
        names = [f"ans_{number}" for number in range(24)]
        said = [record(*await self.good.given(name)) for name in names]
        await self.bus.put(*said[:12], *odd, *said[12:])
        return names

    async def recorded(self, names: Sequence[str]) -> bool:
        found = await self.store.recall(TENANT, "prompt", "support", None, 1_000)
        return {one.answer_id for one in found} >= set(names)

    async def is_done(self) -> bool:
        """All that lies there is recorded or a dead letter."""
        ends = [await self.bus.ends(topic) for topic in TOPICS]
        committed = [await self.bus.committed("eval.record", topic) for topic in TOPICS]
        return ends == committed

    @property
    def dead_letters(self) -> list[str]:
        """Their reasons."""
        parked = [dead_letters_of("eval", topic, "record").name for topic in TOPICS]
        partitions = [each for name in parked for each in self.bus.partitions(name)]
        return [str(dict(one.headers)["dlq_reason"], "ascii") for each in partitions for one in each]


@pytest.fixture
async def hearing(database: str) -> AsyncIterator[Hearing]:
    await asyncio.to_thread(migrate, database, schema=db.SCHEMA, package="sluiceway_eval")
    bus, seal, ended = MemoryBus(), MemorySeal(), list[int]()
    await bus.ensure_topics(*handlers.FACTS, *events_of("eval"))
    async with opened(database) as tables:
        store = db.PostgresRecord(tables, Outbox(tables, bus, db.outbox_rows))
        training, meter = db.PostgresTraining(tables), ScoreCounter(Metrics())
        parts = EvaluationWorld().ports
        ports = Ports(store=store, training=training, owner=NoAnswerTexts(), seal=seal, meter=meter, **parts)
        async with delivering(bus, wired(ports, options()), ended):
            yield Hearing(bus, store, Happenings(TENANT, seal, seed=2), ended)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    tables = Database(url, schema=db.SCHEMA, pool=4)
    yield tables
    await tables.stop()


def options() -> Options:
    few = ConcurrencyLimit(1, what="digests", retry_after=1.0)
    evaluations = EvaluationWorld().options()
    return Options(digests=few, word_searches=few, holders=frozenset(), id_key=b"k" * 32, evaluations=evaluations)


@asynccontextmanager
async def delivering(bus: MemoryBus, service: EvalService, ended: list[int]) -> AsyncIterator[None]:
    delivery = Delivery(
        bus,
        service_name="eval",
        subscriptions=subscriptions_of(handlers),
        service=service,
        on_fatal=ended.append,
        policy=QUICK,
    )
    await delivery.start()
    yield
    await delivery.stop()


async def test_what_is_odd_is_recorded_and_can_be_told_of(hearing: Hearing) -> None:
    odd = [make() for make in ODD.values()]
    names = await hearing.say_among_good_ones(*odd)
    await eventually(lambda: hearing.recorded(names), within=30)
    await eventually(hearing.is_done, within=30)
    assert (hearing.dead_letters, hearing.ended) == ([], [])
    answers = await hearing.store.answers(TENANT, AnswerFilter(), None, 1_000)
    assert len(answers) == len(names) + len([one for one in odd if one.topic == topic_of(AnswerGiven).name])
    assert len(await hearing.store.verdicts(TENANT, VerdictFilter(), None, 1_000)) == 2
    assert len(await hearing.store.steps(TENANT, ["doc_odd"], 10)) == 4


async def test_what_is_hopeless_is_a_dead_letter_and_holds_up_nobody(hearing: Hearing) -> None:
    names = await hearing.say_among_good_ones(*(make() for make in HOPELESS.values()))
    await eventually(lambda: hearing.recorded(names), within=30)
    await eventually(hearing.is_done, within=30)
    assert hearing.ended == []
    # Three of the long ids are keys, which are read up to a length.
    assert Counter(hearing.dead_letters) == {"UNDECODABLE": 5, "TENANT": 1, "INVALID": len(HOPELESS) - 6}
