"""Command of a service, as a process: words that are no replica."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator

import pytest

from sluiceway_common.testing import free_port
from tests.support.signing import INTERNAL_KEY


@pytest.fixture
async def store() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Address of a store that takes a connection and says nothing, and whether somebody has come."""
    asked = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", port := free_port()):
        yield f"127.0.0.1:{port}", asked


@pytest.mark.parametrize("word", ["migrate", "topics"])
async def test_what_waits_for_a_store_ends_at_once_when_it_is_told_to(
    store: tuple[str, asyncio.Event], word: str
) -> None:
    """By itself: as the first process of a container it is not ended by what it does not handle."""
    address, asked = store
    said = {
        "SLUICEWAY_DATABASE": f"postgresql://sluiceway@{address}/sluiceway",
        "SLUICEWAY_KAFKA": address,
        "SLUICEWAY_INTERNAL_KEY": INTERNAL_KEY,
        "SLUICEWAY_MASTER_KEY": INTERNAL_KEY,
    }
    job = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sluiceway_guard", word, env={**os.environ, **said}, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(60):
            await asked.wait()
        job.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            assert await job.wait() == 128 + signal.SIGTERM
    finally:
        if job.returncode is None:
            job.kill()
            await job.wait()
