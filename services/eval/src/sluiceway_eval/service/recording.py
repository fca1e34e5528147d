"""Recording of what happened: facts of a batch of events, scores of its answers, and what is said of them."""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.access.port import Seal, SealedText
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_eval.domain.facts import Fact
from sluiceway_eval.domain.record import DocumentStep, RecordedAnswer, RecordedFeedback
from sluiceway_eval.domain.scores import ScoredAnswer, feedback_score, scored
from sluiceway_eval.ports import RecordStore, ScoreMeter
from sluiceway_eval.service.events import document_forgotten, scores_recorded

# What one event tells is not parted.
MOST_AT_ONCE: Final = 10_000
_ASKER_DIGITS: Final = 32


@dataclass(frozen=True, kw_only=True)
class HeardAnswer:
    """An answer as its event has it: the facts, and who asked and what was said, sealed or in the clear."""

    answer: RecordedAnswer
    subject: SealedText | str
    text: SealedText | None


@dataclass(frozen=True, kw_only=True)
class HeardFeedback:
    """Feedback as its event has it, and who gave it, sealed or in the clear."""

    feedback: RecordedFeedback
    subject: SealedText | str


Heard = HeardAnswer | HeardFeedback | Fact


@dataclass(frozen=True, kw_only=True)
class RecordWriting:
    """Writes what is heard. `id_key` names askers: a secret of the installation, so nobody can try out names."""

    store: RecordStore
    seal: Seal
    meter: ScoreMeter
    id_key: bytes

    async def record_each(self, told: Iterable[Iterable[Heard]]) -> None:
        """What each of several events told, in parts: the rows of datasets are more than a transaction should have."""
        part = list[Heard]()
        for facts in told:
            part += facts
            if len(part) >= MOST_AT_ONCE:
                await self.record(part)
                part = []
        if part:
            await self.record(part)

    async def record(self, heard: Sequence[Heard]) -> None:
        """All of it, or nothing. Twice is once; whatever the order, the record is the same."""
        facts = [await self._fact(one) for one in heard]
        erasing = frozenset(fact.told.event_id for fact in facts if _happened(fact) == "erased")
        events = [event for fact in facts for event in self._events(fact, erasing)]
        await self.store.write(facts, events)

    async def _fact(self, heard: Heard) -> Fact:
        if isinstance(heard, HeardFeedback):
            giver = await self._asker(heard.feedback.told.tenant, heard.subject)
            return replace(heard.feedback, giver=giver)
        if not isinstance(heard, HeardAnswer):
            return heard
        answer = heard.answer
        tenant = answer.told.tenant
        text, unread = await self._opened(tenant, heard.text)
        scores = scored(_as_scored(answer, text, unread))
        return replace(answer, asker=await self._asker(tenant, heard.subject), scores=scores)

    async def _opened(self, tenant: str, sealed: SealedText | None) -> tuple[str | None, str]:
        """The text, or None and why there is none. Raises Unavailable where the keys cannot be had."""
        if sealed is None:
            return None, "the event has no text"
        try:
            return await self.seal.open(tenant, sealed), ""
        except NotFound:
            return None, "the key that its text was sealed with was dropped"
        except Invalid:
            return None, "its text was changed after it was sealed"

    async def _asker(self, tenant: str, subject: SealedText | str) -> str:
        name = subject if isinstance(subject, str) else (await self._opened(tenant, subject))[0]
        return asker_of(tenant, name, self.id_key) if name else ""

    def _events(self, fact: Fact, erasing: Collection[str]) -> Sequence[OutgoingEvent]:
        """`erasing` are the events that ask for an erasure."""
        if isinstance(fact, RecordedAnswer):
            self.meter.count(fact.scores)
            return (scores_recorded(fact.told, fact.answer_id, fact.scores),)
        if isinstance(fact, RecordedFeedback):
            scores = (feedback_score(fact.score),)
            self.meter.count(scores)
            return (scores_recorded(fact.told, fact.answer_id, scores),)
        if isinstance(fact, DocumentStep) and fact.happened == "withdrawn":
            return (document_forgotten(fact, erase=fact.told.event_id in erasing),)
        return ()


def asker_of(tenant: str, subject: str, key: bytes) -> str:
    """A name of the asker that tells nobody who he is: HMAC-SHA256 of tenant and subject, 32 hexadecimal digits."""
    content = f"{len(tenant)}:{tenant}:{subject}".encode()
    return hmac.new(key, content, hashlib.sha256).hexdigest()[:_ASKER_DIGITS]


def _happened(fact: Fact) -> str:
    return fact.happened if isinstance(fact, DocumentStep) else ""


def _as_scored(answer: RecordedAnswer, text: str | None, unread: str) -> ScoredAnswer:
    parts = answer.parts
    shown = {passage.chunk_id for passage in parts.passages}
    return ScoredAnswer(
        given=answer.given,
        groundedness=answer.groundedness,
        groundedness_score=parts.groundedness_score,
        passages=len(shown),
        cited=len(shown & answer.cited),
        citations=len(parts.citations),
        prompt_tokens=parts.prompt_tokens,
        completion_tokens=parts.completion_tokens,
        timings=parts.timings,
        text=text,
        unread=unread,
    )
