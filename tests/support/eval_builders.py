"""Facts of the record, as tests need them: each differs from the usual one where it says so."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sluiceway_common.access.port import SealedText
from sluiceway_eval.domain.audit import AuditedEntry
from sluiceway_eval.domain.record import (
    AnswerParts,
    CitedPlace,
    DocumentStep,
    Happened,
    RecordedAnswer,
    RecordedFeedback,
    RecordedVerdict,
    ShownPassage,
    Told,
    VerdictReference,
)
from sluiceway_eval.domain.scores import AnswerScore
from sluiceway_eval.domain.training import (
    AliasStep,
    RecordedDataset,
    RecordedVersion,
    StepKind,
    TrainingRow,
    TrainingStep,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(minute: float = 0, *, tenant: str = "acme", event_id: str = "event") -> Told:
    return Told(tenant=tenant, at=NOON + timedelta(minutes=minute), event_id=event_id)


def audited(
    sequence: int, minute: float, *, service: str = "guard", content: bytes = b"", **changes: str
) -> AuditedEntry:
    """An entry of an audit log; `hash` and `act_id` may be named."""
    named = {"hash": f"{sequence:064x}", "act_id": f"act_{sequence}"} | changes
    at = told(minute, event_id=f"{service}-{sequence}-{named['hash']}")
    return AuditedEntry(told=at, service=service, sequence=sequence, previous=b"", content=content, **named)


def shown(document_id: str, version: int = 1) -> ShownPassage:
    return ShownPassage(
        document_id=document_id,
        version=version,
        chunk_id=f"{document_id}-chunk",
        text_sha256="ab" * 32,
        start=10,
        end=60,
        score=0.5,
    )


def cited(document_id: str, version: int = 1, number: int = 1) -> CitedPlace:
    return CitedPlace(
        document_id=document_id,
        version=version,
        chunk_id=f"{document_id}-chunk",
        text_sha256="ab" * 32,
        start=20,
        end=40,
        page=2,
        number=number,
    )


def reference(verdict_id: str) -> VerdictReference:
    return VerdictReference(
        verdict_id=verdict_id,
        subject="answer",
        status="passed",
        policy="standard",
        policy_version="1",
        policy_digest="cd" * 32,
    )


def answer(
    answer_id: str,
    minute: float = 0,
    *,
    tenant: str = "acme",
    asker: str = "ada",
    shows: tuple[str, ...] = (),
    cites: tuple[str, ...] = (),
    verdicts: tuple[str, ...] = (),
    model: str = "small",
    prompt: str = "",
    groundedness: float = 1.0,
    adapter: str = "",
    digest: str = "",
    event_id: str = "",
) -> RecordedAnswer:
    return RecordedAnswer(
        told=told(minute, tenant=tenant, event_id=event_id or f"event of {answer_id}"),
        answer_id=answer_id,
        finish_reason="stop",
        asker=asker,
        model=model,
        model_digest=f"{model}-digest",
        collection="manuals",
        index_version="v1",
        prompt=prompt,
        prompt_version="3" if prompt else "",
        guard="passed",
        groundedness="grounded",
        parts=AnswerParts(
            groundedness_score=groundedness,
            adapter=adapter,
            adapter_digest=digest or (adapter and digest_of(adapter)),
            timings={"total": 12.5},
            passages=tuple(map(shown, (*shows, *cites))),
            citations=tuple(map(cited, cites)),
            verdicts=tuple(map(reference, verdicts)),
        ),
        scores=(AnswerScore(name="groundedness", version="1", status="scored", value=groundedness),),
    )


def digest_of(adapter: str) -> str:
    """Of `tickets@3`."""
    return f"digest of {adapter.replace('@', ' ')}"


def verdict(
    verdict_id: str, minute: float = 0, *, action: str = "allow", rules: tuple[str, ...] = (), tenant: str = "acme"
) -> RecordedVerdict:
    return RecordedVerdict(
        told=told(minute, tenant=tenant, event_id=f"event of {verdict_id}"),
        verdict_id=verdict_id,
        action=action,
        rules=rules,
        characters=40,
        verdict=b"",
    )


def feedback(
    answer_id: str, score: float, minute: float = 0, *, event_id: str = "said", giver: str = ""
) -> RecordedFeedback:
    return RecordedFeedback(
        told=told(minute, event_id=event_id),
        answer_id=answer_id,
        score=score,
        commented=False,
        corrected=True,
        giver=giver,
    )


def step(
    document_id: str,
    happened: Happened,
    minute: float = 0,
    *,
    version: int = 1,
    service: str = "ingest",
    tenant: str = "acme",
    event_id: str = "",
    let_go: Mapping[str, int] | None = None,
) -> DocumentStep:
    manifest = f"manifest of {version}" if happened == "chunked" else ""
    return DocumentStep(
        told=told(minute, tenant=tenant, event_id=event_id or f"{document_id} {happened} {version}"),
        document_id=document_id,
        version=version,
        happened=happened,
        service=service,
        manifest_sha256=manifest,
        let_go=let_go,
    )


def dataset(dataset_id: str, minute: float = 0, *, name: str = "tickets", rows: int = 10) -> RecordedDataset:
    return RecordedDataset(
        told=told(minute, event_id=f"event of {dataset_id}"),
        dataset_id=dataset_id,
        name=name,
        version=1,
        objective="sft",
        manifest_sha256=f"manifest of {dataset_id}",
        training_rows=rows - 1,
        validation_rows=1,
        parent="",
    )


def training_row(
    dataset_id: str, row_id: str, document_id: str = "", answer_id: str = "", minute: float = 0, *, tenant: str = "acme"
) -> TrainingRow:
    return TrainingRow(
        told=told(minute, tenant=tenant, event_id=f"rows of {dataset_id}"),
        dataset_id=dataset_id,
        row_id=row_id,
        document_id=document_id,
        answer_id=answer_id,
        origin="correction" if answer_id else "file",
        split="training",
    )


def model_version(
    version: int, dataset_id: str = "ds_1", minute: float = 0, *, model: str = "tickets", tenant: str = "acme"
) -> RecordedVersion:
    return RecordedVersion(
        told=told(minute, tenant=tenant, event_id=f"event of {model}@{version}"),
        model=model,
        version=version,
        digest=digest_of(f"{model}@{version}"),
        base="small",
        base_sha256="ba" * 32,
        run_id=f"run_{version}",
        dataset_id=dataset_id,
        dataset_sha256=f"manifest of {dataset_id}",
    )


def alias_step(
    revision: int,
    version: int,
    minute: float = 0,
    *,
    alias: str = "live",
    canary: int = 0,
    model: str = "tickets",
    by: SealedText | None = None,
) -> AliasStep:
    return AliasStep(
        told=told(minute, event_id=f"move {revision} of {alias}"),
        model=model,
        alias=alias,
        revision=revision,
        version=version,
        canary_version=canary,
        canary_share=0.1 if canary else 0.0,
        by=by,
    )


def training_step(kind: StepKind, name: str, happened: str, minute: float = 0, *, about: str = "") -> TrainingStep:
    return TrainingStep(
        told=told(minute, event_id=f"{name} {happened}"), kind=kind, name=name, happened=happened, about=about
    )
