"""Quarantine of documents: what judges say of a try before it is found, and what an operator decides."""

from dataclasses import dataclass

from sluiceway_common.access.port import Seal
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Conflict
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.document import GONE, Document
from sluiceway_ingest.domain.judging import Decision, DecisionKind, JudgeOutcome, checked_note
from sluiceway_ingest.domain.transitions import judged, released
from sluiceway_ingest.ports import Change, DocumentStore
from sluiceway_ingest.service import events
from sluiceway_ingest.service.compare_and_set import compare_and_set, known
from sluiceway_ingest.service.document_access import DocumentAccess
from sluiceway_ingest.service.tries import VersionTry, change_try
from sluiceway_ingest.service.withdrawal import Withdrawal


@dataclass(frozen=True)
class ReadDecision:
    """A decision with its note opened; empty where it was erased."""

    decision: Decision
    note: str


@dataclass(frozen=True, kw_only=True)
class Quarantine:
    """What is quarantined waits for an operator; nothing but his word brings it into the index."""

    documents: DocumentStore
    access: DocumentAccess
    withdrawal: Withdrawal
    seal: Seal
    clock: Clock
    judges: frozenset[str]

    async def judged(self, tried: VersionTry, word: JudgeOutcome) -> None:
        """Who is none of the judges is not heard."""
        if word.judge in self.judges:
            now = self.clock.now()
            await change_try(self.documents, tried, lambda document: judged(document, word, self.judges, now))

    async def release(self, caller: Principal, document_id: str, note: str) -> Document:
        """Twice is once. Raises Conflict where it is not quarantined."""
        caller.must("operator")
        checked_note(note)
        document = await self.access.visible(caller, document_id)
        if document.released:
            return document
        decision = await self._decision("released", caller, document, note)
        return await compare_and_set(
            self.documents,
            lambda: known(self.documents, caller.tenant, document_id),
            lambda now: self._release(now, decision),
        )

    async def refuse(self, caller: Principal, document_id: str, note: str) -> Document:
        """A withdrawal. Twice is once. Raises Conflict where it is not quarantined."""
        caller.must("operator")
        checked_note(note)
        document = await self.access.visible(caller, document_id)
        if document.state in GONE:
            before = await self.documents.decision(document)
            if before is not None and before.kind == "refused":
                return document
        decision = await self._decision("refused", caller, document, note)
        return await self.withdrawal.refuse(document, decision)

    async def decision(self, caller: Principal, document: Document) -> ReadDecision | None:
        """What was decided of its present try; told to operators alone."""
        if not caller.has("operator") or not (document.released or document.state in GONE):
            return None
        decision = await self.documents.decision(document)
        if decision is None:
            return None
        note = await self.seal.open(document.tenant, decision.note) if decision.note is not None else ""
        return ReadDecision(decision, note)

    async def _decision(self, kind: DecisionKind, caller: Principal, document: Document, note: str) -> Decision:
        return Decision(
            kind=kind,
            version=document.revision.version,
            attempt=document.revision.attempt,
            by=caller.subject,
            at=self.clock.now(),
            note=await self.seal.seal(caller.tenant, note),
        )

    def _release(self, document: Document, decision: Decision) -> Change | None:
        """Of the try that the caller has seen: another one may say something else."""
        if document.released:
            return None
        seen = (document.revision.version, document.revision.attempt) == (decision.version, decision.attempt)
        if document.state != "quarantined" or not seen:
            raise Conflict(
                f"document {document.document_id} is {document.state}, version {document.revision.version}; only what "
                "is quarantined, as you have seen it, is released"
            )
        after = released(document, self.judges, self.clock.now())
        return Change(document=after, expected=document.revision, events=(events.released(after),), decision=decision)
