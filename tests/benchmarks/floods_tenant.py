"""Tenant that floods: its calls, how many went through, and how much of the processor it may use itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

import grpc

from sluiceway.infer.v1 import infer_service_pb2 as infer
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway.ingest.v1 import ingest_service_pb2 as ingest
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceStub
from sluiceway_client.channel import MESSAGE_LIMIT
from sluiceway_common import tasks

SHARE: Final = 0.25
HEAVY_MODEL: Final = "llama"
_PAUSE_AFTER_REFUSAL: Final = 0.05
_DEADLINE: Final = 60.0
_LIMITS = (("grpc.max_send_message_length", MESSAGE_LIMIT), ("grpc.max_receive_message_length", MESSAGE_LIMIT))


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where the services are, and what the tenant shows them."""

    ingest: str
    infer: str
    http: str
    kafka: str
    kafka_user: str
    kafka_password: str = field(repr=False)
    key: str = field(repr=False)


@dataclass
class Done:
    """What it came to: calls that went through, calls that were refused or broken off, cores that it used itself."""

    through: int = 0
    refused: int = 0
    cores: float = 0.0


class Flood:
    """A flood for so many seconds from when its workers begin, which it says on stdout. It rests while it has used more
    than its share of one core since."""

    def __init__(self, target: Target, seconds: float) -> None:
        self.target = target
        self.done = Done()
        self._began = self._used = 0.0
        self._begun = asyncio.Event()
        self._seconds = seconds
        self._numbers = count()
        self._who = (("authorization", f"Bearer {target.key}"),)
        channels = [grpc.aio.insecure_channel(at, options=_LIMITS) for at in (target.ingest, target.infer)]
        self._ingest: Any = IngestServiceStub(channels[0])
        self._infer: Any = InferServiceStub(channels[1])

    @property
    def left(self) -> float:
        return self._seconds - (time.monotonic() - self._began)

    async def run(self, flood: Callable[["Flood"], Awaitable[None]]) -> Done:
        """To its end; what hangs then is broken off."""
        running, begun = asyncio.ensure_future(flood(self)), asyncio.ensure_future(self._begun.wait())
        await asyncio.wait((running, begun), return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait((running,), timeout=self._seconds)
        self.done.cores = (time.process_time() - self._used) / self._seconds
        if running.done():
            running.result()
        await tasks.end(running, begun)
        return self.done

    async def workers(self, workers: int, call: Callable[[int], Awaitable[None]]) -> None:
        """So many at a time as fast as they are served; whoever is refused comes again at once."""
        self._began, self._used = time.monotonic(), time.process_time()
        self._begun.set()
        print("begins", flush=True)
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(self._worker(call))

    async def rest(self) -> None:
        """Until its own processor time is within its share."""
        while (over := time.process_time() - self._used - SHARE * (time.monotonic() - self._began)) > 0:  # noqa: ASYNC110  # of itself
            await asyncio.sleep(over / SHARE)

    async def submit(self, content: bytes, name: str) -> None:
        await self._submit(_pieces(content, name), _DEADLINE)

    async def dribble(self, name: str) -> None:
        """An upload of a byte a second that may last for a day."""
        await self._submit(self._dribbled(name), 86_400)

    async def watch(self) -> None:
        """All that the tenant has, until the flood is broken off: what ended with it would all come again at once."""
        longer = self.left + _DEADLINE
        async for _ in self._ingest.WatchDocuments(ingest.WatchDocumentsRequest(), metadata=self._who, timeout=longer):
            await self.rest()

    async def generate(self, text: str, schema: str = "") -> None:
        message = values_pb2.Message(role=values_pb2.ROLE_USER, text=text)
        request = infer.GenerateRequest(messages=[message], model=HEAVY_MODEL, max_tokens=64, response_schema=schema)
        async for _ in self._infer.Generate(request, metadata=self._who, timeout=_DEADLINE):
            await self.rest()

    async def body(self) -> None:
        """A request over HTTP whose body comes a byte a second."""
        host, _, port = self.target.http.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            writer.write(_HEAD.format(self.target.key).encode())
            while not reader.at_eof():
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(1)
            raise EOFError
        finally:
            writer.close()

    async def _worker(self, call: Callable[[int], Awaitable[None]]) -> None:
        while True:
            await self.rest()
            try:
                await call(next(self._numbers))
                self.done.through += 1
            except (grpc.aio.AioRpcError, OSError, EOFError):
                self.done.refused += 1
                await asyncio.sleep(_PAUSE_AFTER_REFUSAL)

    async def _submit(self, parts: AsyncIterator[ingest.SubmitRequest], seconds: float) -> None:
        await self._ingest.Submit(parts, metadata=self._who, timeout=seconds)

    async def _dribbled(self, name: str) -> AsyncIterator[ingest.SubmitRequest]:
        yield ingest.SubmitRequest(header=ingest.SubmitHeader(source_key=name))
        while True:
            yield ingest.SubmitRequest(data=b"x")
            await asyncio.sleep(1)


_HEAD = (
    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n"
    "content-type: application/json\r\ncontent-length: 1000000\r\n\r\n"
)


async def _pieces(content: bytes, name: str) -> AsyncIterator[ingest.SubmitRequest]:
    yield ingest.SubmitRequest(header=ingest.SubmitHeader(source_key=name))
    for start in range(0, len(content), 2**18):
        yield ingest.SubmitRequest(data=content[start : start + 2**18])
