"""Retriever, answer store and files of adapters in the memory of one process: for tests, and for infer alone."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from sluiceway_common.cache import LRUCache
from sluiceway_common.errors import Conflict, Invalid, NotFound
from sluiceway_common.principal import current
from sluiceway_infer.domain.answers.answer import Answer
from sluiceway_infer.domain.conversation.request import Grounding
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.text.words import content
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval

INDEX_VERSION = "memory"


class MemoryRetriever:
    """Passages of each tenant, found by their words. Every passage is its own stored text. It knows no groups: of a
    document that is in `hidden` a caller has lost the right to find anything."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self._passages: dict[tuple[str, str], dict[str, Passage]] = {}

    def add(self, tenant: str, *passages: Passage) -> None:
        for passage in passages:
            self._passages.setdefault((tenant, passage.collection), {})[passage.chunk_id] = passage

    def remove(self, tenant: str, document_id: str) -> None:
        self.hidden.add(document_id)
        for (owner, _), held in self._passages.items():
            gone = [name for name, passage in held.items() if owner == tenant and passage.document_id == document_id]
            for name in gone:
                del held[name]

    async def search(self, question: str, grounding: Grounding) -> Retrieval:
        if grounding.condition.encoded:
            raise Invalid("documents in memory know no conditions; leave `filter` out", field="filter")
        held = list(self._of(grounding.collection).values())
        scores = _scores(question, held)
        ranked = sorted(zip(held, scores, strict=True), key=lambda pair: -pair[1])[: grounding.k]
        return Retrieval(tuple(replace(passage, score=score) for passage, score in ranked if score > 0), INDEX_VERSION)

    async def stored(self, chunk_id: str, collection: str) -> Passage:
        passage = self._of(collection).get(chunk_id)
        if passage is None:
            raise NotFound(f"there is no passage {chunk_id!r}")
        return passage

    async def findable(self, document_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(document_ids) - self.hidden

    def _of(self, collection: str) -> dict[str, Passage]:
        return self._passages.get((current().tenant, collection), {})


def _scores(question: str, passages: Sequence[Passage]) -> list[float]:
    """The share of the question's words that a passage has, rare words counting more."""
    parsed = parse_question(question, [passage.language for passage in passages])
    stems, language = parsed.stems, parsed.language
    found = [
        stems & {word.stem for word in content(f"{passage.place} {passage.text}", language)} for passage in passages
    ]
    seen = Counter(stem for words in found for stem in words)
    weights = {stem: math.log(1 + len(passages) / (0.5 + seen[stem])) for stem in stems}
    total = sum(weights.values()) or 1.0
    return [sum(weights[stem] for stem in words) / total for words in found]


class MemoryAnswers:
    """The last answers of this process, at most `capacity`."""

    def __init__(self, capacity: int = 1_000) -> None:
        self._held: LRUCache[tuple[str, str], Answer] = LRUCache(capacity)
        self._forgotten: set[tuple[str, str]] = set()
        self._blocked: dict[tuple[str, str], str] = {}

    async def keep(self, answer: Answer) -> None:
        if self._rests_on_forgotten(answer):
            return
        self._held[answer.tenant, answer.id] = answer

    async def get(self, tenant: str, answer_id: str) -> Answer:
        answer = self._held.get((tenant, answer_id))
        if answer is None:
            raise NotFound(f"there is no answer {answer_id!r}, or it is held no longer; ask anew", field="answer_id")
        verdict_id = self._blocked.get((tenant, answer_id))
        return answer.blocked(verdict_id) if verdict_id else answer

    async def block(self, tenant: str, answer_id: str, verdict_id: str) -> None:
        self._blocked.setdefault((tenant, answer_id), verdict_id)

    async def forget(self, tenant: str, document_id: str) -> int:
        self._forgotten.add((tenant, document_id))
        gone = [name for name, answer in self._held.items() if self._rests_on_forgotten(answer)]
        for name in gone:
            del self._held[name]
        return len(gone)

    def _rests_on_forgotten(self, answer: Answer) -> bool:
        return any((answer.tenant, document_id) in self._forgotten for document_id in answer.documents)


class MemoryVerifiedAdapters:
    """Adapters for engines that read no file of them: all count as signed but those that are `forged`."""

    def __init__(self) -> None:
        self.forged: set[tuple[str, str]] = set()
        self.deleted: list[tuple[str, str]] = []
        self._held: set[tuple[str, str]] = set()

    async def verified(
        self, version: AdapterVersion, needed: Collection[tuple[str, str]] = frozenset()
    ) -> AdapterWeights:
        if version.key in self.forged:
            raise Conflict("it is not as it was signed", field="model")
        self._held = {key for key in self._held if key in needed} | {version.key}
        return AdapterWeights(version, Path(version.digest), version.digest)

    async def delete(self, version: AdapterVersion) -> None:
        self._held.discard(version.key)
        self.deleted.append(version.key)

    async def forget(self, tenant: str) -> int:
        gone = {key for key in self._held if key[0] == tenant}
        self._held -= gone
        return len(gone)
