"""Values of the contracts: what the services speak of, as plain dataclasses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sluiceway_client.model_values import ModelAdapter

FINAL_STATES = frozenset({"indexed", "failed", "quarantined", "withdrawn", "erased"})


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What an operator has decided of a document that was quarantined: `released` or `refused`, by whom and why."""

    kind: str
    decided_by: str
    decided_at: datetime
    note: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document as ingest knows it. `state` and `reason` are names of the contract; `decision` is for operators."""

    document_id: str
    collection: str
    source_key: str
    version: int
    state: str
    reason: str
    advice: str
    title: str
    media_type: str
    bytes: int
    sha256: str
    chunks: int
    pages: int
    language: str
    flags: tuple[str, ...]
    acl: tuple[str, ...]
    labels: dict[str, str]
    stalled: bool
    created_at: datetime
    updated_at: datetime
    near_duplicates: tuple[str, ...]
    parent_id: str
    unchanged: bool = False
    decision: Decision | None = None

    @property
    def final(self) -> bool:
        """True where nothing more happens by itself."""
        return self.state in FINAL_STATES


@dataclass(frozen=True, kw_only=True)
class DocumentPart:
    """A piece of what was read from a document, on one page (0 without pages) and under one heading; `start` is its
    first code point in the stored text."""

    text: str
    start: int
    page: int
    heading_path: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A passage that search found; `start` and `end` are code points of the stored text, `page` is 0 without pages."""

    chunk_id: str
    document_id: str
    version: int
    title: str
    source_key: str
    heading_path: tuple[str, ...]
    page: int
    start: int
    end: int
    text: str
    text_sha256: str
    score: float
    also_in: tuple[str, ...]
    explanation: dict[str, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A place in a stored document. `quote` is `text[start:end]` of it, with what stands there for words."""

    number: int
    document_id: str
    version: int
    title: str
    page: int
    start: int
    end: int
    quote: str
    text_sha256: str
    source_key: str


@dataclass(frozen=True)
class Groundedness:
    """`grounded`, `extractive`, `not_in_documents` or `ungrounded`, and the share of sentences supported, 0 to 1."""

    status: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer with all that it rests on. Times in milliseconds by stage, usage in tokens."""

    answer_id: str
    text: str
    citations: tuple[Citation, ...]
    groundedness: Groundedness
    usage: dict[str, int]
    timings_ms: dict[str, float]
    model: str
    guard: str
    completed_question: str = ""
    """The question as it was searched for, where turns before it completed it."""
    passages: tuple[Passage, ...] = ()
    """What the model was shown, best first."""
    finish_reason: str = ""
    """Why the text ended: `stop`, or `length` where the most tokens were made and the rest was not said."""

    @property
    def nearest(self) -> tuple[Passage, ...]:
        """Where the documents come nearest to what they do not answer: at most three passages, for a person to read."""
        return self.passages[:3] if self.groundedness.status == "not_in_documents" else ()


@dataclass(frozen=True, kw_only=True)
class StoredAnswer:
    """An answer that was given, as it is kept. Usage in tokens. Where guard forbade it later, `blocked_by` is the
    verdict, and operators alone read its words."""

    answer_id: str
    question: str
    text: str
    citations: tuple[Citation, ...]
    groundedness: Groundedness
    usage: dict[str, int]
    model: str
    guard: str
    created_at: datetime
    blocked_by: str = ""
    adapter: str = ""
    adapter_digest: str = ""
    variant: str = ""
    finish_reason: str = ""
    completed_question: str = ""


@dataclass(frozen=True)
class ContinuationScore:
    """How likely a continuation is: the sum of the natural logarithms of its tokens' probabilities, and how many tokens
    it has; `greedy` where each was the likeliest one."""

    log_probability: float
    tokens: int
    greedy: bool


@dataclass(frozen=True, kw_only=True)
class IndexInfo:
    """An index: of one collection and one encoder, and whether searches use it. `chunks` is told to operators alone, 0
    to others; `collection_revision` is the state of the collection's rules that searches go by, 0 for none."""

    version: str
    collection: str
    encoder: str
    dimensions: int
    chunks: int
    live: bool
    store: str
    collection_revision: int = 0


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model that can be asked; `context_tokens` bounds prompt and answer together. Without `languages` it is asked in
    all of them, without `adapter` it is run as it is."""

    name: str
    engine: str
    digest: str
    context_tokens: int
    standard: bool
    languages: tuple[str, ...] = ()
    adapter: ModelAdapter | None = None


TextKind = Literal["question", "passage", "answer", "tool_call", "tool_result"]


@dataclass(frozen=True, kw_only=True)
class PolicyInfo:
    """A version of a policy. `put_by` is empty and `put_at` absent for the policy of the installation."""

    name: str
    version: str
    digest: str
    active: bool
    shadow: bool
    put_by: str
    put_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Policy(PolicyInfo):
    """A version of a policy with its text, TOML as it was put."""

    toml: str


@dataclass(frozen=True, kw_only=True)
class Activation:
    """A version that began to decide, or to be the shadow, or ended being that (`mode`). `number` counts those of the
    tenant, from 1."""

    number: int
    name: str
    version: str
    digest: str
    activated_by: str
    activated_at: datetime
    note: str
    mode: str


@dataclass(frozen=True, kw_only=True)
class ReplayedOutcome:
    """How many verdicts on texts of a kind were decided so, and would be decided so."""

    kind: str
    decided: str
    replayed: str
    verdicts: int


@dataclass(frozen=True, kw_only=True)
class ChangedVerdict:
    """A verdict that would be another one."""

    verdict_id: str
    kind: str
    decided: str
    replayed: str
    judged_at: datetime


@dataclass(frozen=True, kw_only=True)
class PolicyReplay:
    """What a policy would have decided of `verdicts` verdicts. `changed` are the first 100 that change, the largest
    change first. `words_not_replayed` could not be looked for in all of them, of `incomplete` ones not all findings are
    known, and where it is `truncated` there were more."""

    name: str
    version: str
    digest: str
    verdicts: int
    outcomes: tuple[ReplayedOutcome, ...]
    changed: tuple[ChangedVerdict, ...]
    words_not_replayed: tuple[str, ...]
    incomplete: int
    truncated: bool


@dataclass(frozen=True, kw_only=True)
class PolicyFinding:
    """What a rule saw from code point `start` to before `end`, how sure it is (0 to 1), and what is done about it."""

    kind: str
    rule: str
    start: int
    end: int
    score: float
    action: str


@dataclass(frozen=True, kw_only=True)
class PolicyTest:
    """What a policy would decide of a text. `scanners` have looked, unless their status says otherwise; `released` is
    what might go on, None where nothing might."""

    action: str
    findings: tuple[PolicyFinding, ...]
    scanners: dict[str, str]
    name: str
    version: str
    digest: str
    released: str | None
