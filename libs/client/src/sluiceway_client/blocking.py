"""Blocking client, for code that does not await."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sluiceway.embed.v1.values_pb2 import Filter
from sluiceway_client import audit_values as audit
from sluiceway_client import record_values as record
from sluiceway_client.answers import AnswerEvent, Question
from sluiceway_client.blocking_access import AccessCalls
from sluiceway_client.blocking_evaluations import EvaluationCalls
from sluiceway_client.blocking_training import TrainingCalls
from sluiceway_client.collection_values import Collection, DeletedCollection, UsedQuotas
from sluiceway_client.dead_letters import DeadLetter, DeleteResult, RedriveResult
from sluiceway_client.documents import Header
from sluiceway_client.erasures import ErasureReceipt
from sluiceway_client.values import (
    Activation,
    Answer,
    ContinuationScore,
    Document,
    DocumentPart,
    IndexInfo,
    Model,
    Passage,
    Policy,
    PolicyInfo,
    PolicyReplay,
    PolicyTest,
    StoredAnswer,
    TextKind,
)


class BlockingSluiceway(TrainingCalls, EvaluationCalls, AccessCalls):
    """The same calls as `Sluiceway`, each of which waits for its answer. Safe from several threads.

    Errors, units and limits are those of the awaited calls.
    """

    def submit(self, content: bytes | Path, header: Header) -> Document:
        return self._run(self._client.documents.submit(content, header))

    def document(self, document_id: str) -> Document:
        return self._run(self._client.documents.get(document_id))

    def documents(
        self,
        *,
        collection: str = "",
        states: Sequence[str] = (),
        reason: str = "",
        source_prefix: str = "",
        limit: int = 1000,
    ) -> list[Document]:
        return self._run(
            self._client.documents.list(
                collection=collection, states=states, reason=reason, source_prefix=source_prefix, limit=limit
            )
        )

    def wait(self, document_ids: Sequence[str]) -> Iterator[Document]:
        """Each document at every change, until all have a final state. Raises Unavailable after a minute of silence."""
        return self._each(self._client.documents.watch(document_ids))

    def text(self, document_id: str) -> Iterator[DocumentPart]:
        return self._each(self._client.documents.text(document_id))

    def withdraw(self, document_id: str) -> Document:
        return self._run(self._client.documents.withdraw(document_id))

    def redrive(self, document_id: str, *, password: str = "") -> Document:
        return self._run(self._client.documents.redrive(document_id, password=password))

    def release(self, document_id: str, *, note: str) -> Document:
        return self._run(self._client.documents.release(document_id, note=note))

    def refuse(self, document_id: str, *, note: str) -> Document:
        return self._run(self._client.documents.refuse(document_id, note=note))

    def erase(self, document_id: str) -> ErasureReceipt:
        return self._run(self._client.documents.erase(document_id))

    def create_collection(self, wanted: Collection) -> Collection:
        return self._run(self._client.collections.create(wanted))

    def change_collection(
        self,
        seen: Collection,
        *,
        language: str | None = None,
        chunk_tokens: int | None = None,
        retention_days: int | None = None,
        default_acl: Sequence[str] | None = None,
    ) -> Collection:
        return self._run(
            self._client.collections.change(
                seen,
                language=language,
                chunk_tokens=chunk_tokens,
                retention_days=retention_days,
                default_acl=default_acl,
            )
        )

    def delete_collection(self, name: str, *, erase_documents: bool = False) -> DeletedCollection:
        return self._run(self._client.collections.delete(name, erase_documents=erase_documents))

    def usage(self) -> UsedQuotas:
        return self._run(self._client.collections.usage())

    def collection(self, name: str) -> Collection:
        return self._run(self._client.collections.get(name))

    def collections(self) -> list[Collection]:
        return self._run(self._client.collections.list())

    def search(
        self,
        text: str,
        *,
        collection: str = "default",
        k: int = 10,
        alpha: float = 0.5,
        where: Filter | None = None,
        explain: bool = False,
        per_document: int = 0,
    ) -> list[Passage]:
        return self._run(
            self._client.passages.search(
                text,
                collection=collection,
                k=k,
                alpha=alpha,
                where=where,
                explain=explain,
                per_document=per_document,
            )
        )

    def embed(self, texts: Sequence[str], *, question: bool = False) -> list[list[float]]:
        return self._run(self._client.passages.embed(texts, question=question))

    def surroundings(self, chunk_id: str, *, collection: str = "default", window: int = 0) -> str:
        return self._run(self._client.passages.surroundings(chunk_id, collection=collection, window=window))

    def indexes(self, *, collection: str = "") -> list[IndexInfo]:
        return self._run(self._client.passages.indexes(collection=collection))

    def ask(self, question: Question) -> Answer:
        return self._run(self._client.answers.ask(question))

    def stream(self, question: Question) -> Iterator[AnswerEvent]:
        return self._each(self._client.answers.stream(question))

    def answer(self, answer_id: str) -> StoredAnswer:
        return self._run(self._client.answers.get(answer_id))

    def score(self, prompt: str, continuations: Sequence[str], *, model: str = "") -> list[ContinuationScore]:
        return self._run(self._client.answers.score(prompt, continuations, model=model))

    def feedback(self, answer_id: str, score: float, *, comment: str = "", correction: str = "") -> None:
        self._run(self._client.answers.feedback(answer_id, score, comment=comment, correction=correction))

    def models(self) -> list[Model]:
        return self._run(self._client.answers.models())

    def put_policy(self, toml: str) -> PolicyInfo:
        return self._run(self._client.policies.put(toml))

    def policy(self, name: str = "", version: str = "") -> Policy:
        return self._run(self._client.policies.get(name, version))

    def policies(self, *, limit: int = 1000) -> list[PolicyInfo]:
        return self._run(self._client.policies.list(limit=limit))

    def activate_policy(
        self, name: str, version: str, *, note: str = "", expected_digest: str | None = None, shadow: bool = False
    ) -> Activation:
        return self._run(
            self._client.policies.activate(name, version, note=note, expected_digest=expected_digest, shadow=shadow)
        )

    def end_shadow(self, *, note: str = "") -> Activation | None:
        return self._run(self._client.policies.end_shadow(note=note))

    def policy_history(self, *, limit: int = 1000) -> list[Activation]:
        return self._run(self._client.policies.history(limit=limit))

    def test_policy(
        self, text: str, *, kind: TextKind = "question", toml: str | None = None, name: str = "", version: str = ""
    ) -> PolicyTest:
        return self._run(self._client.policies.test(text, kind=kind, toml=toml, name=name, version=version))

    def replay_policy(
        self,
        *,
        toml: str | None = None,
        name: str = "",
        version: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> PolicyReplay:
        return self._run(self._client.policies.replay(toml=toml, name=name, version=version, since=since, until=until))

    def explain(self, answer_id: str, *, texts: bool = True) -> record.ExplainedAnswer:
        return self._run(self._client.record.explain(answer_id, texts=texts))

    def recall(self, kind: record.RecallKind, name: str, *, page_size: int = 1000) -> Iterator[record.RecallPage]:
        return self._each(self._client.record.recall(kind, name, page_size=page_size))

    def search_answers(
        self, wanted: record.AnswerQuery | None = None, *, limit: int = 1000
    ) -> Iterator[record.AnswerHit]:
        return self._each(self._client.record.search(wanted, limit=limit))

    def verdicts(
        self, wanted: record.VerdictQuery | None = None, *, limit: int = 1000
    ) -> Iterator[record.RecordedVerdict]:
        return self._each(self._client.record.verdicts(wanted, limit=limit))

    def document_history(self, document_id: str) -> record.DocumentHistory:
        return self._run(self._client.record.history(document_id))

    def record_digest(self) -> record.RecordDigest:
        return self._run(self._client.record.digest())

    def audited_acts(self, wanted: audit.AuditQuery | None = None, *, limit: int = 1000) -> Iterator[audit.AuditedAct]:
        return self._each(self._client.audit.acts(wanted, limit=limit))

    def audited_steps(
        self, wanted: audit.AuditQuery | None = None, *, limit: int = 1000
    ) -> Iterator[audit.AuditedStep]:
        return self._each(self._client.audit.steps(wanted, limit=limit))

    def verify_audit(
        self, *, known: Mapping[str, audit.AuditHead] | None = None, absent: Sequence[str] = ()
    ) -> list[audit.ChainReport]:
        return self._run(self._client.audit.verify(known=known, absent=absent))

    def dead_letters(self, *, service: str = "", limit: int = 1000) -> list[DeadLetter]:
        return self._run(self._client.dead_letters.list(service=service, limit=limit))

    def count_dead_letters(self, *, service: str = "") -> int:
        return self._run(self._client.dead_letters.count(service=service))

    def find_dead_letters(self, ids: Iterable[str], *, service: str = "") -> Sequence[DeadLetter]:
        return self._run(self._client.dead_letters.find(ids, service=service))

    def redrive_all_dead_letters(self, *, service: str = "") -> RedriveResult:
        return self._run(self._client.dead_letters.redrive_all(service=service))

    def redrive_named_dead_letters(self, ids: Sequence[str], *, service: str = "") -> RedriveResult:
        return self._run(self._client.dead_letters.redrive_named(ids, service=service))

    def redrive_dead_letters(self, records: Sequence[DeadLetter]) -> RedriveResult:
        return self._run(self._client.dead_letters.redrive(records))

    def delete_dead_letters(self, ids: Iterable[str], *, service: str = "") -> DeleteResult:
        return self._run(self._client.dead_letters.delete(ids, service=service))

    def delete_all_dead_letters(self, *, service: str = "", cut: bool = False) -> DeleteResult:
        return self._run(self._client.dead_letters.delete_all(service=service, cut=cut))
