"""Values of suites and evaluations, as the client hands them out."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class SuiteInfo:
    """A version of a suite; `digest` is that of its cases."""

    name: str
    version: int
    digest: str
    cases: int
    put_by: str
    put_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseDefinition:
    """A case: `messages` as (role, text), the last one the person's; `checks` as (kind, what is wanted)."""

    id: str
    messages: tuple[tuple[str, str], ...]
    checks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MeasuredInterval:
    """A measured value with its bounds, each of which holds with the confidence that was asked for."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, kw_only=True)
class EvaluatedModel:
    """A model by the name that it was asked by, and as infer named it; empty until it has answered."""

    name: str
    model: str
    model_digest: str
    adapter: str
    adapter_digest: str


@dataclass(frozen=True, kw_only=True)
class EvaluationInfo:
    """An evaluation. `outcome` is `approved`, `refused`, `undecided`, or empty where nothing was, or is yet, decided;
    `state` is `queued`, `running`, `finished`, `failed` or `cancelled`. `unasked` are cases that neither model
    answered, beside `cases`."""

    evaluation_id: str
    suite: str
    suite_version: int
    suite_digest: str
    suite_cases: int
    candidate: EvaluatedModel
    champion: EvaluatedModel | None
    collection: str
    margin: float
    confidence: float
    minimum: float | None
    gate: bool
    state: str
    cases: int
    candidate_passed: int
    champion_passed: int
    candidate_alone: int
    champion_alone: int
    unasked: int
    outcome: str
    difference: MeasuredInterval | None
    pass_rate: MeasuredInterval | None
    cases_needed: int
    reason: str
    message: str
    started_by: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.state in ("finished", "failed", "cancelled")

    @property
    def cases_done(self) -> int:
        """Cases of which it is known what became of them."""
        return self.cases + self.unasked


@dataclass(frozen=True, kw_only=True)
class CaseAnswer:
    """What a model made of a case: `reason` is the check that its answer missed, or why there is none."""

    passed: bool
    reason: str
    answer_id: str
    text: str
    seconds: float
    tokens: int


@dataclass(frozen=True, kw_only=True)
class CaseComparison:
    """What became of a case. The texts are empty where the caller may not see them."""

    case_id: str
    candidate: CaseAnswer
    champion: CaseAnswer | None
