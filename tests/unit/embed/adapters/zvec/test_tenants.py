"""Tenants of one index: what one does with its collections costs another neither time nor an open collection."""

import asyncio
import json
import threading
from pathlib import Path

import pytest

from sluiceway_common.testing import eventually
from sluiceway_embed.adapters.zvec.collection import FLUSHED_AT, ZvecCollection
from sluiceway_embed.adapters.zvec.index import ZvecIndex
from tests.support.indexes import ENCODER, EVERYONE, a_namespace, entry, names, passage, query, zvec_index


async def test_many_collections_of_one_tenant_close_none_of_another(tmp_path: Path) -> None:
    async with zvec_index(tmp_path, most_open=3) as index:
        await index.ensure(a_namespace("quiet"), ENCODER)
        for number in range(6):
            await index.ensure(a_namespace("busy", f"c{number}"), ENCODER)
        await eventually(lambda: open_of(tmp_path) == ["quiet", "busy", "busy"])
        for number in range(6):
            await index.upsert(a_namespace("busy", f"c{number}"), [entry("a")])
        await eventually(lambda: open_of(tmp_path) == ["quiet", "busy", "busy"])


def open_of(folder: Path) -> list[str]:
    """The tenant of each open collection."""
    descriptions = (json.loads(mark.with_name("space.json").read_text()) for mark in folder.glob("*/*/*/open"))
    return sorted((str(told["tenant"]) for told in descriptions), reverse=True)


async def test_a_tenant_that_opens_one_too_many_has_another_close_its_own(tmp_path: Path) -> None:
    async with zvec_index(tmp_path, most_open=2) as index:
        for tenant in ("a", "b", "c", "d"):
            await index.ensure(a_namespace(tenant), ENCODER)
            await index.upsert(a_namespace(tenant), [entry("a")])
        await eventually(lambda: open_of(tmp_path) == ["d", "c"])
        for tenant in ("a", "b", "c", "d"):
            assert names(await index.search(a_namespace(tenant), query(near="a"))) == [passage("a").chunk_id]


async def test_a_search_waits_for_no_writing_of_another_tenant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door, flush = threading.Event(), ZvecCollection.flush

    def flush_at_a_door(self: ZvecCollection) -> None:
        door.wait()
        flush(self)

    async with zvec_index(tmp_path) as index:
        for tenant in ("acme", "flooding"):
            await index.ensure(a_namespace(tenant), ENCODER)
            await index.upsert(a_namespace(tenant), [entry("a")])
        monkeypatch.setattr(ZvecCollection, "flush", flush_at_a_door)
        writing = asyncio.create_task(
            index.upsert(a_namespace("flooding"), [entry(f"p{number}") for number in range(2 * FLUSHED_AT)])
        )
        try:
            assert names(await index.search(a_namespace("acme"), query(near="a"))) == [passage("a").chunk_id]
            await index.upsert(a_namespace("acme"), [entry("b")])
            assert not writing.done()
        finally:
            door.set()
        await writing
        assert await index.count(a_namespace("flooding")) == 2 * FLUSHED_AT + 1


async def test_a_search_waits_for_no_making_of_its_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, reached, begin = threading.Event(), threading.Event(), ZvecCollection.__init__

    def begin_at_the_gate(self: ZvecCollection, folder: Path, dimensions: int) -> None:
        reached.set()
        assert gate.wait(600), "nobody has opened the gate"
        begin(self, folder, dimensions)

    monkeypatch.setattr(ZvecCollection, "__init__", begin_at_the_gate)
    async with zvec_index(tmp_path) as index:
        making = [asyncio.create_task(index.ensure(a_namespace(), ENCODER)) for _ in range(2)]
        try:
            await eventually(reached.is_set)
            assert await index.search(a_namespace(), query(near="a")) == ()
        finally:
            gate.set()
        await asyncio.wait(making, return_when=asyncio.FIRST_COMPLETED)
        await index.upsert(a_namespace(), [entry("a")])
        assert names(await index.search(a_namespace(), query(near="a"))) == [passage("a").chunk_id]
        await asyncio.gather(*making)


async def test_tenants_that_search_write_delete_and_are_sorted_at_once_all_come_to_an_end(tmp_path: Path) -> None:
    """The library's own threads must not wait for one another, whatever meets whatever."""
    async with zvec_index(tmp_path, most_open=3) as index:
        await asyncio.wait_for(asyncio.gather(*(use(index, f"tenant-{number}") for number in range(4))), 150)


async def use(index: ZvecIndex, tenant: str) -> None:
    """Rounds of all that is done to a collection; in the end exactly what was not deleted is there."""
    namespace, kept = a_namespace(tenant), set[str]()
    await index.ensure(namespace, ENCODER)
    for number in range(6):
        new = [entry(f"{number}-{at}", "The mill turns.", document_id=f"d{number}") for at in range(80)]
        await asyncio.gather(
            index.upsert(namespace, new),
            *(index.search(namespace, query("mill", f"{number}-{at}", where=EVERYONE)) for at in range(10)),
        )
        kept |= {each.chunk.chunk_id for each in new}
        if number % 2:
            await index.optimizer.optimize(namespace)
        if number % 3 == 0:
            await index.delete_document(namespace, f"d{number}")
            kept -= {each.chunk.chunk_id for each in new}
    assert {found.chunk_id async for found in index.scan(namespace)} == kept
    assert set(names(await index.search(namespace, query("mill", "1-1", fetch=1000, limit=1000)))) == kept
