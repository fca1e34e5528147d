"""A service that has parked more than one page of records."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc

from sluiceway.ops.v1 import operator_service_pb2 as calls
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceServicer, add_OperatorServiceServicer_to_server
from sluiceway_client.discovery import Addresses


@dataclass
class Operator(OperatorServiceServicer):
    """Holds the ids that are parked; those in `cut` cannot be sent back, those in `refused` are not taken back by their
    topic. Where it is `strict` it refuses a whole call for the sake of these; it `breaks_off` in the middle of one,
    and begins none where it is `full`. Where it is `torn` it can list nothing.
    `seconds` is what a caller allowed last.
    """

    parked: list[str] = field(default_factory=list)
    cut: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    strict: bool = False
    breaks_off: bool = False
    full: bool = False
    torn: bool = False
    lists: int = 0
    redrives: int = 0
    seconds: float = 0.0
    address: str = ""

    @property
    def addresses(self) -> Addresses:
        return Addresses(api_key="sw_1", services={"ingest": self.address})

    async def ListParked(self, request: Any, context: Any) -> calls.ListParkedResponse:
        self.lists += 1
        if self.torn:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "a partition has no leader")
        start = int(request.page_token or 0)
        end = start + request.limit
        asked = [each for each in self.parked if not request.ids or each in request.ids]
        records = [calls.ParkedRecord(id=each, cut=each in self.cut) for each in asked[start:end]]
        more = str(end) if end < len(asked) else ""
        return calls.ListParkedResponse(records=records, total=len(self.parked), next_page_token=more)

    async def RedriveParked(self, request: Any, context: Any) -> calls.RedriveParkedResponse:
        self.redrives += 1
        self.seconds = context.time_remaining()
        if self.full:
            await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "no room")
        chosen = set(self.parked) - self.cut if request.all else set(request.ids)
        if chosen - set(self.parked):
            await context.abort(grpc.StatusCode.NOT_FOUND, "no longer a dead letter here")
        if chosen & self.cut:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "too large to have been kept")
        if self.strict and chosen & self.refused:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "too large for its topic")
        sent, refused = chosen - self.refused, sorted(chosen & self.refused)
        if self.breaks_off:
            sent = set(sorted(sent)[: len(sent) // 2])
        self.parked = [each for each in self.parked if each not in sent]
        if self.breaks_off:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "going away")
        refusals = [calls.RefusedRecord(id=each, why="too large for its topic") for each in refused[:1000]]
        return calls.RedriveParkedResponse(redriven=len(sent), refused=len(refused), refusals=refusals)

    async def DeleteParked(self, request: Any, context: Any) -> calls.DeleteParkedResponse:
        meant = self.cut if request.cut else set(self.parked)
        chosen = meant if request.all else set(request.ids)
        if chosen - set(self.parked):
            await context.abort(grpc.StatusCode.NOT_FOUND, "no longer a dead letter here")
        self.parked = [each for each in self.parked if each not in chosen]
        return calls.DeleteParkedResponse(deleted=len(chosen))


@asynccontextmanager
async def operating(*parked: str) -> AsyncIterator[Operator]:
    """One that answers for as long as the block runs."""
    server, operator = grpc.aio.server(), Operator(list(parked))
    add_OperatorServiceServicer_to_server(operator, server)
    operator.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield operator
    finally:
        await server.stop(None)
