"""Passages to fill an index with: real texts and vectors, each many times with a little noise. Encoding as many would
take half an hour."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import numpy as np

from sluiceway_common import ids
from sluiceway_embed.domain.chunks import Span, Text, Version, chunk_of
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import Entry
from sluiceway_embed.service.rules import IndexRules
from tests.benchmarks.texts import passages

PER_DOCUMENT: Final = 20
_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
_NOISE: Final = 0.03


async def stock(rules: IndexRules, count: int, texts: int) -> list[Entry]:
    """`count` passages in documents of 20, made of so many texts; every tenth passage is labelled `part=1`."""
    originals = passages(texts, seed=3)
    real = np.asarray((await rules.encoder.encode(originals, "passage")).vectors)
    words = [rules.analyser.words(text, "passage") for text in originals]
    return [
        _entry(number, originals[picked], words[picked], vector)
        for number, (picked, vector) in enumerate(_drawn(real, count))
    ]


def _drawn(real: Vector, count: int) -> Iterator[tuple[int, Vector]]:
    """Which text it is, and a unit vector near its own."""
    draw = np.random.default_rng(4)
    for picked in draw.integers(0, len(real), count):
        noisy = real[picked] + draw.normal(scale=_NOISE, size=real.shape[1])
        yield int(picked), (noisy / np.linalg.norm(noisy)).astype(np.float32)


def _entry(number: int, text: str, words: str, vector: Vector) -> Entry:
    document = f"doc_{number // PER_DOCUMENT}"
    labels = (("part", str(number % 10)),)
    version = Version(
        tenant="bench",
        document_id=document,
        version=1,
        attempt=1,
        collection="search",
        source_key=document,
        title="",
        media_type="",
        language="en",
        acl=(),
        labels=labels,
        submitted_at=_AT,
        near_duplicates=(),
        manifest="",
    )
    span = Span(key=str(number), start=0, end=len(text), heading_path=(), page=0)
    return Entry(chunk_of(version, span, Text("", ids.sha256(text)), text), vector, words)
