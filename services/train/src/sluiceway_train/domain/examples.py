"""Examples: what people, or scores, said of answers, with the words of both; one an answer, the last one said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sluiceway_common.access.port import SealedText

Teacher = Literal["score", "person"]


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What was said of an answer: how good it was, -1 to 1, and what it should have been."""

    tenant: str
    answer_id: str
    teacher: Teacher
    score: float
    said_at: datetime
    event_id: str
    correction: SealedText | None = None

    @property
    def rank(self) -> tuple[bool, datetime, str]:
        return rank_of(self)


@dataclass(frozen=True, kw_only=True)
class TaughtAnswer:
    """An answer as its owner holds it; `is_truncated` where it ended for the bound of its tokens."""

    question: str
    text: str
    model: str
    collection: str
    document_ids: tuple[str, ...]
    is_truncated: bool = False


@dataclass(frozen=True, kw_only=True)
class ExampleWords:
    """What was asked and answered; `correction` is empty where nobody said what the answer should have been."""

    question: str
    answer: str
    correction: str = ""
    is_truncated: bool = False


@dataclass(frozen=True, kw_only=True)
class TrainingExample:
    """One answer to learn from. `words` are those of `ExampleWords`, sealed; None where nobody holds them any more."""

    tenant: str
    answer_id: str
    teacher: Teacher
    score: float
    said_at: datetime
    event_id: str
    is_corrected: bool
    words: SealedText | None
    model: str = ""
    collection: str = ""
    document_ids: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, datetime, str]:
        """Of two examples of one answer the higher one stays: a person's word before a score, a later one before an
        earlier one."""
        return rank_of(self)


def rank_of(said: Lesson | TrainingExample) -> tuple[bool, datetime, str]:
    return said.teacher == "person", said.said_at, said.event_id


def example_of(lesson: Lesson, answer: TaughtAnswer, words: SealedText) -> TrainingExample:
    """The lesson with the answer that it is about."""
    return TrainingExample(
        tenant=lesson.tenant,
        answer_id=lesson.answer_id,
        teacher=lesson.teacher,
        score=lesson.score,
        said_at=lesson.said_at,
        event_id=lesson.event_id,
        is_corrected=lesson.correction is not None,
        words=words,
        model=answer.model,
        collection=answer.collection,
        document_ids=answer.document_ids,
    )


def gone(lesson: Lesson) -> TrainingExample:
    """A lesson whose answer nobody holds: it can only be counted."""
    return TrainingExample(
        tenant=lesson.tenant,
        answer_id=lesson.answer_id,
        teacher=lesson.teacher,
        score=lesson.score,
        said_at=lesson.said_at,
        event_id=lesson.event_id,
        is_corrected=lesson.correction is not None,
        words=None,
    )
