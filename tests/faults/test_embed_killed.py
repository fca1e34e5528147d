"""Embed is killed at any moment, again and again; in the end its index holds what it would have held."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import grpc
import pytest

from sluiceway.embed.v1 import embed_service_pb2 as calls
from sluiceway.embed.v1 import values_pb2 as values
from sluiceway.ingest.v1 import events_pb2
from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually, free_port
from tests.support.embed_running import SERVE, Caller, a_document, blobs_of, caller, chunked, environment
from tests.support.replica import migrated, shared_settings
from tests.support.signing import sign

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

T = TypeVar("T")

DOCUMENTS = 40
KILLS = 4


def passages(number: int, version: int) -> tuple[str, ...]:
    """Of four passages of a document, its second version keeps two."""
    stays = tuple(f"The mill number {number} has a wheel of {wood}." for wood in ("oak", "ash"))
    return (*stays, *(f"In year {version} mill {number} ground {corn}." for corn in ("rye", "oats")))


@asynccontextmanager
async def process(shared: Shared, port: int, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    told = {**os.environ, **environment(shared, port), **settings}
    child = await asyncio.create_subprocess_exec(*SERVE, env=told, stdout=asyncio.subprocess.DEVNULL)
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


@asynccontextmanager
async def log(shared: Shared) -> AsyncIterator[KafkaBus]:
    bus = KafkaBus(shared.kafka, source="test", sign=sign)
    await bus.start()
    await bus.ensure_topics(events_pb2.DocumentChunked, events_pb2.DocumentWithdrawn)
    yield bus
    await bus.stop()


async def say_all(shared: Shared, tenant: str, documents: list[str]) -> None:
    """Every document in two versions; every fourth one is withdrawn."""
    for version in (1, 2):
        await say(shared, tenant, documents, version)
    async with log(shared) as bus:
        for document_id in documents[::4]:
            withdrawn = events_pb2.DocumentWithdrawn(document_id=document_id, version=2, collection="default")
            await bus.publish([OutgoingEvent(withdrawn, tenant)])


async def say(shared: Shared, tenant: str, documents: list[str], version: int) -> None:
    async with log(shared) as bus:
        for number, document_id in enumerate(documents):
            text = passages(number, version)
            await bus.publish([await chunked(blobs_of(shared), tenant, document_id, text, version)])


async def held(called: Caller, document_id: str) -> list[str]:
    """The passages of a document, as a search for everything in it finds them."""
    only = values.Filter(match=values.Match(field="document_id", values=[document_id]))
    return sorted(each.text for each in (await called.search("mill", k=100, alpha=1.0, filter=only)).passages)


async def settled(called: Caller, documents: list[str]) -> bool:
    """What is expected of each document, and nothing beside it."""
    expected = [[] if number % 4 == 0 else sorted(passages(number, 2)) for number in range(DOCUMENTS)]
    if [await held(called, document_id) for document_id in documents] != expected:
        return False
    answer = await called.stub.ListIndexes(calls.ListIndexesRequest(), metadata=called.metadata, timeout=10)
    return sum(index.chunks for index in answer.indexes) == sum(map(len, expected))


async def answering(called: Caller, child: asyncio.subprocess.Process) -> None:
    async def answers() -> bool:
        assert child.returncode is None
        asked = called.stub.ListIndexes(calls.ListIndexesRequest(), metadata=called.metadata, timeout=30)
        return await unless_away(asked) is not None

    await eventually(answers, within=120, every=0.1)


async def unless_away(call: Awaitable[T]) -> T | None:
    """None while nobody listens, for a call that went to the killed process, and while an index is made anew."""
    try:
        return await call
    except grpc.aio.AioRpcError as error:
        if error.code() is not grpc.StatusCode.UNAVAILABLE:
            raise
        return None


async def test_after_kills_the_index_holds_what_it_would_have_held(kafka: str, database: str, tmp_path: Path) -> None:
    shared, port, draw = shared_settings(kafka, database, tmp_path / "data"), free_port(), random.Random(11)
    migrated("embed", shared)
    documents = [a_document() for _ in range(DOCUMENTS)]
    async with caller(shared, port) as called:
        for kill in range(KILLS):
            async with process(shared, port) as child:
                if kill == 0:
                    await say_all(shared, called.tenant, documents)
                await answering(called, child)
                moment = asyncio.get_running_loop().time() + draw.uniform(0.1, 3)
                await eventually(lambda until=moment: asyncio.get_running_loop().time() > until)
        async with process(shared, port) as child:
            await answering(called, child)
            await eventually(lambda: unless_away(settled(called, documents)), within=120, every=0.3)


async def test_after_kills_amid_a_reindexing_the_new_version_holds_it_and_the_one_before_is_gone(
    kafka: str, database: str, tmp_path: Path
) -> None:
    shared, port, draw = shared_settings(kafka, database, tmp_path / "data"), free_port(), random.Random(22)
    migrated("embed", shared)
    documents = [a_document() for _ in range(DOCUMENTS)]
    german = {"EMBED_STEMMER": "german", "EMBED_REINDEX": "true"}
    async with caller(shared, port) as called:
        async with process(shared, port) as child:
            await say(shared, called.tenant, documents, 1)
            await answering(called, child)
            await eventually(lambda: unless_away(is_first(called, documents)), within=120, every=0.3)
        for kill in range(KILLS):
            async with process(shared, port, **german) as child:
                if kill == 0:
                    await say_all(shared, called.tenant, documents)
                await answering(called, child)
                moment = asyncio.get_running_loop().time() + draw.uniform(0.05, 1)
                await eventually(lambda until=moment: asyncio.get_running_loop().time() > until)
        async with process(shared, port, **german) as child:
            await answering(called, child)
            await eventually(lambda: unless_away(settled(called, documents)), within=120, every=0.3)


async def is_first(called: Caller, documents: list[str]) -> bool:
    """Whether all documents are found as they were first."""
    expected = [sorted(passages(number, 1)) for number in range(DOCUMENTS)]
    return [await held(called, document_id) for document_id in documents] == expected
