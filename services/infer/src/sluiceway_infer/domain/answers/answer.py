"""Answer with all that took part in it, and the events of one on its way."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from sluiceway_common.errors import Conflict
from sluiceway_infer.domain.answers.citations import Citation
from sluiceway_infer.domain.conversation.chat import FinishReason, Usage
from sluiceway_infer.domain.grounding.grounded import Groundedness
from sluiceway_infer.domain.guard import Action, GuardStatus, Verdict
from sluiceway_infer.domain.retrieval.passages import Passage

WithheldReason = Literal["blocked", "left", "failed", "overloaded", "refused"]
# Bytes of question and answer. The log takes a record of 900 KiB: the others are for all that took part.
LARGEST_RECORDED: Final = 850 * 1024
# Passages that a person is pointed to where the documents do not answer.
NEAREST: Final = 3


@dataclass(frozen=True, kw_only=True)
class Timings:
    """Where the time went, in milliseconds."""

    admission_ms: float = 0.0
    retrieval_ms: float = 0.0
    first_token_ms: float = 0.0
    generation_ms: float = 0.0
    grounding_ms: float = 0.0
    total_ms: float = 0.0


@dataclass(frozen=True)
class AdapterUse:
    """The adapter that a model was run with, as `model@version`, its digest, and the arm of a canary."""

    name: str
    digest: str
    variant: str = ""


@dataclass(frozen=True)
class AnswerDraft:
    """What a model said, as far as the guard released it."""

    text: str
    finish_reason: FinishReason = "stop"
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A finished answer. `sources` are the passages that the model was shown, in the order of their numbers;
    `completed_question` is what was searched for where the turns before it completed it; `blocked_by` is the verdict
    that forbade it after it was given; `document_ids` name the documents of the sources where those are not kept.
    """

    id: str
    tenant: str
    subject: str
    question: str
    text: str
    model: str
    model_digest: str
    given_at: datetime
    guard: GuardStatus
    citations: tuple[Citation, ...] = ()
    groundedness: Groundedness = field(default_factory=Groundedness)
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)
    finish_reason: FinishReason = "stop"
    sources: tuple[Passage, ...] = ()
    passages_dropped: int = 0
    collection: str = ""
    index_version: str = ""
    session: str = ""
    verdicts: tuple[Verdict, ...] = ()
    completed_question: str = ""
    blocked_by: str = ""
    document_ids: tuple[str, ...] = ()
    adapter: AdapterUse | None = None

    @property
    def nearest(self) -> tuple[Passage, ...]:
        """Where the documents come nearest to what they do not answer, for a person to read."""
        return self.sources[:NEAREST] if self.groundedness.status == "not_in_documents" else ()

    @property
    def documents(self) -> frozenset[str]:
        """The documents that had part in it."""
        return frozenset(passage.document_id for passage in self.sources).union(self.document_ids)

    def blocked(self, verdict_id: str) -> "Answer":
        """The same, forbidden by that verdict."""
        return replace(self, guard="blocked", blocked_by=verdict_id)

    def without_words(self) -> "Answer":
        """What may be told of it where it was forbidden: that it was."""
        return replace(self, text="", citations=())


def refuse_unrecordable(answer: Answer) -> None:
    """Raises Conflict for an answer that no record has room for beside its question."""
    size = sum(len(text.encode()) for text in (answer.question, answer.completed_question, answer.text))
    if size > LARGEST_RECORDED:
        raise Conflict(
            f"the answer has {size:,} bytes with its question, and its record has room for {LARGEST_RECORDED:,}; "
            "ask for a shorter one by `max_tokens`",
            field="max_tokens",
        )


@dataclass(frozen=True, kw_only=True)
class LateVerdict:
    """A verdict of guard; `answer_id` is empty where it came before what it is about went on."""

    tenant: str
    verdict_id: str
    answer_id: str
    action: Action


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """A call that ended without an answer: why, and what it had come to. `error` is the kind that the caller was told,
    empty for one who left.
    """

    id: str
    tenant: str
    subject: str
    question: str
    reason: WithheldReason
    error: str
    model: str
    model_digest: str
    ended_at: datetime
    released: str = ""
    usage: Usage = field(default_factory=Usage)
    timings: Timings = field(default_factory=Timings)
    sources: tuple[Passage, ...] = ()
    collection: str = ""
    index_version: str = ""
    session: str = ""
    verdicts: tuple[Verdict, ...] = ()
    completed_question: str = ""
    adapter: AdapterUse | None = None


@dataclass(frozen=True)
class Feedback:
    """What an answer was worth, -1 bad to 1 good, and what it should have been."""

    answer_id: str
    score: float
    comment: str = ""
    correction: str = ""


@dataclass(frozen=True)
class Retrieved:
    """The first event of an answer: who gives it, and what that model is shown."""

    answer_id: str
    model: str
    passages: tuple[Passage, ...] = ()
    dropped: int = 0


@dataclass(frozen=True)
class Delta:
    """A piece of the text that counts, and the citations that come up first in it or in the next one."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class DraftDelta:
    """A piece of what the model says: no answer until it is settled."""

    text: str


@dataclass(frozen=True)
class Finished:
    """The last event. Its text is that of the deltas, joined."""

    answer: Answer


Event = Retrieved | Delta | DraftDelta | Finished


@dataclass(frozen=True)
class WithdrawnDocument:
    """A document that no answer may be held of any longer; `erase` where its bytes and texts go too."""

    tenant: str
    document_id: str
    version: int
    erase: bool = False
