"""Cleaning of rows: what says nothing, is too long, stands there already, or is in a suite is left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from math import inf
from typing import Final

from sluiceway_common.errors import TooLarge
from sluiceway_train.domain.datasets import DatasetOptions, LeftOutReason, LeftOutTally
from sluiceway_train.domain.decontamination import HeldOutTexts
from sluiceway_train.domain.row_memory import RowMemory
from sluiceway_train.domain.rows import MOST_CHARACTERS, DatasetRow, IdentifiedRow, is_empty, named_row
from sluiceway_train.domain.sketches import Sketch, SketchIndex, similarity, sketch
from sluiceway_train.domain.templates import ask_of_other_things
from sluiceway_train.domain.trained import Objective

# Rows that share this part of their shingles say nearly the same.
NEAR: Final = 0.85
# Questions that share this part, with answers that share less than the other, contradict each other.
SAME_QUESTION: Final = 0.8
SAME_ANSWER: Final = 0.5
MOST_CONFLICTS: Final = 50
_MOST_IN_A_CONFLICT: Final = 20
# Of those that share so much the texts of the closest are read: one that says the same is among them.
_MOST_READ: Final = 8
_NUMBER: Final = re.compile(r"\d+")


def unfit(row: DatasetRow, objective: Objective) -> LeftOutReason | None:
    """Why it is left out before anybody looks at what it says."""
    if is_empty(row, objective):
        return "empty"
    return "too_long" if row.characters > MOST_CHARACTERS else None


@dataclass
class FitRows:
    """Keeps rows that are fit, one by one as they come: of what is too long nothing is held. `most` bounds all of them
    in characters, `memory` in bytes."""

    objective: Objective
    tally: LeftOutTally
    most: float = inf
    memory: RowMemory = field(default_factory=RowMemory)
    rows: list[DatasetRow] = field(default_factory=list)
    characters: int = 0

    def take(self, row: DatasetRow) -> None:
        """Raises TooLarge where all together are too much."""
        if (reason := unfit(row, self.objective)) is not None:
            return self.tally.add(reason, row.named)
        self.characters += row.characters
        if self.characters > self.most:
            raise TooLarge(
                f"its examples have more than {self.most:,} characters; ask for fewer of them, with `most_rows`, "
                "`since` and `until`, and build several datasets",
                field="query",
            )
        self.memory.take(row)
        self.rows.append(row)


@dataclass(frozen=True)
class SketchedText:
    """A text as it is compared: another number makes it another text, however much they share. `numbers` is a digest of
    all of them: a table has thousands."""

    sketch: Sketch
    numbers: bytes


def sketched(text: str) -> SketchedText:
    numbers = " ".join(sorted(_NUMBER.findall(text)))
    return SketchedText(sketch(text), blake2b(numbers.encode(), digest_size=8).digest())


@dataclass
class RowSieve:
    """Takes rows one by one, in an order that is always the same, and keeps those that are new."""

    objective: Objective
    options: DatasetOptions
    tally: LeftOutTally
    kept: list[IdentifiedRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids: set[str] = set()
        self._index = SketchIndex()
        self._answers: list[SketchedText] = []
        self._numbers: list[bytes] = []
        self._held_out = HeldOutTexts(self.options.held_out)

    def take(self, row: DatasetRow) -> None:
        named = named_row(row, self.objective, self.options.validation_share)
        # It was fit as it came; what guard takes out may have been all that it said, and marks may make it longer.
        reason = unfit(row, self.objective) or self._reason(named)
        if reason is None:
            self.kept.append(named)
        else:
            self.tally.add(reason, row.named)

    def _reason(self, named: IdentifiedRow) -> LeftOutReason | None:
        if named.row_id in self._ids:
            return "duplicate"
        self._ids.add(named.row_id)
        if self._held_out.meet(named.row.texts):
            return "contaminated"
        whole, answer = sketched("\n".join(named.row.texts)), sketched(named.row.answer)
        met = [number for number in self._index.near(whole.sketch, NEAR) if self._is_alike(number, whole, answer)]
        # What is numbered is kept, in this order.
        closest = [self.kept[number] for number in self._index.closest(whole.sketch, met, _MOST_READ)]
        if any(not _ask_of_others(one, named) for one in closest):
            return "near_duplicate"
        self._index.add(whole.sketch)
        self._numbers.append(whole.numbers)
        self._answers.append(answer)
        return None

    def _is_alike(self, number: int, whole: SketchedText, answer: SketchedText) -> bool:
        return self._numbers[number] == whole.numbers and not _contradict(self._answers[number], answer)


def conflicts(rows: Sequence[IdentifiedRow]) -> tuple[tuple[str, ...], ...]:
    """Groups of rows whose questions are nearly the same and whose answers are not, by their ids."""
    index = SketchIndex()
    questions, answers = [sketched(one.row.question) for one in rows], [sketched(one.row.answer) for one in rows]
    groups: dict[int, list[str]] = {}
    for number, asked in enumerate(questions):
        met = [other for other in index.near(asked.sketch, SAME_QUESTION) if questions[other].numbers == asked.numbers]
        for other in sorted(index.closest(asked.sketch, met, _MOST_READ)):
            if _contradict(answers[other], answers[number]) and not _ask_of_others(rows[other], rows[number]):
                group = groups.setdefault(other, [rows[other].row_id])
                group.append(rows[number].row_id)
                break
        index.add(asked.sketch)
    return tuple(tuple(group[:_MOST_IN_A_CONFLICT]) for group in groups.values())[:MOST_CONFLICTS]


def _ask_of_others(one: IdentifiedRow, two: IdentifiedRow) -> bool:
    return ask_of_other_things(one.row.question, two.row.question)


def _contradict(one: SketchedText, two: SketchedText) -> bool:
    return one.numbers != two.numbers or similarity(one.sketch, two.sketch) < SAME_ANSWER
