"""Facts of the record: each has a key and the event that told it.

Of two facts with one key the earlier one counts, and of two of one time the one whose event has the smaller id; of what
one person said of one answer it is the last. So late, double and out-of-order events leave the same record. A fact
holds names, numbers and digests, never words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sluiceway_eval.domain.scores import AnswerScore

Happened = Literal[
    "submitted", "scanned", "chunked", "judged", "quarantined", "released", "indexed", "refused", "withdrawn", "erased",
    "forgotten", "forgotten_for_good",
]  # fmt: skip
# What has become of a document since.
Fate = Literal["current", "replaced", "withdrawn", "erased", "unknown"]
# A version of a document, by the name of the document and its number.
DocumentVersion = tuple[str, int]
# Words of the contracts in lower case, such as `stop` for FINISH_REASON_STOP.
Word = str


@dataclass(frozen=True, kw_only=True)
class Told:
    """Which event told a fact of which tenant, and when it says that it happened. `own_id` is what the event is called
    on the log, where `event_id` tells it from another of the same id; no table keeps it."""

    tenant: str
    at: datetime
    event_id: str
    own_id: str = field(default="", compare=False, repr=False)

    @property
    def causation(self) -> str:
        """What an event is said to come of that comes of this one."""
        return self.own_id or self.event_id

    @property
    def rank(self) -> tuple[datetime, str]:
        """The smallest counts."""
        return self.at, self.event_id


@dataclass(frozen=True, kw_only=True)
class ShownPassage:
    """A passage that an answer was shown. Spans are code points of the stored text."""

    document_id: str
    version: int
    chunk_id: str
    text_sha256: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, kw_only=True)
class CitedPlace:
    """A place that an answer rests on, under the `number` that stands in it."""

    document_id: str
    version: int
    chunk_id: str
    text_sha256: str
    start: int
    end: int
    page: int
    number: int


@dataclass(frozen=True, kw_only=True)
class VerdictReference:
    """A verdict that an answer names; without an id where nobody judged. `missed` are the scanners that have not
    looked, each with the reason.
    """

    verdict_id: str
    subject: Word
    status: Word
    policy: str
    policy_version: str
    policy_digest: str
    missed: tuple[tuple[str, Word], ...] = ()


@dataclass(frozen=True, kw_only=True)
class AnswerParts:
    """All that took part in an answer beside what it is searched by. `timings` are milliseconds by stage; the score of
    groundedness is None where infer said no number.
    """

    error: str = ""
    groundedness_score: float | None = 0.0
    prompt_digest: str = ""
    route: str = ""
    variant: str = ""
    adapter: str = ""
    adapter_digest: str = ""
    cost_micros: int | None = None
    currency: str = ""
    cache_tier: Word = ""
    cache_entry: str = ""
    trace_id: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    timings: dict[str, float] = field(default_factory=dict)
    passages_dropped: int = 0
    passages: tuple[ShownPassage, ...] = ()
    citations: tuple[CitedPlace, ...] = ()
    verdicts: tuple[VerdictReference, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RecordedAnswer:
    """An answer, or a call that ended without one. `asker` names who asked without telling it; empty: nobody knows."""

    told: Told
    answer_id: str
    finish_reason: Word
    asker: str = ""
    model: str = ""
    model_digest: str = ""
    collection: str = ""
    index_version: str = ""
    prompt: str = ""
    prompt_version: str = ""
    guard: Word = ""
    groundedness: Word = ""
    parts: AnswerParts = AnswerParts()
    scores: tuple[AnswerScore, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.answer_id

    @property
    def given(self) -> bool:
        """Withheld answers have no words that anybody keeps."""
        return self.finish_reason in ("stop", "length")

    @property
    def named_verdicts(self) -> Mapping[str, str]:
        """The verdicts that it names, in the order in which guard was asked, each with the digest of its policy."""
        return {one.verdict_id: one.policy_digest for one in self.parts.verdicts if one.verdict_id}

    @property
    def cited(self) -> frozenset[str]:
        """The passages that it rests on."""
        return frozenset(place.chunk_id for place in self.parts.citations)


@dataclass(frozen=True, kw_only=True)
class RecordedFeedback:
    """What somebody said an answer was worth, -1 to 1. `giver` names him without telling it, and of him the last word
    counts; empty: nobody knows, and the event's own id tells one from another."""

    told: Told
    answer_id: str
    score: float
    commented: bool
    corrected: bool
    giver: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.answer_id, self.giver or self.told.event_id


@dataclass(frozen=True, kw_only=True)
class RecordedVerdict:
    """A verdict of guard. `verdict` is the contract's message, serialised: kinds, rules and places, no words. Many end
    in the same `circumstances`: which scanners have looked, and which policy decided."""

    told: Told
    verdict_id: str
    action: Word
    rules: tuple[str, ...]
    characters: int
    verdict: bytes
    circumstances: bytes = field(default=b"", compare=False, repr=False)

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.verdict_id


@dataclass(frozen=True, kw_only=True)
class DocumentStep:
    """Something that happened to a version of a document; `service` said it. Of a withdrawal the last version.

    A withdrawal is `forgotten`, an erasure `forgotten_for_good`: so the one does not hide the other. `let_go` counts
    what was held, by kind; None where an older event tells neither that nor which of the two it answers.
    """

    told: Told
    document_id: str
    version: int
    happened: Happened
    service: str
    attempt: int = 0
    manifest_sha256: str = ""
    chunks: int = 0
    index_version: str = ""
    let_go: Mapping[str, int] | None = None

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.document_id, str(self.version), self.happened, self.service, str(self.attempt)


@dataclass(frozen=True, kw_only=True)
class RecordedActivation:
    """A version of a policy began to decide for the tenant; `number` is its place in the history."""

    told: Told
    number: int
    name: str
    version: str
    digest: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, str(self.number)


@dataclass(frozen=True, kw_only=True)
class PassageEdge:
    """An answer was shown a passage of a document; `cited` where it rests on it."""

    told: Told
    answer_id: str
    document_id: str
    version: int
    chunk_id: str
    cited: bool

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.document_id, self.chunk_id, str(self.version), self.answer_id


@dataclass(frozen=True, kw_only=True)
class VerdictEdge:
    """An answer names a verdict."""

    told: Told
    answer_id: str
    verdict_id: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.verdict_id, self.answer_id


@dataclass(frozen=True, kw_only=True)
class RuleEdge:
    """A rule of guard saw something in what a verdict is about."""

    told: Told
    verdict_id: str
    rule: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.told.tenant, self.rule, self.verdict_id
