"""Rows of evaluations and of their cases as values, and values as rows."""

from dataclasses import asdict, replace
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Row

from sluiceway_common.access.port import SealedText
from sluiceway_eval.domain.evaluations import CaseOutcome, ComparedModel, ModelEvaluation, ModelVerdict
from sluiceway_eval.domain.gate import GateJudgement, GateRule, PairedCounts

# What the store alone knows.
OWN: Final = ("key_sha256", "request_sha256")
# Words of a case.
SEALED: Final = ("key_id", "nonce", "ciphertext")
_judgement: Final = TypeAdapter(GateJudgement)


def evaluation_row(evaluation: ModelEvaluation) -> dict[str, Any]:
    as_json = ("candidate", "champion", "rule", "counts")
    own = {name: asdict(getattr(evaluation, name)) for name in as_json}
    judgement = asdict(evaluation.judgement) if evaluation.judgement is not None else None
    return {**vars(evaluation), **own, "groups": list(evaluation.groups), "judgement": judgement}


def evaluation_of(row: Row[Any]) -> ModelEvaluation:
    own = {name: value for name, value in row._mapping.items() if name not in OWN}
    values = {
        "candidate": ComparedModel(**row.candidate),
        "champion": ComparedModel(**row.champion),
        "rule": GateRule(**row.rule),
        "counts": PairedCounts(**row.counts),
        "groups": tuple(row.groups),
        "judgement": _judgement.validate_python(row.judgement) if row.judgement is not None else None,
    }
    return ModelEvaluation(**{**own, **values})


def outcome_row(evaluation: ModelEvaluation, outcome: CaseOutcome) -> dict[str, Any]:
    champion, words = outcome.champion, outcome.words
    sealed = vars(words) if words is not None else dict.fromkeys(SEALED)
    return {
        "tenant": evaluation.tenant,
        "evaluation_id": evaluation.evaluation_id,
        "number": outcome.number,
        "case_id": outcome.case_id,
        "candidate_passed": outcome.candidate.passed,
        "champion_passed": champion.passed if champion is not None else None,
        "candidate": asdict(outcome.candidate),
        "champion": asdict(champion) if champion is not None else None,
        **sealed,
    }


def outcome_of(row: Row[Any]) -> CaseOutcome:
    sealed = SealedText(row.key_id, bytes(row.nonce), bytes(row.ciphertext)) if row.key_id is not None else None
    return replace(verdict_of(row), words=sealed)


def verdict_of(row: Row[Any]) -> CaseOutcome:
    """Without its words, which the row need not have."""
    return CaseOutcome(
        number=row.number,
        case_id=row.case_id,
        candidate=ModelVerdict(**row.candidate),
        champion=ModelVerdict(**row.champion) if row.champion is not None else None,
    )
