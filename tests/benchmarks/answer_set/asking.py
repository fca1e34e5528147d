"""Asking infer in this process: the real use cases over documents in memory."""

import time
from collections.abc import Sequence
from pathlib import Path

from sluiceway_common.principal import Principal, acting_as
from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.encoders.model import ENGLISH, PackagedName
from sluiceway_embed.ports import Encoder
from sluiceway_infer.domain.answers.answer import Answer, Finished
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.service import InferService
from tests.benchmarks.answer_set.in_memory import COLLECTION, TENANT, InMemory
from tests.benchmarks.answer_set.judging import Quoted, Said
from tests.benchmarks.answer_set.models import SPOKEN_IN_MEMORY, script
from tests.benchmarks.answer_set.tallies import Tally, judged
from tests.benchmarks.answer_set.values import AnswerSet, KnownQuestion
from tests.support.infer import World, extractive, scripted

CACHE = Path("~/.cache/sluiceway").expanduser()
READER = Principal(TENANT, "reader", frozenset({"reader"}))


async def asked_in_memory(
    of: AnswerSet, models: Sequence[str], encoder_name: PackagedName = ENGLISH
) -> dict[str, Tally]:
    """The answers of each model, judged; passages are found by a packaged encoder."""
    encoder = OnnxEncoder(packaged(CACHE, encoder_name), workers=1)
    try:
        return await asked_by(encoder, of, models)
    finally:
        await encoder.stop()


async def asked_each(parts: Sequence[AnswerSet], models: Sequence[str]) -> dict[str, Tally]:
    """The same of several sets, each asked of its own documents."""
    found = [await asked_in_memory(of, models) for of in parts]
    return {model: Tally(tuple(one for each in found for one in each[model].answered)) for model in models}


async def asked_by(encoder: Encoder, of: AnswerSet, models: Sequence[str]) -> dict[str, Tally]:
    """The same by this encoder."""
    documents = InMemory(encoder)
    await documents.fill(of.documents)
    speaking = (
        scripted(*script(of.questions, one.says), name=one.name, judges_relevance=one.judges_relevance)
        for one in SPOKEN_IN_MEMORY
    )
    infer = await World().service(extractive(), *speaking, retriever=documents)
    return {model: await _tally(infer, of, model) for model in models}


async def _tally(infer: InferService, of: AnswerSet, model: str) -> Tally:
    return Tally(tuple([judged(question, await _said(infer, question, model)) for question in of.questions]))


async def _said(infer: InferService, question: KnownQuestion, model: str) -> Said:
    began = time.perf_counter()
    with acting_as(READER):
        request = GenerateRequest(messages=messages(question), model=model, grounding=Grounding(collection=COLLECTION))
        events = [event async for event in infer.generating.generate(READER, request)]
    assert isinstance(events[-1], Finished), "the last event is the answer"
    return _of(events[-1].answer, (time.perf_counter() - began) * 1000)


def messages(question: KnownQuestion) -> tuple[Message, ...]:
    """The talk with the question at its end."""
    before = (
        message
        for turn in question.turns
        for message in (Message("user", turn.question), Message("assistant", turn.answer))
    )
    return (*before, Message("user", question.text))


def _of(answer: Answer, milliseconds: float) -> Said:
    quotes = tuple(Quoted(citation.source_key, citation.quote) for citation in answer.citations)
    return Said(answer.text, answer.groundedness.status == "not_in_documents", quotes, milliseconds)
