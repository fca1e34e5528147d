"""Rows of a dataset: what is asked and what is learned, named by the digest of what they say."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from sluiceway_common.ids import sha256
from sluiceway_train.domain.trained import Objective

RowOrigin = Literal["correction", "preference", "graded", "file"]
Split = Literal["training", "validation"]
PromptRole = Literal["system", "user", "assistant"]

# A row that is longer fits into no base that is trained on one machine.
MOST_CHARACTERS: Final = 32_000
# Of a text more says no more than that its row is too long.
KEPT_CHARACTERS: Final = MOST_CHARACTERS + 1
_SPLITS: Final = 2**32


@dataclass(frozen=True, slots=True)
class PromptMessage:
    """A turn of what is asked."""

    role: PromptRole
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRow:
    """A row before it is named. `answer` is learned, or the better one; `rejected` is the worse one and empty for SFT.
    `named` is what a report calls it: its answer, or the line of its file."""

    named: str
    origin: RowOrigin
    prompt: tuple[PromptMessage, ...]
    answer: str
    rejected: str = ""
    answer_id: str = ""
    document_ids: tuple[str, ...] = ()
    collection: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All that it says, in order."""
        answers = (self.answer, self.rejected) if self.rejected else (self.answer,)
        return (*(message.content for message in self.prompt), *answers)

    @property
    def question(self) -> str:
        """What is asked, as one text."""
        return "\n".join(message.content for message in self.prompt)

    @property
    def characters(self) -> int:
        """Code points in all."""
        return sum(map(len, self.texts))

    def with_texts(self, texts: Sequence[str]) -> "DatasetRow":
        """The same with other words, in the order of `texts`."""
        turns = len(self.prompt)
        prompt = tuple(replace(turn, content=text) for turn, text in zip(self.prompt, texts, strict=False))
        return replace(self, prompt=prompt, answer=texts[turns], rejected="".join(texts[turns + 1 :]))


@dataclass(frozen=True, slots=True)
class IdentifiedRow:
    """A row under its id, and what it is for."""

    row_id: str
    split: Split
    row: DatasetRow


def is_empty(row: DatasetRow, objective: Objective) -> bool:
    """Whether there is nothing asked, or nothing to learn. The last turn is what is asked: a system prompt that all
    rows have asks nothing. Of two answers that are the same none is the better one.
    """
    if objective == "dpo" and row.answer == row.rejected:
        return True
    asked = row.prompt[-1].content if row.prompt else ""
    needed = (asked, row.answer, row.rejected) if objective == "dpo" else (asked, row.answer)
    return not all(text.strip() for text in needed)


def named_row(row: DatasetRow, objective: Objective, validation_share: float) -> IdentifiedRow:
    prompt = [{"role": turn.role, "content": turn.content} for turn in row.prompt]
    answers = {"chosen": row.answer, "rejected": row.rejected} if objective == "dpo" else {"completion": row.answer}
    return IdentifiedRow(sha256(_canonical({"prompt": prompt, **answers})), split_of(row, validation_share), row)


def split_of(row: DatasetRow, validation_share: float) -> Split:
    """By the question alone: the same one is never learned and measured."""
    place = int(sha256(row.question)[:8], 16) / _SPLITS
    return "validation" if place < validation_share else "training"


def _canonical(content: object) -> str:
    """JSON with sorted keys and without spaces: equal content is equal text."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
