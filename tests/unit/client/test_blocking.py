"""The blocking client says all that the awaited one says, from any thread."""

import asyncio
import inspect
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from sluiceway_client import BlockingSluiceway, Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_client.documents import Header
from sluiceway_client.errors import Invalid
from tests.unit.client.ingests import running

CALL = re.compile(r"self\._client\.(\w+\.\w+)\(")


async def test_every_call_of_the_client_can_be_waited_for() -> None:
    async with Sluiceway(Addresses(api_key="sw_1", services={})) as client:
        there = {
            f"{facade}.{name}"
            for facade, calls in ((part, getattr(client, part)) for part in Sluiceway.PARTS)
            for name, call in inspect.getmembers(type(calls), inspect.isfunction)
            if not name.startswith("_") and (inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call))
        }
    said = set(CALL.findall(inspect.getsource(BlockingSluiceway)))
    assert {each for each in there if not each.endswith(".close")} == said


async def test_many_threads_hand_in_at_once() -> None:
    async with running() as ingest:
        await asyncio.to_thread(_hand_in, ingest.addresses, [f"{number}.txt" for number in range(20)])
    assert sorted(ingest.taken) == sorted(f"{number}.txt" for number in range(20))


async def test_a_refusal_is_the_services_own() -> None:
    async with running() as ingest:
        ingest.refuses = "unwanted"
        with pytest.raises(Invalid, match="this name is refused"):
            await asyncio.to_thread(_hand_in, ingest.addresses, ["unwanted"])


async def test_changes_come_as_they_happen() -> None:
    async with running() as ingest:
        ingest.states = ["SUBMITTED", "INDEXED"]
        assert await asyncio.to_thread(_states, ingest.addresses) == ["submitted", "indexed"]


def _hand_in(addresses: Addresses, names: list[str]) -> None:
    with BlockingSluiceway(addresses) as sluiceway, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: sluiceway.submit(name.encode(), Header(source_key=name)), names))


def _states(addresses: Addresses) -> list[str]:
    with BlockingSluiceway(addresses) as sluiceway:
        return [document.state for document in sluiceway.wait(["doc_1"])]
