"""Law of the HTTP clients that engines are asked by: one that does little, and aiohttp."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial

import aiohttp
import pytest

from sluiceway_common import tasks
from sluiceway_common.testing import eventually, free_port
from sluiceway_infer.adapters.engines.http_client import AiohttpClient, HttpClient, HttpFailure, NotSent
from sluiceway_infer.adapters.engines.plain_connection import Timeouts
from sluiceway_infer.adapters.engines.plain_http import PlainAddress, PlainHttpClient

Make = Callable[[str, Timeouts], HttpClient]
Talk = Callable[[asyncio.StreamWriter], Awaitable[bool]]

TIMEOUTS = Timeouts(connect=5, silence=30, kept=30)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nHell\r\n1\r\no\r\n0\r\n\r\n"
SIZED = b"HTTP/1.1 200 OK\r\nServer: one\r\nContent-Length: 5\r\n\r\nHello"
ENDLESS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nHell\r\n"


class RawServer:
    """Reads a request and talks as a test wants, on each connection again and again until the talk says that it is
    over."""

    def __init__(self) -> None:
        self.talk: Talk = saying(SIZED)
        self.asked: list[bytes] = []
        self.connections = 0
        self.left = 0
        self.url = ""
        self.serving: list[asyncio.Task[object] | None] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.serving.append(asyncio.current_task())
        with suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            while await self._read(reader) and await self.talk(writer):
                pass
            if not reader.at_eof():
                await reader.read()
        self.left += 1
        writer.transport.abort()

    def has_lost(self, connections: int) -> bool:
        return self.left == connections

    async def _read(self, reader: asyncio.StreamReader) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        self.asked.append(head + await reader.readexactly(size))
        return True


def saying(*pieces: bytes, ends: bool = False, keeps: bool = True) -> Talk:
    """Each piece some turns of the loop after the one before it."""

    async def talk(writer: asyncio.StreamWriter) -> bool:
        for piece in pieces:
            writer.write(piece)
            await some_turns(5)
        if ends:
            writer.close()
            await writer.wait_closed()
        return keeps and not ends

    return talk


def plain(url: str, timeouts: Timeouts) -> HttpClient:
    address = PlainAddress.of(url, {})
    assert address is not None
    return PlainHttpClient(address, timeouts, general(url, timeouts))


def general(url: str, timeouts: Timeouts) -> AiohttpClient:
    bounds = aiohttp.ClientTimeout(total=None, sock_connect=timeouts.connect, sock_read=timeouts.silence)
    connector = aiohttp.TCPConnector(keepalive_timeout=timeouts.kept)
    return AiohttpClient(aiohttp.ClientSession(timeout=bounds, connector=connector), url)


@pytest.fixture
async def server() -> AsyncIterator[RawServer]:
    made = RawServer()
    listening = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1/chat"
    async with listening:
        yield made
        await tasks.end(*made.serving)
        # A transport that was closed needs one more turn to let its socket go.
        await asyncio.sleep(0)


@pytest.fixture(params=[plain, general])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


@pytest.fixture
async def client(make: Make, server: RawServer) -> AsyncIterator[HttpClient]:
    made = make(server.url, TIMEOUTS)
    yield made
    await made.close()


async def answered(client: HttpClient, **headers: str) -> bytes:
    response = await client.post({"a": "b"}, headers)
    try:
        return b"".join([piece async for piece in response.pieces()])
    finally:
        response.close()


async def some_turns(count: int = 50) -> None:
    """Of the loop, in which all that is there is read."""
    for _ in range(count):
        await asyncio.sleep(0)


def cut(said: bytes) -> tuple[bytes, ...]:
    return tuple(said[at : at + 1] for at in range(len(said)))


@pytest.mark.parametrize(
    "talk",
    [
        saying(SIZED),
        saying(CHUNKED),
        saying(*cut(CHUNKED)),
        saying(b"HTTP/1.1 100 Continue\r\nx-a: b\r\n\r\n" + SIZED),
        saying(b"HTTP/1.1 200 OK\r\n\r\nHel", b"lo", ends=True),
        saying(b"HTTP/1.0 200 OK\r\n\r\nHello", ends=True),
    ],
)
async def test_a_body_is_read_however_it_is_framed_and_cut(server: RawServer, client: HttpClient, talk: Talk) -> None:
    server.talk = talk
    assert [await answered(client) for _ in range(3)] == [b"Hello"] * 3


async def test_the_request_is_one_of_json_with_its_headers(server: RawServer, client: HttpClient) -> None:
    await answered(client, **{"x-name": "one"})
    head, _, body = server.asked[0].partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert lines[0] == b"post /v1/chat http/1.1"
    assert {b"x-name: one", b"content-type: application/json", b"host: " + server.url[7:-8].encode()} <= set(lines)
    assert body.replace(b" ", b"") == b'{"a":"b"}'


async def test_status_and_headers_are_there_before_the_body(server: RawServer, client: HttpClient) -> None:
    server.talk = saying(b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 9\r\n\r\n")
    response = await client.post({}, {})
    assert (response.status, response.headers.get("retry-after")) == (429, "7")
    response.close()


async def test_a_connection_is_kept_for_the_next_request(server: RawServer, client: HttpClient) -> None:
    for _ in range(4):
        await answered(client)
    assert server.connections == 1


async def test_each_of_many_has_a_connection_of_its_own(server: RawServer, client: HttpClient) -> None:
    answers = await asyncio.gather(*(answered(client) for _ in range(8)))
    assert answers == [b"Hello"] * 8


async def test_a_connection_that_the_server_will_close_is_not_used_again(server: RawServer, client: HttpClient) -> None:
    server.talk = saying(SIZED.replace(b"one", b"one\r\nConnection: close"), keeps=False)
    assert [await answered(client) for _ in range(3)] == [b"Hello"] * 3
    assert server.connections == 3


async def test_a_connection_that_the_server_has_closed_meanwhile_costs_no_request(
    server: RawServer, client: HttpClient
) -> None:
    server.talk = saying(SIZED, ends=True)
    for number in range(1, 4):
        assert await answered(client) == b"Hello"
        await eventually(partial(server.has_lost, number))
        await some_turns()
    assert server.connections == 3


async def test_one_that_was_kept_too_long_is_not_used_again(server: RawServer, make: Make) -> None:
    client = make(server.url, Timeouts(connect=5, silence=30, kept=0.01))
    await answered(client)
    await eventually(lambda: server.left == 1)
    await answered(client)
    assert server.connections == 2
    await client.close()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Le", ENDLESS, SIZED[:-2]])
async def test_what_breaks_off_is_a_failure(server: RawServer, client: HttpClient, said: bytes) -> None:
    server.talk = saying(said, ends=True)
    with pytest.raises(HttpFailure) as raised:
        await answered(client)
    assert not isinstance(raised.value, NotSent)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "said", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000, b"HTTP/1.1 200 OK\r\n\x00: 1\r\n\r\n"]
)
async def test_what_is_no_response_is_a_failure(server: RawServer, client: HttpClient, said: bytes) -> None:
    server.talk = saying(said)
    with pytest.raises(HttpFailure):
        await answered(client)


@pytest.mark.parametrize("said", [b"", ENDLESS])
async def test_a_server_that_is_silent_is_not_waited_for(server: RawServer, make: Make, said: bytes) -> None:
    server.talk = saying(said)
    client = make(server.url, Timeouts(connect=5, silence=0.05, kept=30))
    with pytest.raises((TimeoutError, HttpFailure)):
        await answered(client)
    await eventually(lambda: server.left == 1)
    await client.close()


async def test_where_nobody_listens_nothing_was_sent(make: Make) -> None:
    client = make(f"http://127.0.0.1:{free_port()}/", TIMEOUTS)
    with pytest.raises(NotSent):
        await answered(client)
    await client.close()


async def test_who_closes_early_closes_the_connection(server: RawServer, client: HttpClient) -> None:
    server.talk = saying(ENDLESS)
    response = await client.post({}, {})
    response.close()
    await eventually(lambda: server.left == 1)


async def test_who_is_cancelled_closes_the_connection(server: RawServer, client: HttpClient) -> None:
    server.talk = saying(b"")
    asking = asyncio.create_task(answered(client))
    await eventually(lambda: server.asked)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await eventually(lambda: server.left == 1)


async def test_who_reads_slowly_holds_up_the_server(server: RawServer, client: HttpClient) -> None:
    mebibyte, sent, size = b"x" * 2**20, 0, 64

    async def flood(writer: asyncio.StreamWriter) -> bool:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (size * len(mebibyte)))
        for _ in range(size):
            writer.write(mebibyte)
            await writer.drain()
            sent += 1
        return True

    server.talk = flood
    response, before = await client.post({}, {}), -1
    while sent > before:
        before = sent
        await some_turns()
    assert sent < size / 2
    assert sum([len(piece) async for piece in response.pieces()]) == size * len(mebibyte)
    response.close()
    assert await answered(client)


async def test_a_redirect_is_followed(server: RawServer, client: HttpClient) -> None:
    async def redirecting(writer: asyncio.StreamWriter) -> bool:
        is_there = b"/there" in server.asked[-1]
        away = f"HTTP/1.1 307 There\r\nLocation: {server.url}/there\r\nContent-Length: 0\r\n\r\n".encode()
        writer.write(SIZED if is_there else away)
        return True

    server.talk = redirecting
    assert await answered(client) == b"Hello"
    assert server.asked[-1].endswith(b"}")


async def test_a_connection_that_the_server_is_asked_to_close_is_not_used_again(server: RawServer) -> None:
    client = plain(server.url, TIMEOUTS)
    assert [await answered(client, connection="close") for _ in range(3)] == [b"Hello"] * 3
    assert server.connections == 3
    await client.close()


@pytest.mark.parametrize("endless", [ENDLESS + b"0\r\nx: ", ENDLESS + b"1;x="])
async def test_what_stands_beside_a_body_without_an_end_is_a_failure(server: RawServer, endless: bytes) -> None:
    server.talk = saying(endless, *(b"y" * 50_000 for _ in range(5)))
    client = plain(server.url, TIMEOUTS)
    with pytest.raises(HttpFailure, match=r"too long|no response"):
        await answered(client)
    await client.close()


async def test_what_was_not_asked_for_is_nobody_s_answer(server: RawServer) -> None:
    server.talk = saying(SIZED + SIZED.replace(b"Hello", b"other"))
    client = plain(server.url, TIMEOUTS)
    assert [await answered(client) for _ in range(3)] == [b"Hello"] * 3
    assert server.connections == 3
    await client.close()


async def test_a_compressed_body_that_was_not_asked_for_is_a_failure(server: RawServer) -> None:
    server.talk = saying(SIZED.replace(b"Server: one", b"Content-Encoding: gzip"))
    client = plain(server.url, TIMEOUTS)
    with pytest.raises(HttpFailure, match="compressed"):
        await answered(client)
    await client.close()


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://there/v1", ""),
        ("http://name:word@there/v1", ""),
        ("http://thére/v1", ""),
        ("http://there/a b", ""),
        ("http://there/v1", "a\r\nx: y"),
        ("http://there/v1", "ключ"),
    ],
)
def test_what_is_not_plain_is_for_the_other_client(url: str, key: str) -> None:
    assert PlainAddress.of(url, {"authorization": key}) is None


@pytest.mark.parametrize(
    ("url", "place", "first"),
    [
        ("http://There:8000/v1/chat?a=b", ("there", 8000), b"POST /v1/chat?a=b HTTP/1.1\r\nhost: There:8000\r\n"),
        ("http://[::1]", ("::1", 80), b"POST / HTTP/1.1\r\nhost: [::1]\r\n"),
    ],
)
def test_an_address_is_taken_apart(url: str, place: tuple[str, int], first: bytes) -> None:
    address = PlainAddress.of(url, {})
    assert address is not None
    assert ((address.host, address.port), address.head[: len(first)]) == (place, first)
