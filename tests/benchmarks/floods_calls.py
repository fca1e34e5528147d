"""Small calls of a tenant that does nothing but its work, each at a rate that waits for nobody."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Final

import grpc

from sluiceway.embed.v1 import embed_service_pb2 as embed
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceStub
from sluiceway.infer.v1 import infer_service_pb2 as infer
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway.ingest.v1 import ingest_service_pb2 as ingest
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceStub
from sluiceway_client.discovery import Addresses
from tests.benchmarks.gateway_load import Waits, at_rate
from tests.benchmarks.texts import prose

SCRIPTED: Final = "scripted"
PER_SECOND: Final = float(os.environ.get("FLOOD_RATE", "1"))
CALLS: Final = ("note accepted", "note indexed", "search", "generate", "watch begins")
_PAGE: Final = 3_000
_DEADLINE: Final = 60.0
_STOCK: Final = 10


class Bystander:
    """The calls, by what they are. None is tried again: one that fails counts as refused."""

    def __init__(self, ingest: Any, embed: Any, infer: Any, key: str) -> None:
        self._ingest, self._embed, self._infer = ingest, embed, infer
        self._who = (("authorization", f"Bearer {key}"),)
        self._numbers = count()
        self._document = ""

    @classmethod
    @asynccontextmanager
    async def of(cls, there: Addresses) -> AsyncIterator["Bystander"]:
        channels = {name: grpc.aio.insecure_channel(there.of(name)) for name in ("ingest", "embed", "infer")}
        try:
            stubs = (IngestServiceStub(channels["ingest"]), EmbedServiceStub(channels["embed"]))
            yield cls(*stubs, InferServiceStub(channels["infer"]), there.api_key)
        finally:
            for channel in channels.values():
                await channel.close()

    async def warm_up(self) -> None:
        """A little stock to search in, and each call once."""
        for _ in range(_STOCK):
            await self.note_indexed()
        await self.note_accepted()
        await asyncio.gather(self.search(), self.generate(), self.watch_begins())

    async def run(self, seconds: float) -> Mapping[str, Waits]:
        """What each waited, at its rate for so long."""
        calls = (self.note_accepted, self.note_indexed, self.search, self.generate, self.watch_begins)
        waits = await asyncio.gather(*(at_rate(call, PER_SECOND, seconds) for call in calls))
        return dict(zip(CALLS, waits, strict=True))

    async def note_accepted(self) -> None:
        answer = await self._ingest.Submit(self._note(), metadata=self._who, timeout=_DEADLINE)
        self._document = answer.document.document_id

    async def note_indexed(self) -> None:
        answer = await self._ingest.Submit(self._note(), metadata=self._who, timeout=_DEADLINE)
        request = ingest.WatchDocumentsRequest(document_ids=[answer.document.document_id])
        async for each in self._ingest.WatchDocuments(request, metadata=self._who, timeout=_DEADLINE):
            last = each
        assert last.document.chunks, last

    async def search(self) -> None:
        request = embed.SearchRequest(text="Which of them was built first?")
        answer = await self._embed.Search(request, metadata=self._who, timeout=_DEADLINE)
        assert answer.passages

    async def generate(self) -> None:
        message = values_pb2.Message(role=values_pb2.ROLE_USER, text="Short, please.")
        request = infer.GenerateRequest(messages=[message], model=SCRIPTED)
        async for event in self._infer.Generate(request, metadata=self._who, timeout=_DEADLINE):
            last = event
        assert last.HasField("finished")

    async def watch_begins(self) -> None:
        request = ingest.WatchDocumentsRequest(document_ids=[self._document])
        stream = self._ingest.WatchDocuments(request, metadata=self._who, timeout=_DEADLINE)
        await stream.read()
        stream.cancel()

    async def _note(self) -> AsyncIterator[ingest.SubmitRequest]:
        number = next(self._numbers)
        yield ingest.SubmitRequest(header=ingest.SubmitHeader(source_key=f"note-{number}.txt"))
        yield ingest.SubmitRequest(data=prose(_PAGE, seed=50_000 + number)[:_PAGE].encode())
