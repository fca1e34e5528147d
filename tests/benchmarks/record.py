"""Record: what an answer costs until it is recorded, and how fast a large record answers.

`RECORD_ANSWERS=100000,1000000` says at how many answers is asked, each a multiple of the first; without it at 100,000.
`RECORD_HEARD=20000` says how many come over the log; without it 5,000.
"""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway_common.bus.records import Record
from sluiceway_eval.adapters.database import metadata
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.gateway_load import Waits
from tests.benchmarks.measured import Section, Table, at_most, short
from tests.benchmarks.record_filling import POISONED, POISONED_EACH, answer_id, fill, multiply
from tests.benchmarks.record_world import (
    OTHER,
    PARTS,
    TENANT,
    Connection,
    RecordWorld,
    connected,
    record_servers,
    record_world,
)
from tests.support.eval_events import Happenings
from tests.support.eval_running import RecordCaller, sealing
from tests.support.log import log_at

SIZES: Final = tuple(int(size) for size in os.environ.get("RECORD_ANSWERS", "100000").split(","))
HEARD: Final = int(os.environ.get("RECORD_HEARD", "5000"))
_WARM: Final = 500
_BESIDE: Final = 40
_EACH: Final = 0.25
_LOOK_EACH: Final = 0.02
_ASKED: Final = 200
_TRIES: Final = 10
_PAGE: Final = 1_000
_RECALL_SECONDS: Final = 1.0

Row = tuple[str, ...]


def run(_: Datasets) -> Section:
    """Needs no data set, but the servers that `make setup` fetches."""
    with record_servers() as there:
        return asyncio.run(_section(**there))


_HEARD_COLUMNS = ("answers over the log", "answers / s", *(f"{part}, CPU ms an answer" for part in PARTS))
_FRESH_COLUMNS = ("another tenant's answers", "p50 until recorded, ms", "p99", "longest")
_ASKED_COLUMNS = ("answers", "call", "p50, ms", "p99", "bar")
_HELD_COLUMNS = ("answers", "bytes an answer", "digest, s", "facts")
_NOTES = (
    "An answer over the log is sealed, was shown five passages, cites two and names one verdict; its scores are "
    "recorded with it and said on the log again. Verdicts and feedback come beside it in life, and not here.",
    f"Recall of a planted document lasts until its last page of {_PAGE:,}; one answer of {POISONED_EACH} was shown it.",
    "Large records are copied into the tables, their rows and edges made by the store's own code. PostgreSQL waits for "
    "no disk and has 64 MiB of shared buffers. Bytes are those of tables and indexes right after they were filled.",
    "Behind a flood: one tenant's answers lie on the log at once, another's come one by one, on any partition.",
)


async def _section(kafka: Any, postgres: Any) -> Section:
    async with record_world(kafka, postgres) as world:
        heard, fresh = await _heard(world)
        asked, held = await _large(world)
    return Section(
        "Record",
        (
            Table(_HEARD_COLUMNS, (heard,)),
            Table(_FRESH_COLUMNS, fresh, "How soon one tenant's answers are recorded, while another's flood:"),
            Table(_ASKED_COLUMNS, asked, "What a large record answers, over gRPC, one call at a time:"),
            Table(_HELD_COLUMNS, held),
        ),
        _NOTES,
    )


async def _heard(world: RecordWorld) -> tuple[Row, tuple[Row, ...]]:
    """All of it over the log: what an answer costs, and what a flood of them does to another tenant."""
    await _say(world, await _given(world, TENANT, range(_WARM)))
    await world.until(lambda there: _is_recorded(there, TENANT, _WARM))
    quiet = await _beside(world, 0)
    said = await _given(world, TENANT, range(_WARM, _WARM + HEARD))
    before, began = world.spent(), time.monotonic()
    await _say(world, said)
    await world.until(lambda there: _is_recorded(there, TENANT, _WARM + HEARD))
    seconds, after = time.monotonic() - began, world.spent()
    cost = [short((after[part] - before[part]) / HEARD * 1000) for part in PARTS]
    flood = await _given(world, TENANT, range(_WARM + HEARD, _WARM + 2 * HEARD))
    await _say(world, flood)
    under = await _beside(world, _BESIDE)
    await world.until(lambda there: _is_recorded(there, TENANT, _WARM + 2 * HEARD))
    fresh = (_fresh_row("alone", quiet), _fresh_row(f"behind {HEARD:,} answers of another", under))
    return (f"{HEARD:,}", short(HEARD / seconds), *cost), fresh


def _fresh_row(name: str, waits: Waits) -> Row:
    return name, *(short(waits.percentile(share)) for share in (0.5, 0.99, 1.0))


async def _given(world: RecordWorld, tenant: str, numbers: range) -> list[Record]:
    async with sealing(world.shared) as seal:
        happenings = Happenings(tenant, seal, seed=numbers.start, documents=500)
        return [await happenings.record_given(f"ans_{number}") for number in numbers]


async def _say(world: RecordWorld, said: Sequence[Record]) -> None:
    async with log_at(world.shared.kafka) as bus:
        for start in range(0, len(said), _WARM):
            await bus.put(*said[start : start + _WARM])


async def _beside(world: RecordWorld, first: int) -> Waits:
    """One by one, each as soon as it is due, on partitions as their names have it."""
    said = await _given(world, OTHER, range(first, first + _BESIDE))
    began, waits = dict[str, float](), dict[str, float]()
    async with log_at(world.shared.kafka) as bus, asyncio.TaskGroup() as group:
        group.create_task(_looking(world, began, waits))
        for number, record in enumerate(said, first):
            began[f"ans_{number}"] = time.monotonic()
            await bus.put(record)
            await asyncio.sleep(_EACH)
    return Waits(tuple(waits.values()))


async def _looking(world: RecordWorld, began: Mapping[str, float], waits: dict[str, float]) -> None:
    """Until all are there, so often that it costs little."""
    of = "SELECT answer_id FROM answers WHERE tenant = %s"
    with connected(world.shared) as connection:
        while len(waits) < _BESIDE:
            there, now = connection.execute(of, (OTHER,)).fetchall(), time.monotonic()
            for (name,) in there:
                if name in began:
                    waits.setdefault(name, (now - began[name]) * 1000)
            await asyncio.sleep(_LOOK_EACH)


def _is_recorded(connection: Connection, tenant: str, answers: int) -> bool:
    """They are there, and what is said of them is on the log."""
    there = connection.execute("SELECT count(*) FROM answers WHERE tenant = %s", (tenant,)).fetchone()
    waits = connection.execute("SELECT count(*) FROM news").fetchone()
    return (there, waits) == ((answers,), (0,))


async def _large(world: RecordWorld) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    asked, held = list[Row](), list[Row]()
    with connected(world.shared) as connection:
        connection.execute(f"TRUNCATE {', '.join(table.name for table in metadata.sorted_tables)}".encode())
        await asyncio.to_thread(fill, connection, SIZES[0])
        for start, end in zip((SIZES[0], *SIZES), SIZES, strict=False):
            await asyncio.to_thread(multiply, connection, SIZES[0], range(start // SIZES[0], end // SIZES[0]))
            asked += await _asked(world.callers[TENANT], end)
            held.append(await _held(world.callers[TENANT], connection, end))
    return tuple(asked), tuple(held)


async def _asked(caller: RecordCaller, answers: int) -> list[Row]:
    draw = random.Random(answers)
    document = calls.RecallRequest(document_id=POISONED, page_size=_PAGE)

    async def explain() -> None:
        name = answer_id(draw.randrange(SIZES[0]))
        await caller.ask("Explain", calls.ExplainRequest(answer_id=name, without_texts=True))

    async def recall() -> None:
        found = await _all_pages(caller, document)
        if found != answers // POISONED_EACH:
            raise RuntimeError(f"{found} answers were recalled of {answers // POISONED_EACH}")

    rows = [_asked_row(answers, "Explain", await _waits(explain, _ASKED))]
    waits = await _waits(recall, _TRIES)
    bar = at_most(_RECALL_SECONDS * 1000, max(waits.milliseconds))
    rows.append(_asked_row(answers, f"Recall of a document, all {answers // POISONED_EACH:,} answers", waits, bar))
    for name, *asked in _PAGES:
        rows.append(_asked_row(answers, name, await _waits(partial(caller.ask, *asked), _TRIES)))
    return rows


_PAGES: Final[Sequence[tuple[str, str, Any]]] = (
    ("Recall of a document, first page", "Recall", calls.RecallRequest(document_id=POISONED)),
    ("Recall of a model, first page", "Recall", calls.RecallRequest(model="Qwen2.5-0.5B-Instruct")),
    ("Recall of a rule, first page", "Recall", calls.RecallRequest(verdict_rule="pii.card")),
    ("Recall of a day, first page", "Recall", calls.RecallRequest(day="2026-03-02")),
    ("SearchAnswers, the last hundred", "SearchAnswers", calls.SearchAnswersRequest()),
    (
        "SearchAnswers by a score that is seldom",
        "SearchAnswers",
        calls.SearchAnswersRequest(score=calls.ScoreRange(name="groundedness", max=0.5)),
    ),
    ("ListVerdicts of a rule", "ListVerdicts", calls.ListVerdictsRequest(rule="pii.card")),
    ("GetDocumentHistory", "GetDocumentHistory", calls.GetDocumentHistoryRequest(document_id=POISONED)),
)


async def _all_pages(caller: RecordCaller, request: calls.RecallRequest) -> int:
    found, token = 0, ""
    while True:
        page = await caller.ask("Recall", calls.RecallRequest(**_fields(request), page_token=token))
        found, token = found + len(page.answers), page.next_page_token
        if not token:
            return found


def _fields(request: calls.RecallRequest) -> Mapping[str, Any]:
    return {field.name: value for field, value in request.ListFields()}


async def _waits(call: Callable[[], Awaitable[Any]], times: int) -> Waits:
    waits = []
    for _ in range(times):
        began = time.perf_counter()
        await call()
        waits.append((time.perf_counter() - began) * 1000)
    return Waits(tuple(waits))


def _asked_row(answers: int, name: str, waits: Waits, bar: str = "") -> Row:
    return f"{answers:,}", name, short(waits.percentile(0.5)), short(waits.percentile(0.99)), bar


async def _held(caller: RecordCaller, connection: Connection, answers: int) -> Row:
    sizes = [
        connection.execute("SELECT pg_total_relation_size(%s)", (f"eval.{table.name}",)).fetchone()
        for table in metadata.sorted_tables
    ]
    began = time.perf_counter()
    _, facts = await caller.digest()
    seconds = time.perf_counter() - began
    return f"{answers:,}", short(sum(size[0] for size in sizes if size) / answers), short(seconds), f"{facts:,}"
