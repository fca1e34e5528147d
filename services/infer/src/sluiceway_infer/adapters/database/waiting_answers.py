"""Answers that wait in memory for the database, bounded by their number and by their bytes."""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sluiceway_infer.domain.answers.answer import Answer

_BATCH: Final = 500
_BATCH_BYTES: Final = 8 * 2**20
# What an answer takes beside its texts, and so does each citation and each verdict.
_REST: Final = 1_024


@dataclass(frozen=True)
class Waiting:
    """An answer without the passages that it was made from, and the documents they are of."""

    answer: Answer
    documents: frozenset[str]

    @property
    def name(self) -> tuple[str, str]:
        return self.answer.tenant, self.answer.id

    @cached_property
    def bytes(self) -> int:
        """Those of its texts, and a kilobyte for all else of it, of each citation and of each verdict."""
        one = self.answer
        texts = (one.question, one.completed_question, one.text, *(each.quote for each in one.citations))
        return _REST * (1 + len(one.citations) + len(one.verdicts)) + sum(len(text.encode()) for text in texts)


def waiting(answer: Answer) -> Waiting:
    """What is kept of an answer."""
    return Waiting(replace(answer, sources=()) if answer.sources else answer, answer.documents)


@dataclass(frozen=True)
class WaitingLimits:
    """Most answers that wait at a time, and most bytes."""

    answers: int = 2_000
    bytes: int = 64 * 2**20


STANDARD: Final = WaitingLimits()


class WaitingAnswers:
    """By tenant and id, in the order in which they came. Where there is no room, the oldest goes of the tenant that has
    most of what there is too much of, answers or bytes: who floods takes no other's place."""

    def __init__(self, limits: WaitingLimits) -> None:
        self._limits = limits
        self._answers: OrderedDict[tuple[str, str], Waiting] = OrderedDict()
        self._bytes: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, tenant: str, answer_id: str) -> Waiting | None:
        return self._answers.get((tenant, answer_id))

    def of(self, tenant: str) -> Sequence[Waiting]:
        return [one for one in self._answers.values() if one.answer.tenant == tenant]

    def add(self, one: Waiting) -> Sequence[Waiting]:
        """Returns those that were let go for it."""
        self.remove(one)
        self._answers[one.name] = one
        self._bytes[one.answer.tenant] = self._bytes.get(one.answer.tenant, 0) + one.bytes
        gone = []
        while shares := self._shares_of_too_much():
            gone.append(self._oldest_of(max(shares, key=shares.__getitem__)))
            self.remove(gone[-1])
        return gone

    def remove(self, *some: Waiting) -> None:
        for name in [one.name for one in some]:
            if one := self._answers.pop(name, None):
                self._bytes[one.answer.tenant] -= one.bytes
                if not self._bytes[one.answer.tenant]:
                    del self._bytes[one.answer.tenant]

    def batches(self) -> Iterator[Sequence[Waiting]]:
        """All that waits now, in pieces that one transaction bears."""
        batch: list[Waiting] = []
        size = 0
        for one in list(self._answers.values()):
            if batch and (len(batch) == _BATCH or size + one.bytes > _BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(one)
            size += one.bytes
        if batch:
            yield batch

    def _shares_of_too_much(self) -> Mapping[str, int]:
        """How much each tenant has of what there is too much of; nothing where all has room."""
        if len(self._answers) > self._limits.answers:
            return Counter(tenant for tenant, _ in self._answers)
        return self._bytes if sum(self._bytes.values()) > self._limits.bytes else {}

    def _oldest_of(self, tenant: str) -> Waiting:
        return next(one for one in self._answers.values() if one.answer.tenant == tenant)
