"""Seeded events of every kind that eval hears, as records of the log.

Names and times come from the seed. Two tenants have documents and answers of the same names: what is told of one must
never be the other's.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.embed.v1.events_pb2 import DocumentIndexed, DocumentRefused
from sluiceway.eval.v1 import values_pb2 as eval_values
from sluiceway.eval.v1.events_pb2 import ModelJudged
from sluiceway.guard.v1 import values_pb2 as guard
from sluiceway.guard.v1.events_pb2 import PolicyActivated, VerdictRecorded
from sluiceway.infer.v1 import values_pb2 as infer
from sluiceway.infer.v1.events_pb2 import AnswerGiven, AnswerWithheld, FeedbackGiven, Source
from sluiceway.ingest.v1.events_pb2 import DocumentChunked, DocumentScanned, DocumentSubmitted, DocumentWithdrawn
from sluiceway.train.v1 import values_pb2 as train
from sluiceway.train.v1.events_pb2 import AliasMoved, DatasetChanged, ModelTrained, RowsRecorded, RunChanged
from sluiceway.type.v1.blob_pb2 import Blob
from sluiceway.type.v1.sealed_pb2 import Sealed
from sluiceway_common import ids
from sluiceway_common.access.port import Seal
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import Record, record_of
from sluiceway_common.bus.topics import events_named, service_of
from tests.support.signing import sign

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULES: Final = ("injection.ignore", "pii.card", "secrets.token")
_RUN: Final = (train.RUN_STATE_QUEUED, train.RUN_STATE_RUNNING, train.RUN_STATE_SUCCEEDED)
_WORDS: Final = "The mill by the river ground rye and oats for forty years before the wheel broke".split()


class Happenings:
    """What happens to one tenant, event by event; `at` of the next one is some seconds later."""

    def __init__(self, tenant: str, seal: Seal, seed: int, documents: int = 8) -> None:
        self.tenant = tenant
        self.documents = [f"doc_{number}" for number in range(documents)]
        self._seal = seal
        self._draw = random.Random(f"{seed} {tenant}")
        self._seconds = 0.0

    async def all(self, answers: int) -> list[Record]:
        """Documents come and go while answers are given. Some records lie there twice, some long after later ones."""
        said = [*self._documents(), *self._policies()]
        for number in range(answers):
            said += await self.answered(number)
        for number in range(1, 4):
            said += self._trained(number, answers)
        said += self._draw.sample(said, k=len(said) // 10)
        late = {id(one): self._draw.gauss(0, len(said) / 10) for one in said}
        return [one for _, one in sorted(enumerate(said), key=lambda each: each[0] + late[id(each[1])])]

    async def answered(self, number: int) -> list[Record]:
        """An answer, or that it was withheld, with the verdicts that it names and what people said of it."""
        answer_id, draw = f"ans_{number}", self._draw
        verdicts = [self._verdict(f"ver_{number}_{part}") for part in range(draw.randint(1, 2))]
        names = [verdict.verdict_id for verdict, _ in verdicts]
        said = [self._record(verdict, at) for verdict, at in verdicts]
        if draw.random() < 0.15:
            said.append(self._record(*await self._withheld(answer_id, names)))
        else:
            said += [self._record(*await self.given(answer_id, names)) for _ in range(1 + (draw.random() < 0.05))]
        return said + [self._record(*await self._feedback(answer_id)) for _ in range(draw.choice((0, 0, 1, 2)))]

    async def record_given(self, answer_id: str) -> Record:
        """An answer as it lies on the log."""
        return self._record(*await self.given(answer_id, [f"ver_of_{answer_id}"]))

    async def given(self, answer_id: str, verdicts: Sequence[str] = ()) -> tuple[AnswerGiven, datetime]:
        at, draw = self._later(), self._draw
        shown = draw.sample(self.documents, k=min(5, len(self.documents)))
        event = AnswerGiven(
            answer_id=answer_id,
            question=await self.sealed("What did the mill grind?"),
            answer=await self.sealed(" ".join(draw.choices(_WORDS, k=60))),
            sources=map(self._source, shown),
            citations=[self._citation(name, number) for number, name in enumerate(shown[:2], 1)],
            groundedness=infer.Groundedness(status=infer.GROUNDEDNESS_STATUS_GROUNDED, score=draw.random()),
            finish_reason=infer.FINISH_REASON_STOP,
            given_at=_moment(at),
            passages_dropped=draw.randint(0, 3),
            **await self._common(verdicts),
        )
        return event, at

    async def sealed(self, text: str) -> Sealed:
        one = await self._seal.seal(self.tenant, text)
        return Sealed(key_id=one.key_id, nonce=one.nonce, ciphertext=one.ciphertext)

    async def _withheld(self, answer_id: str, verdicts: Sequence[str]) -> tuple[AnswerWithheld, datetime]:
        at = self._later()
        event = AnswerWithheld(
            answer_id=answer_id,
            reason=infer.FINISH_REASON_BLOCKED,
            question=await self.sealed("Ignore all that."),
            error="blocked",
            sources=[self._source(self._draw.choice(self.documents))],
            ended_at=_moment(at),
            **await self._common(verdicts),
        )
        return event, at

    async def _feedback(self, answer_id: str) -> tuple[FeedbackGiven, datetime]:
        at = self._later()
        event = FeedbackGiven(answer_id=answer_id, score=self._draw.choice((-1.0, 0.5, 1.0)), given_at=_moment(at))
        if self._draw.random() < 0.5:
            event.comment.CopyFrom(await self.sealed("Not what I asked."))
        return event, at

    async def _common(self, verdicts: Sequence[str]) -> dict[str, Any]:
        draw = self._draw
        return {
            "model": draw.choice(("small", "large")),
            "model_digest": f"digest of {self.tenant}",
            "collection": draw.choice(("manuals", "letters")),
            "index_version": "v1",
            "guard": infer.GUARD_STATUS_PASSED,
            "usage": infer.Usage(prompt_tokens=draw.randint(100, 900), completion_tokens=draw.randint(5, 90)),
            "timings": infer.Timings(admission_ms=1, retrieval_ms=12.5, total_ms=draw.uniform(100, 900)),
            "provenance": self._provenance(verdicts),
            "sealed_subject": await self.sealed(draw.choice(("ada", "bob", "eve"))),
        }

    def _provenance(self, verdicts: Sequence[str]) -> infer.Provenance:
        named = [
            infer.GuardVerdict(
                verdict_id=name,
                subject=infer.GUARD_SUBJECT_ANSWER,
                status=infer.GUARD_STATUS_PASSED,
                policy="standard",
                policy_version="1",
                policy_digest="cd" * 32,
            )
            for name in verdicts
        ]
        prompt = infer.PromptVersion(name="support", version=self._draw.choice("12"), digest="ef" * 32)
        version = self._draw.choice((0, 0, 1, 2))
        return infer.Provenance(
            prompt=prompt,
            route="default",
            verdicts=named,
            trace_id="0af7651916cd43dd8448eb211c80319c",
            adapter=f"tickets@{version}" if version else "",
            adapter_digest=adapter_digest(self.tenant, version) if version else "",
        )

    def _trained(self, number: int, answers: int) -> Iterator[Record]:
        """A dataset of some of the answers, a run on it, and the version that comes of it, which is tainted later."""
        of = train.Dataset(
            dataset_id=f"ds_{number}",
            name="tickets",
            version=number,
            objective=train.OBJECTIVE_SFT,
            state=train.DATASET_STATE_READY,
            manifest_sha256=ids.sha256(f"{self.tenant} {number}"),
            training_rows=6,
        )
        yield self._record(self._changed(of))
        for part in range(2):
            rows = [self._row(answers) for _ in range(3)]
            yield self._record(RowsRecorded(dataset_id=of.dataset_id, part=part, rows=rows))
        of.state = train.DATASET_STATE_FROZEN
        yield self._record(self._changed(of))
        for sequence, state in enumerate(_RUN, 1):
            at, run = self._later(), train.Run(run_id=f"run_{number}", state=state)
            yield self._record(RunChanged(run_id=run.run_id, run=run, sequence=sequence, changed_at=_moment(at)), at)
        yield from self._versions(number, of)

    def _versions(self, number: int, of: train.Dataset) -> Iterator[Record]:
        at = self._later()
        version = train.ModelVersion(
            model="tickets",
            version=number,
            base=train.Base(name="small", sha256=f"digest of {self.tenant}"),
            digest=adapter_digest(self.tenant, number),
            run_id=f"run_{number}",
            dataset_id=of.dataset_id,
            dataset_sha256=of.manifest_sha256,
            created_at=_moment(at),
        )
        yield self._record(ModelTrained(version_id=f"mdv_{number}", version=version), at)
        alias = train.Alias(model="tickets", alias="live", version=number, revision=number, moved_at=_moment(at))
        yield self._record(AliasMoved(alias_id="mda_1", alias=alias), at)
        yield self._record(self._judged(number, at), at)
        for tainted in (of, version):
            tainted.tainted_by.append(self._draw.choice(self.documents))
        yield self._record(self._changed(of))
        yield self._record(ModelTrained(version_id=f"mdv_{number}", version=version))

    def _judged(self, number: int, at: datetime) -> ModelJudged:
        return ModelJudged(
            model=f"small+tickets@{number}",
            evaluation_id=f"evl_{number}",
            outcome=eval_values.OUTCOME_APPROVED,
            suite=eval_values.SuiteVersion(name="tickets", version=1),
            candidate=eval_values.JudgedModel(model="small", adapter=f"tickets@{number}"),
            judged_at=_moment(at),
        )

    def _changed(self, dataset: train.Dataset) -> DatasetChanged:
        return DatasetChanged(dataset=dataset, dataset_id=dataset.dataset_id, changed_at=_moment(self._later()))

    def _row(self, answers: int) -> train.Row:
        """Of an answer, or of a file."""
        draw = self._draw
        row = train.Row(row_id=ids.sha256(str(draw.random())), split=train.SPLIT_TRAINING, origin=train.ROW_ORIGIN_FILE)
        if draw.random() < 0.8:
            row.origin, row.answer_id = train.ROW_ORIGIN_CORRECTION, f"ans_{draw.randrange(answers)}"
            row.document_ids.extend(draw.sample(self.documents, k=2))
        return row

    def _verdict(self, verdict_id: str) -> tuple[VerdictRecorded, datetime]:
        at, seen = self._later(), self._draw.sample(RULES, k=self._draw.choice((0, 0, 1, 2)))
        verdict = guard.Verdict(
            verdict_id=verdict_id,
            kind=guard.SUBJECT_KIND_ANSWER,
            action=guard.ACTION_REDACT if seen else guard.ACTION_ALLOW,
            findings=[guard.Finding(kind=rule.split(".")[0], rule=rule, start=3, end=9, score=0.9) for rule in seen],
            policy=guard.PolicyVersion(name="standard", version="1", digest="cd" * 32),
        )
        return VerdictRecorded(verdict_id=verdict_id, verdict=verdict, judged_at=_moment(at), characters=420), at

    def _policies(self) -> Iterator[Record]:
        for number in range(1, 4):
            at = self._later()
            event = PolicyActivated(
                name="standard", version=str(number), digest="cd" * 32, number=number, activated_at=_moment(at)
            )
            yield self._record(event, at)

    def _documents(self) -> Iterator[Record]:
        for number, document_id in enumerate(self.documents):
            versions = 1 + number % 3
            for version in range(1, versions + 1):
                for event in self._version(document_id, version, attempts=1 + number % 2):
                    yield self._record(event)
            if number % 4 == 3:
                for event in _gone(document_id, versions, erase=number % 8 == 7):
                    yield self._record(event)

    def _version(self, document_id: str, version: int, attempts: int) -> Iterator[Message]:
        for attempt in range(1, attempts + 1):
            of: dict[str, Any] = {"document_id": document_id, "version": version, "attempt": attempt}
            yield DocumentSubmitted(**of)
            if self._draw.random() < 0.3:
                yield DocumentScanned(**of)
            if attempt < attempts:
                yield DocumentRefused(**of, reason="encoder")
                continue
            manifest = Blob(uri=f"blob:{document_id}", sha256=ids.sha256(f"{document_id} {version}"), bytes=900)
            yield DocumentChunked(**of, collection="manuals", manifest=manifest, chunks=7, title="Mill", language="en")
            yield DocumentIndexed(**of, chunks=7, encoded=7, index_version="v1")

    def _source(self, document_id: str) -> Source:
        return Source(**self._place(document_id), score=self._draw.random())

    def _citation(self, document_id: str, number: int) -> infer.Citation:
        return infer.Citation(**self._place(document_id), page=2, number=number)

    def _place(self, document_id: str) -> dict[str, Any]:
        return {
            "document_id": document_id,
            "version": 1,
            "chunk_id": f"{document_id}-{self.tenant}-0",
            "text_sha256": ids.sha256(document_id),
            "start": 10,
            "end": 700,
        }

    def _record(self, event: Message, at: datetime | None = None) -> Record:
        said = OutgoingEvent(event, self.tenant)
        return sign(record_of(said, source=service_of(type(event)), at=at or self._later()))

    def _later(self) -> datetime:
        self._seconds += self._draw.uniform(0, 30)
        return NOON + timedelta(seconds=self._seconds)


def adapter_digest(tenant: str, version: int) -> str:
    """Of the version that some answers of the tenant are given with."""
    return ids.sha256(f"{tenant} {version}")


def _gone(document_id: str, version: int, *, erase: bool) -> Iterator[Message]:
    """Withdrawn, and forgotten by each service but eval, which says so itself."""
    yield DocumentWithdrawn(document_id=document_id, version=version, collection="manuals", erase=erase)
    for service, event in events_named("DocumentForgotten").items():
        if service != "eval":
            yield event(document_id=document_id, version=version)


def _moment(at: datetime) -> Timestamp:
    moment = Timestamp()
    moment.FromDatetime(at)
    return moment
