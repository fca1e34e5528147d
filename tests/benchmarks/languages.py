"""Search over languages: how often the passage with the answer is among the first, by each packaged encoder.

The questions are those that nobody built rules on, each asked in the language of its documents.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from sluiceway_common.principal import acting_as
from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.encoders.model import PACKAGED, PackagedName
from sluiceway_infer.domain.conversation.request import Grounding
from sluiceway_infer.domain.retrieval.passages import Passage
from tests.benchmarks.answer_set.asking import CACHE, COLLECTION, READER
from tests.benchmarks.answer_set.comparing import stands
from tests.benchmarks.answer_set.generated import generated
from tests.benchmarks.answer_set.in_memory import InMemory
from tests.benchmarks.answer_set.values import LANGUAGES, KnownQuestion, Split
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, rate

_SPLITS: Final[tuple[Split, ...]] = ("unseen", "blind")
_WAYS: Final = {"vectors": 1.0, "hybrid": 0.5}
# As many as a model is shown, and as are looked through where none of these answers.
_FIRST: Final = (1, 6, 24)

Ranks = list[tuple[str, int | None]]


def run(_: Datasets) -> Section:
    tables = [asyncio.run(_table(name)) for name in PACKAGED]
    return Section("Search over languages", tuple(tables), _NOTES)


_NOTES: Final = (
    "Answerable questions of the unseen and the blind split, without follow-ups, each split among its own documents in "
    "all five languages; words are stemmed as English. Passages, words and fusion are those of the services, with the "
    "index in memory.",
    "A rate with its 95 % interval (Wilson) is the share of questions that have a passage with their answer among the "
    "first 1, 6 and 24.",
)


async def _table(name: PackagedName) -> Table:
    encoder = OnnxEncoder(packaged(CACHE, name), workers=1)
    try:
        ranks = {way: [one for split in _SPLITS for one in await _ranks(encoder, split, way)] for way in _WAYS}
    finally:
        await encoder.stop()
    columns = ("by", "language", "questions", *(f"first {most}" for most in _FIRST))
    return Table(columns, tuple(row for way in _WAYS for row in _rows(way, ranks[way])), f"{name}.")


def _rows(way: str, ranks: Ranks) -> Iterator[tuple[str, ...]]:
    for language in (*LANGUAGES, "all"):
        of = [rank for asked, rank in ranks if language in (asked, "all")]
        hits = Counter(most for rank in of for most in _FIRST if rank is not None and rank < most)
        yield way, language, str(len(of)), *(rate(hits[most], len(of)) for most in _FIRST)


async def _ranks(encoder: OnnxEncoder, split: Split, way: str) -> Ranks:
    """Of each question its language, and the place of the first passage with its answer among the most."""
    known = generated(split)
    documents = InMemory(encoder)
    await documents.fill(known.documents)
    grounding = Grounding(collection=COLLECTION, k=max(_FIRST), alpha=_WAYS[way])
    found: Ranks = []
    with acting_as(READER):
        for question in known.questions:
            if question.answerable and not question.turns:
                passages = (await documents.search(question.text, grounding)).passages
                found.append((question.language, _rank(question, passages)))
    return found


def _rank(question: KnownQuestion, passages: Sequence[Passage]) -> int | None:
    wanted = [words.removeprefix("^") for together in question.accepted for words in together]
    answering = (
        rank
        for rank, passage in enumerate(passages)
        if passage.source_key in question.cited
        and any(stands(words, passage.text, question.language) for words in wanted)
    )
    return next(answering, None)
