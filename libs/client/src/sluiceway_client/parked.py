"""Parked records: what the services could not work on, listed and sent back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import grpc

from sluiceway.ops.v1 import operator_service_pb2 as calls
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceStub
from sluiceway_client.channel import connect, credential
from sluiceway_client.errors import NotFound, calling
from sluiceway_client.found import Addresses


@dataclass(frozen=True)
class Parked:
    """A record that a service gave up on, and where on the log it came from."""

    id: str
    service: str
    group: str
    reason: str
    detail: str
    attempts: int
    topic: str
    partition: int
    offset: int
    parked_at: datetime


class ParkedRecords:
    """The operator's calls, which every service answers for what it hears itself."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._deadline = deadline
        self._who = credential(addresses)
        services = {"ingest": addresses.ingest, "embed": addresses.embed, "infer": addresses.infer}
        self._addresses = {name: address for name, address in services.items() if address}
        self._channels: dict[str, grpc.aio.Channel] = {
            name: connect(address, addresses) for name, address in self._addresses.items()
        }

    async def list(self, *, service: str = "", limit: int = 1000) -> list[Parked]:
        """Records that are parked now, of one service or all. Raises NotFound for a service that is not there."""
        found: list[Parked] = []
        for name in self._meant(service):
            request = calls.ListParkedRequest(limit=limit)
            with calling(name, self._addresses[name]):
                stub = OperatorServiceStub(self._channels[name])
                answer = await stub.ListParked(request, metadata=self._who, timeout=self._deadline)
            found.extend(_parked(name, record) for record in answer.records)
        return found

    async def redrive(self, records: Sequence[Parked]) -> int:
        """Sends records back to the group that parked them, and says how many it were."""
        redriven = 0
        for name in {record.service for record in records}:
            ids = [record.id for record in records if record.service == name]
            with calling(name, self._addresses[name]):
                stub = OperatorServiceStub(self._channels[name])
                request = calls.RedriveParkedRequest(ids=ids)
                answer = await stub.RedriveParked(request, metadata=self._who, timeout=self._deadline)
            redriven += answer.redriven
        return redriven

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()

    def _meant(self, service: str) -> Iterator[str]:
        if service and service not in self._addresses:
            raise NotFound(f"there is no service {service!r} here; there are {', '.join(self._addresses)}")
        yield from ([service] if service else self._addresses)


def _parked(service: str, record: calls.ParkedRecord) -> Parked:
    return Parked(
        id=record.id,
        service=service,
        group=record.group,
        reason=record.reason,
        detail=record.detail,
        attempts=record.attempts,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        parked_at=record.parked_at.ToDatetime(tzinfo=UTC),
    )
