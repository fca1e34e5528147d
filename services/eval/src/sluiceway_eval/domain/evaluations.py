"""Evaluations: their states, and the transitions between them.

`revision` counts the writes of a row, and each names the one that it has seen; `fence` counts the claims, so that whose
evaluation was taken away writes nothing of it any more; `takeovers` are those from an owner who fell silent.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from sluiceway_common.access.port import SealedText
from sluiceway_common.errors import Invalid, TooLarge
from sluiceway_eval.domain.gate import GateJudgement, GateRule, PairedCounts

EvaluationState = Literal["queued", "running", "finished", "failed", "cancelled"]
ResultFilter = Literal["all", "failed", "differing"]

MOST_WAITING: Final = 20
MOST_TOKENS: Final = 8_192
LONGEST_KEY: Final = 200
LONGEST_MODEL: Final = 256
_MODEL: Final = re.compile(r"[\w.:/+@-]+")
_COLLECTION: Final = re.compile(r"[\w-]{1,128}")


@dataclass(frozen=True, kw_only=True)
class ComparedModel:
    """A model by the name that it is asked by, and as infer named it; empty until it has answered."""

    name: str
    model: str = ""
    model_digest: str = ""
    adapter: str = ""
    adapter_digest: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.model)

    @property
    def key(self) -> str:
        """What a registry knows it by."""
        return self.adapter or self.name

    def is_same(self, other: "ComparedModel") -> bool:
        """Whether both are the same bytes, whatever they are called; False where nobody has said which they are."""
        mine, theirs = (self.model_digest, self.adapter_digest), (other.model_digest, other.adapter_digest)
        return any(mine) and mine == theirs


@dataclass(frozen=True, kw_only=True)
class ModelVerdict:
    """What a model made of a case: whether it passed, else the check that its answer missed, or why there is none."""

    passed: bool
    reason: str = ""
    answer_id: str = ""
    seconds: float = 0.0
    tokens: int = 0


@dataclass(frozen=True, kw_only=True)
class AnsweredCounts:
    """How many cases each side gave an answer to."""

    candidate: int
    champion: int


@dataclass(frozen=True, kw_only=True)
class CaseOutcome:
    """What became of the case at this place of the suite. `words` are the answers, sealed."""

    number: int
    case_id: str
    candidate: ModelVerdict
    champion: ModelVerdict | None = None
    words: SealedText | None = None

    @property
    def differs(self) -> bool:
        return self.champion is not None and self.champion.passed != self.candidate.passed

    @property
    def is_unasked(self) -> bool:
        """Whether neither of two models gave an answer, such as where guard blocks the case."""
        return self.champion is not None and not self.candidate.answer_id and not self.champion.answer_id


@dataclass(frozen=True, kw_only=True)
class ModelEvaluation:
    """A suite that is asked of a candidate, and of a champion where there is one. From `available_at` on somebody may
    claim it: until then it belongs to `owner`. `groups` are those of who started it; `champion` has no name where there
    is none."""

    tenant: str
    evaluation_id: str
    suite: str
    suite_version: int
    suite_digest: str
    cases: int
    candidate: ComparedModel
    champion: ComparedModel
    collection: str
    rule: GateRule
    gate: bool
    max_tokens: int
    started_by: str
    groups: tuple[str, ...]
    created_at: datetime
    available_at: datetime
    state: EvaluationState = "queued"
    revision: int = 1
    fence: int = 0
    takeovers: int = 0
    owner: str = ""
    counts: PairedCounts = field(default_factory=PairedCounts)
    judgement: GateJudgement | None = None
    reason: str = ""
    message: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.state in ("finished", "failed", "cancelled")

    @property
    def has_champion(self) -> bool:
        return bool(self.champion.name)


def checked_asked_model(name: str, field: str) -> str:
    """Raises Invalid."""
    if not _MODEL.fullmatch(name) or len(name) > LONGEST_MODEL:
        raise Invalid(
            f"`{field}` is {name[:80]!r}; name a model as infer takes it, `smollm2-135m` or `smollm2-135m+tickets@3`",
            field=field,
        )
    return name


def checked_collection(name: str) -> str:
    """Empty: without documents. Raises Invalid."""
    if name and not _COLLECTION.fullmatch(name):
        raise Invalid(
            f"`collection` is {name[:80]!r}, which is the name of none; see `ListCollections`", field="collection"
        )
    return name


def checked_tokens(number: int) -> int:
    """Raises Invalid."""
    if not 0 <= number <= MOST_TOKENS:
        raise Invalid(f"`max_tokens` is {number}; it lies between 0 and {MOST_TOKENS:,}", field="max_tokens")
    return number


def checked_idempotency_key(key: str) -> str:
    """Raises Invalid."""
    if len(key) > LONGEST_KEY:
        raise Invalid(
            f"`idempotency_key` has {len(key)} characters; it may have {LONGEST_KEY}", field="idempotency_key"
        )
    return key


def must_have_place(tenant: str, there: int, most: int) -> None:
    """Raises TooLarge where a tenant has as many evaluations as it may; 0: no bound."""
    if most and there >= most:
        raise TooLarge(
            f"the quota of evaluations is used up: the tenant {tenant!r} has {there} of {most} "
            "(EVAL_TENANT_EVALUATIONS); wait until old ones go (EVAL_EVALUATION_DAYS), or have the operators raise it",
            field="evaluations",
        )


def with_known(evaluation: ModelEvaluation, candidate: ComparedModel, champion: ComparedModel) -> ModelEvaluation:
    """Its models have said who they are."""
    return _next(replace(evaluation, candidate=candidate, champion=champion))


def finished(
    evaluation: ModelEvaluation, counts: PairedCounts, judgement: GateJudgement, now: datetime
) -> ModelEvaluation:
    """All its cases were asked."""
    return _ended(replace(evaluation, state="finished", counts=counts, judgement=judgement), now)


def failed(
    evaluation: ModelEvaluation, counts: PairedCounts, now: datetime, *, reason: str, message: str
) -> ModelEvaluation:
    """It could not be done, and nothing is decided."""
    return _ended(replace(evaluation, state="failed", counts=counts, reason=reason, message=message), now)


def cancelled(evaluation: ModelEvaluation, counts: PairedCounts, now: datetime) -> ModelEvaluation:
    """Somebody has ended it."""
    return _ended(replace(evaluation, state="cancelled", counts=counts), now)


def _ended(evaluation: ModelEvaluation, now: datetime) -> ModelEvaluation:
    return _next(replace(evaluation, owner="", ended_at=now))


def _next(evaluation: ModelEvaluation) -> ModelEvaluation:
    return replace(evaluation, revision=evaluation.revision + 1)
