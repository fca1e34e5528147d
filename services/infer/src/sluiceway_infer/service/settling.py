"""Settlement of an answer: each sentence of the draft against the documents and its quote against the stored text, then
by the guard to the caller. What has left is never taken back.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial

from sluiceway_common import tasks
from sluiceway_common.errors import NotFound
from sluiceway_infer.domain.answers.answer import AnswerDraft, Delta, DraftDelta
from sluiceway_infer.domain.answers.citations import Citation, agrees, numbered
from sluiceway_infer.domain.conversation.prompts import abstains
from sluiceway_infer.domain.conversation.request import Grounding
from sluiceway_infer.domain.grounding.evidence import Evidence
from sluiceway_infer.domain.grounding.grounded import (
    AnswerPart,
    Grounded,
    Groundedness,
    allow,
    extract,
    instead,
    refuse,
    settle_sentence,
)
from sluiceway_infer.domain.grounding.said import Brackets, SaidSentence, said, said_so_far
from sluiceway_infer.domain.grounding.text.sentences import without_torn_end
from sluiceway_infer.domain.guard import Verdict
from sluiceway_infer.domain.retrieval.passages import Passage
from sluiceway_infer.ports import Guard, Retriever
from sluiceway_infer.service.call import Account, Call

_LOOKS = 32
# Characters that are cut into sentences on the loop. A model may end one with every other of them, which makes it slow.
_SHORT = 1_000
Drafts = AsyncGenerator[DraftDelta | AnswerDraft, None]


@dataclass(frozen=True)
class Settled:
    """What counts in the end: the deltas joined, and what they rest on."""

    text: str
    draft: AnswerDraft
    citations: tuple[Citation, ...] = ()
    groundedness: Groundedness = field(default_factory=Groundedness)


@dataclass(frozen=True)
class Settling:
    """Decides what of a draft counts, and what is said in its place."""

    retriever: Retriever
    guard: Guard

    def settle(
        self, drafts: Drafts, found: Evidence | None, call: Call
    ) -> AsyncGenerator[Delta | DraftDelta | Settled, None]:
        """What may leave, while the draft comes; last what counts. Without documents that is the draft as it is.

        Raises Blocked where the guard ends it.
        """
        if found is None or call.request.grounding is None:
            return _as_it_is(drafts, call.account)
        return self._grounded(drafts, found.among(call.account.shown), call.request.grounding, call)

    async def _grounded(
        self, drafts: Drafts, found: Evidence, grounding: Grounding, call: Call
    ) -> AsyncGenerator[Delta | DraftDelta | Settled, None]:
        """Drafts go by the side of the settlement, which may wait for the guard or for the documents."""
        events: asyncio.Queue[Delta | DraftDelta | Settled | None] = asyncio.Queue()
        if call.request.drafts:
            drafts = _told(drafts, events)
        settlement = Settlement(self.retriever, found, grounding, call.account)
        work = asyncio.create_task(self._released(settlement, drafts, call, events), name="settling")
        work.add_done_callback(lambda _: events.put_nowait(None))
        try:
            while (event := await events.get()) is not None:
                yield event
            await work
        finally:
            await tasks.end(work)

    async def _released(
        self,
        settlement: "Settlement",
        drafts: Drafts,
        call: Call,
        events: "asyncio.Queue[Delta | DraftDelta | Settled | None]",
    ) -> None:
        account, told = call.account, 0
        async with aclosing(self.guard.release(settlement.texts(drafts), account.guarded_question)) as released:
            async for text in released:
                if isinstance(text, Verdict):
                    account.judged(text)
                elif text:
                    account.released.append(text)
                    events.put_nowait(Delta(text, settlement.citations[told:]))
                    told = len(settlement.citations)
        events.put_nowait(settlement.settled("".join(account.released)))


class Settlement:
    """One answer on its way: the sentences that were kept so far, with the places they rest on."""

    def __init__(self, retriever: Retriever, found: Evidence, grounding: Grounding, account: Account) -> None:
        self.citations: tuple[Citation, ...] = ()
        self._retriever, self._found, self._grounding, self._account = retriever, found, grounding, account
        self._draft: AnswerDraft | None = None
        self._kept: tuple[AnswerPart, ...] = ()
        self._groundedness = Groundedness()
        self._read = 0
        self._text = ""

    async def texts(self, drafts: Drafts) -> AsyncGenerator[str, None]:
        """The text that counts, a sentence at a time; where no sentence counts, what the documents say in its place."""
        heard, looked = "", 0
        async with aclosing(drafts):
            async for draft in drafts:
                if isinstance(draft, AnswerDraft):
                    self._draft = draft
                    continue
                heard += draft.text
                if not is_due(len(heard), looked):
                    continue
                looked = len(heard)
                ended = await _cut(heard, partial(said_so_far, heard, self._found.brackets))
                for sentence in ended[self._read :]:
                    if text := await self._kept_text(sentence):
                        yield text
        async for text in self._ending():
            yield text

    def settled(self, text: str) -> Settled:
        # Without a draft the model was not asked for an answer, but may have completed the question.
        return Settled(
            text, self._draft or AnswerDraft("", usage=self._account.usage), self.citations, self._groundedness
        )

    async def _ending(self) -> AsyncGenerator[str, None]:
        sentences = await self._all_said(self._draft) if self._draft else ()
        for sentence in sentences[self._read :]:
            if text := await self._kept_text(sentence):
                yield text
        if self._kept:
            self._groundedness = Groundedness("grounded", len(self._kept) / len(sentences))
            return
        with self._account.timed("grounding"):
            words = await asyncio.to_thread(_instead, self._draft, self._found, self._grounding)
            checked = await self._checked(words)
        self._groundedness = checked.groundedness
        yield self._more(checked.parts)

    async def _all_said(self, draft: AnswerDraft) -> tuple[SaidSentence, ...]:
        return await _cut(draft.text, partial(_said, draft, self._found.brackets))

    async def _kept_text(self, sentence: SaidSentence) -> str:
        """What the sentence adds to the text; nothing where it does not count. It is read once, whatever comes."""
        self._read += 1
        with self._account.timed("grounding"):
            part = await asyncio.to_thread(settle_sentence, sentence, self._found, self._kept)
            if part is None or (await self._true([part]))[0].quote is None:
                return ""
        return self._more((*self._kept, part))

    def _more(self, parts: tuple[AnswerPart, ...]) -> str:
        """The text of these parts beyond what was told of it; numbers that stand stay as they are."""
        self._kept, before = parts, len(self._text)
        self._text, self.citations = numbered(parts)
        return self._text[before:]

    async def _checked(self, grounded: Grounded) -> Grounded:
        """Without the quotes that the stored texts do not have (any more); an answer that loses all of them is none."""
        parts = await self._true(grounded.parts)
        if parts == grounded.parts or grounded.groundedness.status == "ungrounded":
            return replace(grounded, parts=parts)
        kept = tuple(part for part in parts if part.quote)
        return replace(grounded, parts=kept) if kept else refuse(self._found.question)

    async def _true(self, parts: Sequence[AnswerPart]) -> tuple[AnswerPart, ...]:
        names = dict.fromkeys(part.quote.passage.chunk_id for part in parts if part.quote)
        found = await asyncio.gather(*(self._stored(name) for name in names))
        stored = {name: passage for name, passage in zip(names, found, strict=True) if passage}
        return tuple(_with_true_quote(part, stored) for part in parts)

    async def _stored(self, chunk_id: str) -> Passage | None:
        """The passage as the stored text has it; None where it is gone."""
        try:
            return await self._retriever.stored(chunk_id, self._grounding.collection)
        except NotFound:
            return None


def is_due(heard: int, looked: int) -> bool:
    """Whether so much was heard since the last look that sentences are looked for again. All of it is read each time,
    so the longer a text is the seldomer; which sentences count does not depend on it.
    """
    return (heard - looked) * _LOOKS >= heard


async def _as_it_is(drafts: Drafts, account: Account) -> AsyncGenerator[Delta | DraftDelta | Settled, None]:
    whole = AnswerDraft("")
    async with aclosing(drafts):
        async for draft in drafts:
            if isinstance(draft, AnswerDraft):
                whole = draft
            else:
                account.released.append(draft.text)
                yield Delta(draft.text)
    yield Settled(whole.text, whole)


async def _told(drafts: Drafts, events: "asyncio.Queue[Delta | DraftDelta | Settled | None]") -> Drafts:
    """The same, and each word to the caller as a draft."""
    async with aclosing(drafts):
        async for draft in drafts:
            if isinstance(draft, DraftDelta):
                events.put_nowait(draft)
            yield draft


async def _cut(text: str, cut: Callable[[], tuple[SaidSentence, ...]]) -> tuple[SaidSentence, ...]:
    return cut() if len(text) <= _SHORT else await asyncio.to_thread(cut)


def _said(draft: AnswerDraft, brackets: Brackets) -> tuple[SaidSentence, ...]:
    return said(_whole(draft), brackets)


def _whole(draft: AnswerDraft) -> str:
    return without_torn_end(draft.text) if draft.finish_reason == "length" else draft.text


def _instead(draft: AnswerDraft | None, found: Evidence, grounding: Grounding) -> Grounded:
    """What is said where no sentence of a model counts: the honest no, where one that is fit to judge says it; else the
    documents' own words, or what the caller wants there."""
    if draft is None:
        return extract(found)
    if found.judged is not None and abstains(draft.text):
        return refuse(found.question)
    if grounding.ungrounded == "allow":
        return allow(_whole(draft), found)
    return refuse(found.question) if grounding.ungrounded == "refuse" else instead(_whole(draft), found)


def _with_true_quote(part: AnswerPart, stored: dict[str, Passage]) -> AnswerPart:
    if part.quote is None:
        return part
    there = stored.get(part.quote.passage.chunk_id)
    return part if there and agrees(part.quote, there) else replace(part, quote=None)
