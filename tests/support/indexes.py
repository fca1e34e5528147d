"""Indexes of passages for tests: the two stores, and passages with vectors that need no encoder."""

import asyncio
import hashlib
import math
import shutil
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np

from sluiceway_common.clock import Clock, SystemClock
from sluiceway_embed.adapters.weaviate import WeaviateIndex, WeaviateServer
from sluiceway_embed.adapters.zvec.index import ZvecIndex
from sluiceway_embed.adapters.zvec.optimizer import Copy
from sluiceway_embed.adapters.zvec.sparse import copy_folder
from sluiceway_embed.domain.chunks import IndexedChunk, Namespace
from sluiceway_embed.domain.filters import All, Filter, Match
from sluiceway_embed.domain.hits import Query, Vector
from sluiceway_embed.ports import EncoderInfo, Entry
from tests.support.passages import chunk
from tests.support.servers import Weaviate

DIMENSIONS = 16
ENCODER = EncoderInfo("test", "0" * 64, DIMENSIONS)
EVERYONE = Match("groups", ("*",))


def a_namespace(tenant: str = "acme", collection: str = "default", version: str = "0123456789abcdef") -> Namespace:
    return Namespace(tenant, collection, version)


def fresh_collection() -> str:
    """A name that no other test has: Weaviate is shared by all of them."""
    return f"c-{uuid.uuid4().hex[:16]}"


def vector(seed: str) -> Vector:
    """A unit vector that is always the same for the same words."""
    draw = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))
    drawn = draw.normal(size=DIMENSIONS).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


def passage(name: str, text: str = "The mill turns.", **changes: Any) -> IndexedChunk:
    """A passage whose id is made of its name."""
    return chunk(text, **{"chunk_id": str(uuid.uuid5(uuid.NAMESPACE_OID, name)), **changes})


def entry(name: str, text: str = "The mill turns.", *, near: str = "", **changes: Any) -> Entry:
    made = passage(name, text, **changes)
    return Entry(made, vector(near or name), made.text.lower().replace(".", ""))


def query(words: str = "", near: str = "", *, alpha: float = 0.5, where: Filter = EVERYONE, **changes: Any) -> Query:
    asked: dict[str, Any] = {"fetch": 100, "limit": 100, **changes}
    return Query(
        words=words,
        vector=vector(near) if near else None,
        alpha=alpha if words and near else float(bool(near)),
        where=where,
        **asked,
    )


def both(*filters: Filter) -> Filter:
    return All((EVERYONE, *filters))


def names(found: Sequence[Any]) -> list[str]:
    return [hit.chunk.chunk_id for hit in found]


class Unhurried(SystemClock):
    """A clock for which a long sleep has no end: the optimizer looks when a test tells it to, never in between."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds if seconds < 1 else math.inf)


@asynccontextmanager
async def zvec_index(
    folder: Path, most_open: int = 64, clock: Clock | None = None, copy: Copy = copy_folder
) -> AsyncIterator[ZvecIndex]:
    index = ZvecIndex(folder, most_open=most_open, clock=clock or Unhurried(), copy=copy)
    await index.start()
    try:
        yield index
    finally:
        await index.stop()


def segments(folder: Path) -> int:
    """Into how many flushes the passages of all namespaces of zvec are split."""
    return len(list(folder.glob("*/*/*/*/*/vector.index.*.proxima")))


def generations(folder: Path) -> set[str]:
    """What the folders of passages are called, of all namespaces of zvec."""
    return {path.name for path in folder.glob("*/*/*/*") if path.is_dir()}


def lose_passages(folder: Path) -> None:
    """Leaves every namespace of zvec without the folder of its passages."""
    for path in folder.glob("*/*/*/*"):
        if path.is_dir():
            shutil.rmtree(path)


def leave_open(folder: Path) -> list[Path]:
    """Leaves every namespace of zvec as a process does that is killed: open. Returns where they are."""
    namespaces = [card.parent for card in folder.glob("*/*/*/space.json")]
    for place in namespaces:
        (place / "open").touch()
    return namespaces


def tear(folder: Path) -> None:
    """Leaves every namespace of zvec as a process does that is killed amid a write: open, its newest manifest empty."""
    for place in leave_open(folder):
        manifests = sorted(place.glob("*/manifest.*"), key=lambda path: int(path.suffix[1:]))
        manifests[-1].with_suffix(f".{int(manifests[-1].suffix[1:]) + 1}").touch()


@asynccontextmanager
async def weaviate_index(server: Weaviate) -> AsyncIterator[WeaviateIndex]:
    index = WeaviateIndex(WeaviateServer(f"{server.host}:{server.port}", f"{server.host}:{server.grpc_port}"))
    await index.start()
    try:
        yield index
    finally:
        await index.stop()
