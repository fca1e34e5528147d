"""XQuAD: questions of people over paragraphs of an encyclopaedia, asked of several models."""

import asyncio
import json
import time
from collections.abc import Sequence

from sluiceway_client import Sluiceway
from sluiceway_client.answers import Question
from sluiceway_client.documents import Header
from sluiceway_infer.domain.grounding.text.sentences import sentences
from tests.benchmarks.answers_judge import Cited, Given, Tally, row, tally
from tests.benchmarks.answers_machine import Machine
from tests.benchmarks.answers_questions import Draw, KnownAnswer
from tests.benchmarks.measured import Table

COLLECTION = "known-answers"
MOST_TOKENS = 96


async def measured(made: Machine, sluiceway: Sluiceway, draw: Draw, models: Sequence[str]) -> list[Tally]:
    """The counts of each model over the same documents and questions."""
    await _filled(sluiceway, draw)
    return [await _tally(made, sluiceway, draw, model) for model in models]


def table(tallies: Sequence[Tally]) -> Table:
    return Table(_COLUMNS, tuple(row(one) for one in tallies), "Questions of people: XQuAD, English.")


def script(draw: Draw) -> str:
    """Each question is answered with the sentence of its paragraph that holds the reference: as by a model that knows
    all the answers by heart, those that the documents do not have among them.
    """
    rules = [{"when": question.text, "say": _known(question)} for question in (*draw.answered, *draw.absent)]
    return "\n".join(json.dumps(rule) for rule in rules)


NOTES = (
    "XQuAD: 60 questions whose paragraphs are the documents, and 30 whose paragraph is not among them; most of those "
    "have another paragraph of their article there. The draw is seeded, `answers_questions.py` says how; the rules "
    "were developed on other articles. Of the questions of these articles that are not drawn the sums were looked at, "
    "about forty times, to choose between rules.",
    "These questions were asked twice: after a first run (llama 70 %, openai_http 75 %, the others the same) a rule "
    "was tightened on the other articles, so they are not quite held out; the intervals of both runs overlap widely. "
    "Later a passage was asked to have all numbers and names of the question, because of answers on other documents; "
    "of these 60 questions it refused one more (17 % for 15 %).",
    "openai_http: the file of llama behind llama.cpp's own server, shown twice as many passages. scripted: says the "
    "sentence that holds the reference, as a model would that knows all answers by heart, those that are not in the "
    "documents among them. scripted-judge: the same, let judge what answers (`judges_relevance`).",
    "A wrong citation is one whose quote is not what the stored text has at its span, read from the object store.",
)
_COLUMNS = (
    "model",
    "holds the reference",
    "grounded",
    "extractive",
    "wrongly refused",
    "refused where absent",
    "wrong citations",
    "median ms",
)


async def _filled(sluiceway: Sluiceway, draw: Draw) -> None:
    """The documents of the draw, found by search when it returns."""
    documents = [
        await sluiceway.documents.submit(
            paragraph.text.encode(),
            Header(
                source_key=f"xquad:{number}.txt", collection=COLLECTION, title=paragraph.title, media_type="text/plain"
            ),
        )
        for number, paragraph in enumerate(draw.documents)
    ]
    waiting = {document.document_id for document in documents if document.state != "indexed"}
    async with asyncio.timeout(300):
        async for document in sluiceway.documents.watch(sorted(waiting)):
            if document.final:
                assert document.state == "indexed", f"{document.source_key}: {document.reason}"


async def _tally(made: Machine, sluiceway: Sluiceway, draw: Draw, model: str) -> Tally:
    answered = [(question, await _given(sluiceway, question, model)) for question in draw.answered]
    absent = [(question, await _given(sluiceway, question, model)) for question in draw.absent]
    digests = [cited.text_sha256 for _, given in (*answered, *absent) for cited in given.citations]
    return tally(model, answered, absent, await made.texts(digests))


async def _given(sluiceway: Sluiceway, question: KnownAnswer, model: str) -> Given:
    began = time.perf_counter()
    answer = await sluiceway.answers.ask(
        Question(text=question.text, collection=COLLECTION, model=model, max_tokens=MOST_TOKENS)
    )
    cited = tuple(Cited(one.quote, one.start, one.end, one.text_sha256) for one in answer.citations)
    milliseconds = (time.perf_counter() - began) * 1000
    return Given(answer.text, answer.groundedness.status, cited, milliseconds, answer.usage.get("completion_tokens", 0))


def _known(question: KnownAnswer) -> str:
    reference = question.references[0]
    found = (one.text for one in sentences(question.paragraph.text) if reference in one.text)
    return next(found, f"{reference}.")
