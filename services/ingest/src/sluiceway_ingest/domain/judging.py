"""Judgements of a try of a document, what follows from them, and what an operator decides of what is quarantined."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sluiceway_common.access.port import SealedText
from sluiceway_common.errors import Invalid
from sluiceway_ingest.domain.bounds import checked_text

JudgedAction = Literal["allow", "review", "quarantine"]
DecisionKind = Literal["released", "refused"]

LONGEST_NOTE: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class JudgeOutcome:
    """What a judge says of a try of a version, and the kinds of what it saw."""

    judge: str
    action: JudgedAction
    at: datetime
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What an operator has decided of a try of a version that was quarantined. The note is gone once the document was
    erased."""

    kind: DecisionKind
    version: int
    attempt: int
    by: str
    at: datetime
    note: SealedText | None


def with_judgement(said: tuple[JudgeOutcome, ...], word: JudgeOutcome) -> tuple[JudgeOutcome, ...]:
    """By judge; of two words of one judge the later one counts."""
    by_judge = {each.judge: each for each in said}
    before = by_judge.get(word.judge)
    if before is None or before.at <= word.at:
        by_judge[word.judge] = word
    return tuple(by_judge[judge] for judge in sorted(by_judge))


def quarantining(said: tuple[JudgeOutcome, ...], judges: Set[str]) -> tuple[JudgeOutcome, ...]:
    """Those of the judges who hold it back."""
    return tuple(each for each in said if each.judge in judges and each.action == "quarantine")


def silent(said: tuple[JudgeOutcome, ...], judges: Set[str]) -> tuple[str, ...]:
    """Judges who have not spoken."""
    return tuple(sorted(judges - {each.judge for each in said}))


def checked_note(note: str) -> str:
    """Raises Invalid."""
    if not note.strip():
        raise Invalid("`note` is empty; say why, for whoever asks later", field="note")
    return checked_text(note, "note", LONGEST_NOTE)
