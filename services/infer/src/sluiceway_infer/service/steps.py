"""The steps of an answer: fitted, spoken, weighed, checked."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from sluiceway_common.clock import Clock
from sluiceway_common.errors import NotFound
from sluiceway_infer.domain.answers.answer import Delta
from sluiceway_infer.domain.answers.citations import Citation, agrees, numbered
from sluiceway_infer.domain.conversation.chat import End, FinishReason, Prompt, Usage
from sluiceway_infer.domain.conversation.prompts import INSTRUCTIONS, ContextWindow, Fitted, block, fitted
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.domain.grounding.evidence import Evidence, Thresholds, evidence
from sluiceway_infer.domain.grounding.grounded import AnswerPart, Grounded, Groundedness, refuse, settle
from sluiceway_infer.domain.retrieval.passages import Passage
from sluiceway_infer.ports import Engine, Retriever
from sluiceway_infer.service.coalescing import coalesced
from sluiceway_infer.service.models import ServedModel


@dataclass
class Said:
    """What the model said, filled while it speaks."""

    text: str = ""
    reason: FinishReason = "stop"
    usage: Usage = field(default_factory=Usage)
    first_token_ms: float = 0.0
    generation_ms: float = 0.0


@dataclass(frozen=True)
class Final:
    """What counts in the end."""

    text: str
    citations: tuple[Citation, ...] = ()
    groundedness: Groundedness = field(default_factory=Groundedness)


async def speak(engine: Engine, prompt: Prompt, said: Said, clock: Clock) -> AsyncGenerator[Delta, None]:
    """The model's words as they come; `said` has them all at the end."""
    began = clock.monotonic()
    texts: list[str] = []
    async with aclosing(coalesced(engine.generate(prompt))) as deltas:
        async for delta in deltas:
            if isinstance(delta, End):
                said.reason, said.usage = delta.reason, delta.usage
                continue
            said.first_token_ms = said.first_token_ms or _milliseconds(clock, began)
            texts.append(delta.text)
            yield Delta(delta.text)
    said.text = "".join(texts)
    said.generation_ms = _milliseconds(clock, began)


async def fit(
    model: ServedModel, engine: Engine, request: GenerateRequest, passages: Sequence[Passage], max_tokens: int
) -> Fitted:
    """The passages that the model can read beside the conversation. Raises Conflict where not even that fits."""
    chat = [message.text for message in request.messages]
    blocks = [block(passage, number) for number, passage in enumerate(passages, start=1)]
    counts = await engine.count([INSTRUCTIONS, *chat, *blocks])
    window = ContextWindow(engine.info.context_tokens, max_tokens, engine.per_message, model.passage_tokens)
    return fitted(request.messages, sum(counts[: len(chat) + 1]), passages, counts[len(chat) + 1 :], window)


async def weighed(question: str, passages: Sequence[Passage], thresholds: Thresholds) -> Evidence:
    """The passages against the question, away from the loop."""
    return await asyncio.to_thread(evidence, question, passages, thresholds)


async def settled(text: str, found: Evidence, grounding: Grounding, thresholds: Thresholds) -> Grounded:
    """The model's words against the documents, away from the loop."""
    return await asyncio.to_thread(settle, text, found, grounding.ungrounded, thresholds)


async def final(grounded: Grounded, collection: str, retriever: Retriever) -> Final:
    """Text and citations; each quote was compared with the stored text."""
    stored = await _stored(grounded.parts, collection, retriever)
    checked = _checked(grounded, stored)
    text, citations = numbered(checked.parts)
    return Final(text, citations, checked.groundedness)


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


def _milliseconds(clock: Clock, began: float) -> float:
    return (clock.monotonic() - began) * 1000
