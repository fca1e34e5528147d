"""Answers that nobody reads: their connection goes, however it was to end, and with it what they hold."""

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.requests import Request
from starlette.responses import Response

from sluiceway_common.testing import eventually
from sluiceway_common.web import Events, Json
from sluiceway_common.web.connection import LOST
from tests.unit.common.web.servers import Knocking, open_server

# More than the system takes for a caller who reads nothing.
LARGE, LARGER = 3_000_000, 8_000_000
SECONDS = 0.3


class Answers:
    """Endpoints that know when the connections of their callers are lost."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.lost: list[asyncio.Future[None]] = []

    async def whole(self, request: Request) -> Response:
        self.lost.append(request.scope["extensions"][LOST])
        return Json("x" * self._size)

    async def streamed(self, request: Request) -> Response:
        self.lost.append(request.scope["extensions"][LOST])
        return Events(self._texts())

    async def small(self, _request: Request) -> Response:
        return Json("x")

    async def _texts(self) -> AsyncGenerator[str, None]:
        while True:
            yield "x" * 100_000


@pytest.fixture(autouse=True)
def _in_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Megabytes get minutes."""
    monkeypatch.setattr("sluiceway_common.web.connection._READ_BYTES_PER_SECOND", 1_000_000)


@pytest.mark.parametrize("path", ["/whole", "/streamed"])
@pytest.mark.parametrize("after", ["keep-alive", "close"])
async def test_who_does_not_read_his_answer_is_left_with_it(path: str, after: str) -> None:
    answers = Answers(LARGE)
    async with open_server(answers.whole, answers.streamed, unread_seconds=SECONDS) as at, _deaf(at, path, after):
        await eventually(lambda: [lost.done() for lost in answers.lost] == [True])


async def test_who_reads_it_slowly_gets_all_of_it_and_keeps_his_connection() -> None:
    """A pause is a tenth of what he has, for a busy machine adds to it; all of them are twice as long."""
    answers, seconds = Answers(LARGER), 5 * SECONDS
    async with (
        open_server(answers.whole, answers.small, unread_seconds=seconds) as at,
        _deaf(at, "/whole", "keep-alive") as caller,
    ):
        for _ in range(20):
            assert await _read(caller, LARGER // 20) == LARGER // 20
            await asyncio.sleep(seconds / 10)
        assert await _read(caller, 50) == 50
        await asyncio.sleep(seconds * 1.5)
        await asyncio.get_running_loop().sock_sendall(caller, _request("/small", "keep-alive"))
        assert await _read(caller, 50) == 50
        assert not answers.lost[0].done()


async def _read(caller: socket.socket, size: int) -> int:
    """How many of so many bytes come before an end."""
    left = size
    while left and (piece := await asyncio.get_running_loop().sock_recv(caller, left)):
        left -= len(piece)
    return size - left


@asynccontextmanager
async def _deaf(at: Knocking, path: str, after: str) -> AsyncIterator[socket.socket]:
    """A caller who has asked, and whose system keeps little for him."""
    loop = asyncio.get_running_loop()
    with socket.socket() as caller:
        # Else it keeps all of it for him.
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        caller.setblocking(False)
        await loop.sock_connect(caller, ("127.0.0.1", at.server.port))
        await loop.sock_sendall(caller, _request(path, after))
        yield caller


def _request(path: str, after: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sw_ada\r\nconnection: {after}\r\n\r\n".encode()
