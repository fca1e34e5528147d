"""Settlement of an answer: the draft against the documents, quotes against stored texts, the text by the guard."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sluiceway_common.errors import NotFound
from sluiceway_infer.domain.answers.answer import AnswerDraft
from sluiceway_infer.domain.answers.citations import Citation, agrees, numbered
from sluiceway_infer.domain.conversation.request import Grounding
from sluiceway_infer.domain.grounding.evidence import Evidence
from sluiceway_infer.domain.grounding.grounded import AnswerPart, Grounded, Groundedness, extract, refuse, settle
from sluiceway_infer.domain.grounding.sentences import without_torn_end
from sluiceway_infer.domain.guard import answer_subject
from sluiceway_infer.domain.retrieval.passages import Passage
from sluiceway_infer.ports import Guard, Retriever
from sluiceway_infer.service.call import Call


@dataclass(frozen=True)
class Settled:
    """What counts in the end."""

    text: str
    citations: tuple[Citation, ...] = ()
    groundedness: Groundedness = field(default_factory=Groundedness)


@dataclass(frozen=True)
class Settling:
    """Decides what of a draft counts, and what is said in its place."""

    retriever: Retriever
    guard: Guard

    async def settle(self, draft: AnswerDraft | None, found: Evidence | None, call: Call) -> Settled:
        """Without evidence the draft as it is; without a draft the documents' own words, or the honest no."""
        grounding, account = call.request.grounding, call.account
        if found is None or grounding is None:
            return Settled(draft.text if draft else "")
        with account.timed("grounding"):
            grounded = await self._grounded(draft, found.among(account.shown), grounding)
            stored = await _stored(grounded.parts, grounding.collection, self.retriever)
            checked = _checked(grounded, stored)
            text, citations = numbered(checked.parts)
        (released,) = account.judged(await self.guard.judge(answer_subject(text))).released
        return Settled(released or "", citations, checked.groundedness)

    async def _grounded(self, draft: AnswerDraft | None, found: Evidence, grounding: Grounding) -> Grounded:
        """The model's words against the documents, away from the loop."""
        if draft is None:
            return extract(found)
        text = without_torn_end(draft.text) if draft.finish_reason == "length" else draft.text
        return await asyncio.to_thread(settle, text, found, grounding.ungrounded)


async def _stored(parts: Sequence[AnswerPart], collection: str, retriever: Retriever) -> dict[str, Passage]:
    """The cited passages as the stored texts have them, by name; those that are gone are absent."""

    async def look(chunk_id: str) -> Passage | None:
        try:
            return await retriever.stored(chunk_id, collection)
        except NotFound:
            return None

    names = list(dict.fromkeys(part.quote.passage.chunk_id for part in parts if part.quote))
    passages = await asyncio.gather(*(look(name) for name in names))
    return {name: passage for name, passage in zip(names, passages, strict=True) if passage}


def _checked(grounded: Grounded, stored: dict[str, Passage]) -> Grounded:
    """Without the quotes that the stored texts do not have (any more); an answer that loses all of them is none."""
    parts = tuple(_with_true_quote(part, stored) for part in grounded.parts)
    if parts == grounded.parts:
        return grounded
    if grounded.groundedness.status == "ungrounded":
        return replace(grounded, parts=parts)
    kept = tuple(part for part in parts if part.quote)
    return replace(grounded, parts=kept) if kept else refuse()


def _with_true_quote(part: AnswerPart, stored: dict[str, Passage]) -> AnswerPart:
    if part.quote is None:
        return part
    there = stored.get(part.quote.passage.chunk_id)
    return part if there and agrees(part.quote, there) else replace(part, quote=None)
