"""HTTP connection: in how many writes an answer leaves."""

import asyncio
from collections.abc import Sequence

import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.server import ServerState

from sluiceway_common.web.connection import HttpConnection

START: Message = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"


class RecordingTransport(asyncio.Transport):
    """Keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def answering(*messages: Message) -> ASGIApp:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    return app


def body(content: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}


async def asked(app: ASGIApp, request: bytes) -> RecordingTransport:
    """What became of a request, when its answer is over or waits for more of it."""
    config = uvicorn.Config(app, log_config=None, log_level="critical", ws="none", interface="asgi3")
    state, transport = ServerState(), RecordingTransport()
    connection = HttpConnection(config, state, {}, head_seconds=60, unread_seconds=60)
    connection.connection_made(transport)
    connection.data_received(request)
    if state.tasks:
        await asyncio.wait(state.tasks, timeout=0.1)
    for task in list(state.tasks):
        task.cancel()
    connection.connection_lost(None)
    return transport


@pytest.mark.parametrize(
    ("method", "messages", "written"),
    [
        ("GET", [START, body(b"ok")], [HEAD + b"ok"]),
        ("GET", [START, body(b"o", more=True), body(b"k")], [HEAD + b"o", b"k"]),
        ("GET", [START, body(b"", more=True), body(b"ok")], [HEAD, b"ok"]),
        ("HEAD", [START, body(b"")], [HEAD]),
    ],
)
async def test_the_head_of_an_answer_goes_with_the_first_bytes_of_its_body(
    method: str, messages: Sequence[Message], written: list[bytes]
) -> None:
    request = f"{method} / HTTP/1.1\r\nhost: x\r\n\r\n".encode()
    assert (await asked(answering(*messages), request)).written == written


async def test_who_asks_whether_to_send_his_body_is_told_so_at_once() -> None:
    async def reading(_scope: Scope, receive: Receive, _send: Send) -> None:
        while (await receive()).get("more_body"):
            pass

    request = b"POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
    assert (await asked(reading, request)).written == [b"HTTP/1.1 100 Continue\r\n\r\n"]


async def test_a_head_whose_body_fails_is_told_before_the_connection_ends() -> None:
    async def failing(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(START)
        raise RuntimeError("no body")

    assert (await asked(failing, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")).written == [HEAD]
