"""Waiting for documents, with a service that comes and goes."""

import asyncio

import pytest

from sluiceway_client.client import Sluiceway
from sluiceway_client.errors import Unavailable
from sluiceway_client.found import Addresses
from sluiceway_client.silence import Waits
from sluiceway_common.testing import free_port
from tests.unit.client.ingests import running


async def states(addresses: Addresses, patience: float, waits: Waits = lambda _: None) -> list[str]:
    """Those that one document went through."""
    async with Sluiceway(addresses) as sluiceway, asyncio.timeout(30):
        watched = sluiceway.documents.watch(["doc_1"], patience=patience, waits=waits)
        return [document.state async for document in watched]


@pytest.fixture
def dead() -> Addresses:
    return Addresses("sw_1", f"127.0.0.1:{free_port()}", "", "")


async def test_a_silence_that_is_too_long_ends_it(dead: Addresses) -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        await states(dead, patience=0.1)


async def test_a_silence_is_told_once(dead: Addresses) -> None:
    told: list[Unavailable] = []
    with pytest.raises(Unavailable):
        await states(dead, 1.5, told.append)
    assert len(told) == 1


async def test_each_change_ends_the_silence() -> None:
    async with running() as ingest:
        ingest.states = ["SUBMITTED", "CHUNKED", "INDEXED"]
        assert await states(ingest.addresses, patience=0.9) == ["submitted", "chunked", "indexed"]
