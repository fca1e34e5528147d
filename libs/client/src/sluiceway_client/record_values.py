"""Values of the record: answers and all that they were made of, as plain dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sluiceway_client.lineage_values import AdapterLineage, LearnedRow, RecalledTraining
from sluiceway_client.values import Citation, Groundedness

RecallKind = Literal[
    "document", "passage", "model", "prompt", "rule", "verdict", "day", "adapter", "dataset", "row",
]  # fmt: skip
GuardOutcome = Literal["unchecked", "passed", "redacted", "pseudonymised", "review", "blocked"]
GroundednessKind = Literal["unspecified", "grounded", "extractive", "not_in_documents", "ungrounded"]
Ending = Literal["stop", "length", "blocked", "left", "failed", "overloaded", "refused"]
VerdictAction = Literal["allow", "review", "pseudonymise", "redact", "block"]


@dataclass(frozen=True, kw_only=True)
class AnswerJudgement:
    """What guard said of a part of the answer (`question`, `passages`, `answer`), by the name of its verdict."""

    verdict_id: str
    subject: str
    outcome: str
    policy: str
    policy_version: str
    policy_digest: str


@dataclass(frozen=True, kw_only=True)
class RecordedAnswer:
    """An answer, or a call that ended without one, without its words. Times in milliseconds by stage, usage in tokens.

    What had no part in it is empty: no prompt is the built-in one, and no `cost_micros` is a model without a price.
    """

    answer_id: str
    at: datetime
    finish_reason: str
    error: str
    model: str
    model_digest: str
    collection: str
    index_version: str
    groundedness: Groundedness
    guard: str
    judgements: tuple[AnswerJudgement, ...]
    usage: dict[str, int]
    timings_ms: dict[str, float]
    prompt: str
    prompt_version: str
    prompt_digest: str
    route: str
    variant: str
    adapter: str
    adapter_digest: str
    cost_micros: int | None
    currency: str
    cache_tier: str
    cache_entry: str
    trace_id: str
    passages_dropped: int

    @property
    def given(self) -> bool:
        """False where it was withheld."""
        return self.finish_reason in ("stop", "length")


@dataclass(frozen=True, kw_only=True)
class ShownPassage:
    """A passage that an answer was shown, the places in it that the answer rests on, and what has become of the
    document since: `current`, `replaced`, `withdrawn`, `erased`, `unknown`."""

    document_id: str
    version: int
    chunk_id: str
    text_sha256: str
    start: int
    end: int
    score: float
    citations: tuple[Citation, ...]
    fate: str
    fate_at: datetime | None
    manifest_sha256: str


@dataclass(frozen=True, kw_only=True)
class VerdictFinding:
    """What a rule saw in part `part` from code point `start` to before `end`, how sure it is (0 to 1), and what is done
    about it."""

    kind: str
    rule: str
    part: int
    start: int
    end: int
    score: float
    action: str


@dataclass(frozen=True, kw_only=True)
class RecordedVerdict:
    """A judgement of guard. One that the record has not heard of has its name alone: no time, and no action.
    `policy_since` is when its policy began to decide, as far as an explanation knows."""

    verdict_id: str
    judged_at: datetime | None
    policy_since: datetime | None
    kind: str
    action: str
    policy: str
    policy_version: str
    policy_digest: str
    findings: tuple[VerdictFinding, ...]
    findings_left_out: int
    scanners: dict[str, str]
    characters: int


@dataclass(frozen=True, kw_only=True)
class AnswerScore:
    """A judgement of an answer as a number. Without a `value` the status is `not_applicable` or `failed`, and `reason`
    says why."""

    name: str
    value: float | None
    status: str
    reason: str
    version: str


@dataclass(frozen=True, kw_only=True)
class GivenFeedback:
    """What somebody said an answer was worth, -1 to 1, and whether words came with it."""

    given_at: datetime
    score: float
    commented: bool
    corrected: bool


@dataclass(frozen=True, kw_only=True)
class ExplainedAnswer:
    """An answer with all that it was made of, and the rows of datasets that it became. `texts` says whether its words
    are here: `held`, `gone`, `not_asked`, `unavailable`, `withheld`. `adapter` is there where it was given with one of
    which the record has heard."""

    answer: RecordedAnswer
    texts: str
    question: str
    text: str
    passages: tuple[ShownPassage, ...]
    verdicts: tuple[RecordedVerdict, ...]
    scores: tuple[AnswerScore, ...]
    feedback: tuple[GivenFeedback, ...]
    adapter: AdapterLineage | None = None
    training_rows: tuple[LearnedRow, ...] = ()
    feedback_total: int = 0


@dataclass(frozen=True)
class RecallHit:
    """An answer that something had part in; `cited` where it rests on it."""

    answer_id: str
    at: datetime
    cited: bool


@dataclass(frozen=True)
class RecallPage:
    """Some of the answers, the last one first, and how many there are in all (counted to 1,000,000). The first page has
    what else came of it."""

    answers: tuple[RecallHit, ...]
    total: int
    training: RecalledTraining = field(default_factory=RecalledTraining)


@dataclass(frozen=True, kw_only=True)
class ScoreBounds:
    """Bounds of a score, such as of `groundedness`; None is open."""

    name: str
    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, kw_only=True)
class AnswerQuery:
    """What is known of the answers that are looked for; all that is given must hold. `question` are words of it."""

    since: datetime | None = None
    until: datetime | None = None
    collection: str = ""
    model: str = ""
    guard: GuardOutcome | None = None
    groundedness: GroundednessKind | None = None
    finish_reason: Ending | None = None
    score: ScoreBounds | None = None
    question: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerHit:
    """An answer that was looked for. `question` is there where words of it were."""

    answer: RecordedAnswer
    scores: tuple[AnswerScore, ...]
    question: str


@dataclass(frozen=True, kw_only=True)
class VerdictQuery:
    """What is known of the verdicts that are looked for; all that is given must hold."""

    verdict_id: str = ""
    answer_id: str = ""
    action: VerdictAction | None = None
    rule: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DocumentStep:
    """Something that happened to a document: `submitted`, `scanned`, `chunked`, `indexed`, `refused`, `withdrawn`,
    `erased`, `forgotten` (`forgotten_for_good` where it was erased); which service said so, and when. `attempt` is 0
    where tries are not counted; `let_go` is what a service let go of, by kind."""

    event: str
    version: int
    attempt: int
    service: str
    at: datetime
    manifest_sha256: str
    chunks: int
    index_version: str
    let_go: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DocumentHistory:
    """What happened to a document, in the order of time, the last 10,000 of `total`; of a withdrawal who holds nothing
    of it any more, and who has not said so yet; and how many answers were shown a passage of it (counted to
    1,000,000)."""

    steps: tuple[DocumentStep, ...]
    forgotten_by: tuple[str, ...]
    silent: tuple[str, ...]
    answers: int
    total: int = 0


@dataclass(frozen=True)
class RecordDigest:
    """The digest of a tenant's record, 64 hexadecimal digits, and how many facts it is of."""

    digest: str
    facts: int
