"""A look at the broker, scripted: the client of the library closes slowly and swallows what it is told meanwhile."""

import asyncio
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from sluiceway_common import tasks
from sluiceway_local.servers import kafka
from sluiceway_local.servers.kafka import Kafka


class _Deaf:
    """aiokafka's client, whose `close` awaits a task that it has cancelled and takes any cancellation for that."""

    def __init__(self, closing: asyncio.Event) -> None:
        self.cluster = SimpleNamespace(brokers=lambda: {1})
        self._closing = closing

    async def bootstrap(self) -> None:
        return None

    async def close(self) -> None:
        self._closing.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()


async def test_a_look_that_is_given_up_while_it_closes_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    closing = asyncio.Event()
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        monkeypatch.setattr(kafka, "AIOKafkaClient", lambda **_: _Deaf(closing))
        look = asyncio.create_task(Kafka(folder=tmp_path, port=port, controller_port=0).answers())
        async with asyncio.timeout(10):
            await closing.wait()
            await tasks.end(look)
    assert look.cancelled()
