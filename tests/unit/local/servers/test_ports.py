"""Looks at a port, given up in every turn of the loop in which somebody may end them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from sluiceway_local.servers.ports import accepts, speaks
from sluiceway_local.services import healthy

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


async def _answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readline()
    writer.write(_ANSWER)
    writer.close()


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


@asynccontextmanager
async def _listening(handle: Handle) -> AsyncIterator[int]:
    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        # Whoever was left in the middle of a call hears of it in a later turn.
        await asyncio.sleep(0.1)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with _listening(_answering) as port:
        yield port


@pytest.mark.parametrize("look", [accepts, healthy, lambda port: speaks(port, b"hello\r\n")])
async def test_a_look_swallows_no_cancellation(look: Callable[[int], Awaitable[bool]], port: int) -> None:
    swallowed, turns = [], 0
    while (ended := await _ended_in(turns, look, port)) != "before":
        swallowed += [turns] if ended == "went on" else []
        turns += 1
    assert (swallowed, turns > 3) == ([], True)


async def test_one_that_takes_connections_and_says_nothing_does_not_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluiceway_local.servers.ports._CONNECT_SECONDS", 0.2)
    async with _listening(_silent) as port:
        assert (await accepts(port), await speaks(port, b"hello\r\n")) == (True, False)


async def test_one_that_says_something_speaks(port: int) -> None:
    assert await speaks(port, b"hello\r\n")


async def _ended_in(turns: int, look: Callable[[int], Awaitable[bool]], port: int) -> str:
    """How a look went that was told to end after so many turns of the loop."""
    task = asyncio.ensure_future(look(port))
    for _ in range(turns):
        await asyncio.sleep(0)
    if not task.cancel():
        return "before"
    await asyncio.wait({task})
    return "ended" if task.cancelled() else "went on"
