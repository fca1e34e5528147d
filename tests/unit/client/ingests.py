"""An ingest that takes everything at once, and remembers it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway.ingest.v1 import values_pb2
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceServicer, add_IngestServiceServicer_to_server
from sluiceway_client.discovery import Addresses
from sluiceway_common.errors import Blocked, Overloaded
from sluiceway_common.rpc.errors import trailers


@dataclass
class Ingest(IngestServiceServicer):
    """What was handed in to its end, by its name. What `refuses` names is refused before it is read.

    Whoever watches is told one state of `states` and cut off, each time anew. Those of `failed` failed; what `busy`
    names is at work already. With `wait`, nothing is taken for so many seconds. `there` is what is listed, though not
    for the collection `unknown`; an erasure waits for one of `missing` a call. After `full_after` calls nothing more is
    taken in; the first `away` are told to come again, the first `cancelled` are cut off, and the time of what `late`
    names is over. `seconds` are what each got, and `lengths` what each said was to come (-1: nothing). What `forbids`
    names is another's. What is handed in is `at_once` in that state, with that `advice`. Who watches is told the
    `changes` instead, where there are some, and no end. `notes` are what was said of those that were released or
    refused.
    """

    taken: dict[str, bytes] = field(default_factory=dict)
    refuses: str = "\0"
    forbids: str = "\0"
    at_once: str = "INDEXED"
    states: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    there: list[values_pb2.Document] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    full_after: int = 1_000_000
    away: int = 0
    cancelled: int = 0
    late: str = "\0"
    seconds: list[float] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    wait: float = 0.0
    unknown: str = "\0"
    parts: list[calls.ReadTextResponse] = field(default_factory=list)
    request_ids: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    advice: str = ""
    passwords: list[str] = field(default_factory=list)
    changes: list[values_pb2.Document] = field(default_factory=list)
    address: str = ""

    @property
    def addresses(self) -> Addresses:
        return Addresses(api_key="sw_1", services={"ingest": self.address})

    async def Submit(self, requests: Any, context: Any) -> calls.SubmitResponse:
        header = (await anext(aiter(requests))).header
        self.request_ids.append(header.request_id)
        self.passwords.append(header.password)
        self.seconds.append(context.time_remaining())
        self.lengths.append(header.content_length if header.HasField("content_length") else -1)
        if self.late in header.source_key:
            await context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline Exceeded")
        if self.away:
            self.away -= 1
            await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "too many uploads")
        if self.cancelled:
            self.cancelled -= 1
            await context.abort(grpc.StatusCode.CANCELLED, "CANCELLED")
        if self.wait:
            # Heard to its end: a stream that is ended early may look broken off, and is then asked again.
            async for _ in requests:
                pass
            full = Overloaded("the quota of documents a day is used up", retry_after=self.wait)
            await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, full.message, trailers(full))
        if self.refuses in header.source_key:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "this name is refused")
        if self.forbids in header.source_key:
            error = Blocked("it is not yours", field="source_key")
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, error.message, trailers(error))
        if len(self.request_ids) > self.full_after:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "going away")
        content = b"".join([request.data async for request in requests])
        # A stream that was broken off may look ended; that the call is over is heard a turn later.
        await asyncio.sleep(0)
        self.taken[header.source_key] = content
        document = values_pb2.Document(
            document_id=f"doc_{len(self.taken)}",
            source_key=header.source_key,
            state=values_pb2.DocumentState.Value(f"DOCUMENT_STATE_{self.at_once}"),
            reason=values_pb2.REASON_QUARANTINED if self.at_once == "QUARANTINED" else values_pb2.REASON_UNSPECIFIED,
            advice=self.advice,
        )
        return calls.SubmitResponse(document=document)

    async def WatchDocuments(self, request: Any, context: Any) -> AsyncIterator[calls.WatchDocumentsResponse]:
        if self.changes:
            for change in self.changes:
                yield calls.WatchDocumentsResponse(document=change)
            await asyncio.Event().wait()
        state = values_pb2.DocumentState.Value(f"DOCUMENT_STATE_{self.states.pop(0) if self.states else 'INDEXED'}")
        document = values_pb2.Document(document_id=request.document_ids[0], state=state)
        yield calls.WatchDocumentsResponse(document=document)
        await context.abort(grpc.StatusCode.UNAVAILABLE, "going away")

    async def ListDocuments(self, request: Any, context: Any) -> calls.ListDocumentsResponse:
        if request.collection == self.unknown:
            await context.abort(grpc.StatusCode.NOT_FOUND, "there is no such collection")
        if self.failed:
            failed = [] if request.collection == "empty" else self.failed
            return calls.ListDocumentsResponse(documents=[values_pb2.Document(document_id=each) for each in failed])
        there = [each for each in self.there if each.source_key.startswith(request.source_prefix)]
        return calls.ListDocumentsResponse(
            documents=[each for each in there if request.collection in ("", each.collection)]
        )

    async def GetDocument(self, request: Any, context: Any) -> values_pb2.Document:
        return next(each for each in self.there if each.document_id == request.document_id)

    async def ReadText(self, request: Any, context: Any) -> AsyncIterator[calls.ReadTextResponse]:
        for part in self.parts:
            yield part

    async def Withdraw(self, request: Any, context: Any) -> values_pb2.Document:
        self.withdrawn.append(request.document_id)
        self.there = [each for each in self.there if each.document_id != request.document_id]
        return values_pb2.Document(document_id=request.document_id, state=values_pb2.DOCUMENT_STATE_WITHDRAWN)

    async def ReleaseDocument(self, request: Any, context: Any) -> values_pb2.Document:
        return await self._decided(request, context, values_pb2.DOCUMENT_STATE_CHUNKED)

    async def RefuseDocument(self, request: Any, context: Any) -> values_pb2.Document:
        return await self._decided(request, context, values_pb2.DOCUMENT_STATE_WITHDRAWING)

    async def _decided(
        self, request: Any, context: Any, state: values_pb2.DocumentState.ValueType
    ) -> values_pb2.Document:
        if request.document_id in self.busy:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "it is at work")
        self.notes[request.document_id] = request.note
        return values_pb2.Document(document_id=request.document_id, state=state)

    async def Erase(self, request: Any, context: Any) -> calls.EraseResponse:
        self.missing, missing = self.missing[1:], self.missing[:1]
        document = values_pb2.Document(document_id=request.document_id, state=values_pb2.DOCUMENT_STATE_ERASED)
        return calls.EraseResponse(document=document, complete=not missing, missing=missing)

    async def Redrive(self, request: Any, context: Any) -> values_pb2.Document:
        self.passwords.append(request.password)
        if request.document_id in self.busy:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "it is at work")
        return values_pb2.Document(document_id=request.document_id, state=values_pb2.DOCUMENT_STATE_SUBMITTED)


@asynccontextmanager
async def running(made: Ingest | None = None) -> AsyncIterator[Ingest]:
    """One that answers for as long as the block runs."""
    server, ingest = grpc.aio.server(), made or Ingest()
    add_IngestServiceServicer_to_server(ingest, server)
    ingest.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield ingest
    finally:
        await server.stop(None)
