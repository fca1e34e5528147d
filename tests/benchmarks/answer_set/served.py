"""Asking a Sluiceway that runs, by its client: documents are handed in, questions asked one after the other."""

import asyncio
import hashlib
import sys
import time
from collections.abc import Sequence

from sluiceway_client import Sluiceway
from sluiceway_client.answers import EarlierTurn, Question
from sluiceway_client.documents import Header
from sluiceway_client.errors import SluicewayError
from tests.benchmarks.answer_set.judging import Quoted, Said
from tests.benchmarks.answer_set.tallies import Tally, judged
from tests.benchmarks.answer_set.values import AnswerSet, KnownDocument, KnownQuestion

COLLECTION = "answer-set"
MOST_TOKENS = 96
# A model that takes seconds is asked a part of the questions, which a hash of their names draws.
ASKED = {"llama": 40}
_SECONDS = 300


async def fill(sluiceway: Sluiceway, documents: Sequence[KnownDocument]) -> None:
    """The documents as `sluiceway add` hands them in, found by search when it returns."""
    added = [
        await sluiceway.documents.submit(each.content, Header(source_key=each.key, collection=COLLECTION))
        for each in documents
    ]
    async with asyncio.timeout(_SECONDS):
        async for document in sluiceway.documents.watch([each.document_id for each in added]):
            if document.final:
                assert document.state == "indexed", f"{document.source_key}: {document.reason}"


async def asked_of(sluiceway: Sluiceway, of: AnswerSet, models: Sequence[str]) -> dict[str, Tally]:
    """The answers of each model, judged."""
    return {model: await _tally(sluiceway, drawn(of.questions, model), model) for model in models}


def drawn(questions: Sequence[KnownQuestion], model: str) -> Sequence[KnownQuestion]:
    """All of them, or as many as a slow model is asked."""
    by_hash = sorted(questions, key=lambda question: hashlib.sha256(question.id.encode()).hexdigest())
    return by_hash[: ASKED.get(model, len(questions))]


async def _tally(sluiceway: Sluiceway, questions: Sequence[KnownQuestion], model: str) -> Tally:
    return Tally(tuple([judged(question, await _said(sluiceway, question, model)) for question in questions]))


async def _said(sluiceway: Sluiceway, question: KnownQuestion, model: str) -> Said:
    """A call that fails is an answer without a citation, and is told of."""
    began = time.perf_counter()
    try:
        answer = await sluiceway.answers.ask(_asked(question, model))
    except SluicewayError as error:
        print(f"{model}: {question.id}: {error}", file=sys.stderr)
        return Said("", False, ())
    quotes = tuple(Quoted(citation.source_key, citation.quote) for citation in answer.citations)
    refused = answer.groundedness.status == "not_in_documents"
    return Said(answer.text, refused, quotes, (time.perf_counter() - began) * 1000)


def _asked(question: KnownQuestion, model: str) -> Question:
    return Question(
        text=question.text,
        collection=COLLECTION,
        model=model,
        max_tokens=MOST_TOKENS,
        earlier=tuple(EarlierTurn(turn.question, turn.answer) for turn in question.turns),
    )
