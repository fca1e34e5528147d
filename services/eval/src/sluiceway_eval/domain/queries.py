"""Questions to the record."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from sluiceway_common.errors import Invalid

# A verdict may have a thousand findings, and a message has its bound.
MOST_VERDICTS_A_PAGE: Final = 100
MOST_COUNTED: Final = 1_000_000
# Of a document, and of names of training: what came before is counted, and not told.
MOST_STEPS: Final = 10_000
MOST_FEEDBACK: Final = 1_000
LONGEST_WORDS: Final = 200
# An index takes several of these.
LONGEST_NAME: Final = 400
# Of so many digits at the most: a table takes it.
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

Target = Literal[
    "document", "passage", "model", "prompt", "verdict_rule", "verdict", "day", "adapter", "dataset", "training_row",
]  # fmt: skip
# What rows of datasets are asked by: what they come from, or what they are a part of.
RowTarget = Literal["document", "passage", "answer", "adapter", "dataset", "training_row"]


@dataclass(frozen=True, kw_only=True)
class AnswerFilter:
    """What must hold of an answer; empty or None: anything. `score` is a name with its least and its most value."""

    asker: str = ""
    since: datetime | None = None
    until: datetime | None = None
    collection: str = ""
    model: str = ""
    guard: str = ""
    groundedness: str = ""
    finish_reason: str = ""
    score: str = ""
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, kw_only=True)
class VerdictFilter:
    """What must hold of a verdict; empty or None: anything."""

    verdict_id: str = ""
    answer_id: str = ""
    action: str = ""
    rule: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Recalled:
    """An answer that something had part in; `cited` where it rests on it."""

    answer_id: str
    at: datetime
    cited: bool = True


@dataclass(frozen=True, kw_only=True)
class DatasetShare:
    """How many rows of a dataset something had part in."""

    dataset_id: str
    rows: int


@dataclass(frozen=True)
class AdapterTarget:
    """An adapter by its model and version, or by its digest."""

    model: str = ""
    version: int = 0
    digest: str = ""


def adapter_named(name: str) -> AdapterTarget:
    """Of `tickets@3`, also with its base (`smollm2-135m+tickets@3`), or of a digest. Raises Invalid for an alias, which
    stands for another version every day.
    """
    model, at, version = name.rpartition("@")
    if not at:
        return AdapterTarget(digest=name)
    if not _NUMBER.fullmatch(version):
        raise Invalid(
            f"`adapter` is {name[:80]!r}, which is no version; write it like tickets@3, or say its digest",
            field="adapter",
        )
    return AdapterTarget(model.rpartition("+")[2], int(version))


def day_of(text: str) -> tuple[datetime, datetime]:
    """The day's first moment and the next day's, in UTC. Raises Invalid."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        first = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return first, first + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"`day` is {text[:20]!r}, which is no day; write it like 2026-11-25", field="day") from error


def checked_name(field: str, name: str) -> str:
    """Raises Invalid where nothing can have such a name."""
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        raise Invalid(
            f"`{field}` names nothing; it must have 1 to {LONGEST_NAME} characters, without U+0000", field=field
        )
    return name
