"""Rows of a large record: made by the store's own code and copied into its tables, so that there are soon many."""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from psycopg.types.json import Jsonb
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB

from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway_common import ids
from sluiceway_eval.adapters.database import rows, tables
from sluiceway_eval.domain.facts import Fact, distinct, with_edges
from sluiceway_eval.domain.record import (
    AnswerParts,
    CitedPlace,
    DocumentStep,
    RecordedAnswer,
    RecordedVerdict,
    ShownPassage,
    Told,
    VerdictReference,
)
from sluiceway_eval.domain.scores import ScoredAnswer, scored
from tests.benchmarks.record_world import TENANT, Connection
from tests.support.eval_builders import NOON

POISONED: Final = f"doc_{ids.sha256('poisoned')[:32]}"
# One answer of so many is shown it.
POISONED_EACH: Final = 100
_DOCUMENTS: Final = 2_000
_PASSAGES: Final = 5
_AT_ONCE: Final = 5_000


def fill(connection: Connection, answers: int) -> None:
    """So many answers, each with the verdict that it names. The tables are as after a vacuum."""
    made = _facts(answers)
    while some := list(islice(made, _AT_ONCE)):
        for table, each in rows.by_table(distinct(with_edges(some))).items():
            _copy(connection, table, each)
    connection.execute("VACUUM ANALYZE")


def multiply(connection: Connection, answers: int, copies: range) -> None:
    """Each of the first `answers` so often again, later and under other names. A million of them come no other way in
    good time."""
    for copy in copies:
        for table in (tables.answers, tables.passage_edges, tables.verdict_edges, tables.verdicts, tables.rule_edges):
            connection.execute(_copied(table, copy, answers * copy))
    connection.execute("VACUUM ANALYZE")


def _copied(table: Table, copy: int, seconds: int) -> bytes:
    """Digits of names are hexadecimal; those of a copy end with an `x` and its number."""
    names = [name for name in ("answer_id", "verdict_id") if name in table.columns]
    changed = {name: f"left({name}, -4) || 'x{copy:03}'" for name in names}
    changed["at"] = f"at + interval '{seconds} s'"
    columns, name = ", ".join(table.columns.keys()), table.name
    values = ", ".join(changed.get(column, column) for column in table.columns.keys())
    return f"INSERT INTO {name} ({columns}) SELECT {values} FROM {name} WHERE {names[0]} !~ 'x'".encode()


def answer_id(number: int) -> str:
    return f"ans_{ids.sha256(str(number))[:32]}"


def _copy(connection: Connection, table: Table, some: Sequence[dict[str, Any]]) -> None:
    columns = table.columns.keys()
    as_json = {column.name for column in table.columns if isinstance(column.type, JSONB)}
    with connection.cursor().copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN".encode()) as copy:
        for row in some:
            copy.write_row([Jsonb(row[name], dumps=_compact) if name in as_json else row[name] for name in columns])


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _facts(answers: int) -> Iterator[Fact]:
    draw = random.Random(answers)
    shown = [_passage(f"doc_{ids.sha256(str(number))[:32]}") for number in range(_DOCUMENTS)]
    poisoned = _passage(POISONED)
    yield from (_chunked(one.document_id) for one in (*shown, poisoned))
    for number in range(answers):
        passages = draw.sample(shown, _PASSAGES)
        if number % POISONED_EACH == 0:
            passages[draw.randrange(_PASSAGES)] = poisoned
        yield from _answered(number, passages, draw)


def _answered(number: int, passages: Sequence[ShownPassage], draw: random.Random) -> Iterator[Fact]:
    verdict_id = f"ver_{ids.sha256(str(number))[:32]}"
    rules = ("pii.card",) if number % 20 == 0 else ()
    yield RecordedVerdict(
        told=_told(number, "verdict"),
        verdict_id=verdict_id,
        action="allow",
        rules=rules,
        characters=400,
        verdict=_verdict(verdict_id, rules),
    )
    citations = tuple(_place(one, place) for place, one in enumerate(passages[:2], 1))
    timings = {"total": draw.uniform(300, 900), "retrieval": draw.uniform(5, 20), "generation": draw.uniform(200, 800)}
    yield RecordedAnswer(
        told=_told(number, "answer"),
        answer_id=answer_id(number),
        finish_reason="stop",
        asker=ids.sha256(str(number % 500))[:32],
        model="Qwen2.5-0.5B-Instruct",
        model_digest=ids.sha256("model"),
        collection="manuals",
        index_version=ids.sha256("index")[:16],
        prompt="support",
        prompt_version=str(number % 7),
        guard="passed",
        groundedness="grounded",
        parts=AnswerParts(
            groundedness_score=draw.random(),
            prompt_digest=ids.sha256("prompt"),
            trace_id=ids.sha256(str(number))[:32],
            prompt_tokens=draw.randint(300, 900),
            completion_tokens=draw.randint(20, 90),
            timings=timings,
            passages=tuple(passages),
            citations=citations,
            verdicts=(_reference(verdict_id),),
        ),
        scores=scored(_as_scored(timings)),
    )


def _as_scored(timings: dict[str, float]) -> ScoredAnswer:
    return ScoredAnswer(
        given=True,
        groundedness="grounded",
        groundedness_score=0.9,
        passages=_PASSAGES,
        cited=2,
        citations=2,
        prompt_tokens=500,
        completion_tokens=60,
        timings=timings,
        text="As the manual says, the wheel is of oak [1][2].",
    )


def _passage(document_id: str) -> ShownPassage:
    return ShownPassage(
        document_id=document_id,
        version=1,
        chunk_id=ids.derived("chunk", document_id),
        text_sha256=ids.sha256(document_id),
        start=1_200,
        end=1_900,
        score=0.73,
    )


def _place(passage: ShownPassage, number: int) -> CitedPlace:
    return CitedPlace(
        document_id=passage.document_id,
        version=1,
        chunk_id=passage.chunk_id,
        text_sha256=passage.text_sha256,
        start=1_250,
        end=1_400,
        page=3,
        number=number,
    )


def _verdict(verdict_id: str, rules: Sequence[str]) -> bytes:
    findings = [guard.Finding(kind="pii", rule=rule, start=3, end=19, score=0.9) for rule in rules]
    policy = guard.PolicyVersion(name="standard", version="1", digest=ids.sha256("policy"))
    scanners = [guard.ScannerRun(name=name, version="1", status=guard.SCANNER_STATUS_RAN) for name in ("pii", "links")]
    verdict = guard.Verdict(
        verdict_id=verdict_id, action=guard.ACTION_ALLOW, findings=findings, scanners=scanners, policy=policy
    )
    return verdict.SerializeToString()


def _reference(verdict_id: str) -> VerdictReference:
    return VerdictReference(
        verdict_id=verdict_id,
        subject="answer",
        status="passed",
        policy="standard",
        policy_version="1",
        policy_digest=ids.sha256("policy"),
    )


def _chunked(document_id: str) -> DocumentStep:
    return DocumentStep(
        told=Told(tenant=TENANT, at=NOON, event_id=ids.derived("chunked", document_id)),
        document_id=document_id,
        version=1,
        happened="chunked",
        service="ingest",
        manifest_sha256=ids.sha256(document_id),
        chunks=7,
    )


def _told(number: int, kind: str) -> Told:
    return Told(tenant=TENANT, at=NOON + timedelta(seconds=number), event_id=ids.derived(kind, str(number)))
