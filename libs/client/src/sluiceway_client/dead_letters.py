"""Dead letters: records that the services could not work on, listed, redriven and deleted."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import grpc

from sluiceway.ops.v1 import operator_service_pb2 as calls
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceStub
from sluiceway_client import messages
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Conflict, Invalid, NotFound, Overloaded, Unavailable, translating_errors

_PAGE = 1000
_AT_ONCE = 100
# A service reads topics for each.
_EXPLAINED = 20
# Each is written to the log twice, and each time waited for.
_SECONDS_EACH = 0.1
# As many as are seen at a time are written to the log a hundred at a time.
_SECONDS_ALL = 300.0
NOT_PARKED = "not parked; `sluiceway dlq list` says what is"
_AS_THOSE_NAMED = "not sent back, as those that are named"
_TOO_LARGE = "too large to have been kept whole; their producer must say them again"


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
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
    # Too large to have been kept whole: it cannot be sent back.
    cut: bool = False


@dataclass(frozen=True)
class StillParked:
    """Records that stayed, and why. `id` is empty where nobody named them one by one, `records` 0 where none knows."""

    service: str
    records: int
    why: str
    id: str = ""


@dataclass(frozen=True)
class RedriveResult:
    """How many went, and which stayed."""

    redriven: int = 0
    stayed: tuple[StillParked, ...] = ()

    def __add__(self, other: "RedriveResult") -> "RedriveResult":
        return RedriveResult(self.redriven + other.redriven, self.stayed + other.stayed)


@dataclass(frozen=True)
class DeleteResult:
    """How many are forgotten, and in which services some stayed."""

    deleted: int = 0
    stayed: tuple[StillParked, ...] = ()

    def __add__(self, other: "DeleteResult") -> "DeleteResult":
        return DeleteResult(self.deleted + other.deleted, self.stayed + other.stayed)


class DeadLetters:
    """The operator's calls, which every service answers for what it hears itself."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._deadline = deadline
        self._who = credential(addresses)
        self._addresses = addresses.services
        self._channels: dict[str, grpc.aio.Channel] = {
            name: connect(address, addresses) for name, address in self._addresses.items()
        }

    async def list(self, *, service: str = "", limit: int = 1000) -> list[DeadLetter]:
        """The oldest that are parked now: up to `limit` of one service, or of each. Raises NotFound for a service that
        is not there."""
        return [record for name in self._meant(service) for record in await self._oldest(name, limit)]

    async def count(self, *, service: str = "") -> int:
        """How many are parked now. Raises NotFound for a service that is not there."""
        return sum([await self._total(name) for name in self._meant(service)])

    async def find(self, ids: Iterable[str], *, service: str = "") -> Sequence[DeadLetter]:
        """Those records, as far as they are parked in one service or all. An id begins with its service."""
        found: list[DeadLetter] = []
        for name, wanted in self._by_service(ids, tuple(self._meant(service))).items():
            for start in range(0, len(wanted), _PAGE):
                found += await self._parked(name, wanted[start : start + _PAGE])
        return found

    async def redrive(self, records: Sequence[DeadLetter]) -> RedriveResult:
        """Sends records back to the group that parked them. What is refused stops nothing else."""
        done = RedriveResult()
        for name in dict.fromkeys(record.service for record in records):
            ids = [record.id for record in records if record.service == name]
            for start in range(0, len(ids), _AT_ONCE):
                done += await self._redrive(name, ids[start : start + _AT_ONCE])
        return done

    async def redrive_named(self, ids: Sequence[str], *, service: str = "") -> RedriveResult:
        """The same by id, in one service or all. Where a record is not parked, its service says why, of the first
        twenty: it may have been sent back before, or been dropped for its age."""
        meant, found = tuple(self._meant(service)), await self.find(ids, service=service)
        done = await self.redrive(found)
        known = {each.id for each in found}
        for number, each in enumerate(each for each in dict.fromkeys(ids) if each not in known):
            done += await self._not_parked(each, meant if number < _EXPLAINED else ())
        return done

    async def redrive_all(self, *, service: str = "") -> RedriveResult:
        """The same for all that is parked in one service or all. Raises NotFound for a service that is not there."""
        done = RedriveResult()
        for name in self._meant(service):
            done += await self._redrive_all(name)
        return done

    async def delete(self, ids: Iterable[str], *, service: str = "") -> DeleteResult:
        """Forgets records, of one service or all, without sending them back, for ever. Raises NotFound for one that is
        not parked; then nothing of its service's is deleted, but what went before, a thousand at a time."""
        named, done = tuple(dict.fromkeys(ids)), DeleteResult()
        by_service = self._by_service(named, tuple(self._meant(service)))
        if unknown := set(named).difference(*by_service.values()):
            raise NotFound(f"{min(unknown)} is not parked; `sluiceway dlq list` says what is")
        for name, wanted in by_service.items():
            for start in range(0, len(wanted), _PAGE):
                page = await self._delete(name, calls.DeleteParkedRequest(ids=wanted[start : start + _PAGE]))
                done += page
                # Who does not answer is not waited for once more.
                if page.stayed:
                    break
        return done

    async def delete_all(self, *, service: str = "", cut: bool = False) -> DeleteResult:
        """The same for all that is parked in one service or all, or for what was too large to be kept whole."""
        done = DeleteResult()
        for name in self._meant(service):
            done += await self._delete(name, calls.DeleteParkedRequest(all=True, cut=cut))
        return done

    async def _delete(self, name: str, request: calls.DeleteParkedRequest) -> DeleteResult:
        """A service that does not answer stops no other."""
        try:
            with translating_errors(name, self._addresses[name]):
                stub = OperatorServiceStub(self._channels[name])
                deadline = self._deadline + _SECONDS_ALL
                return DeleteResult((await stub.DeleteParked(request, metadata=self._who, timeout=deadline)).deleted)
        except (Unavailable, Overloaded) as error:
            return DeleteResult(stayed=(StillParked(name, 0, str(error)),))

    async def _parked(self, name: str, wanted: Sequence[str]) -> Sequence[DeadLetter]:
        found: list[DeadLetter] = []
        async for record in self._pages(name, ids=wanted):
            if record.id in wanted:
                found.append(record)
            # A service of before names all that it has.
            if len(found) == len(wanted):
                break
        return found

    def _by_service(self, ids: Iterable[str], services: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Those of these services."""
        found: dict[str, list[str]] = {}
        for each in dict.fromkeys(ids):
            if (name := _service_of(each)) in services:
                found.setdefault(name, []).append(each)
        return found

    async def _not_parked(self, record: str, services: Sequence[str]) -> RedriveResult:
        """Why it is not; one of these services says so of its own. That it went nobody says where no answer comes."""
        if (name := _service_of(record)) not in services:
            return RedriveResult(stayed=(StillParked("", 1, NOT_PARKED, record),))
        try:
            return _result(name, await self._send(name, calls.RedriveParkedRequest(ids=[record]), 1))
        except (NotFound, Conflict, Invalid, Unavailable, Overloaded) as error:
            return RedriveResult(stayed=(StillParked(name, 1, str(error), record),))

    async def _redrive(self, name: str, ids: Sequence[str]) -> RedriveResult:
        """A service refuses all for the sake of one: halves find it."""
        try:
            return _result(name, await self._send(name, calls.RedriveParkedRequest(ids=ids), len(ids)))
        except (NotFound, Conflict, Invalid) as error:
            if len(ids) == 1:
                return RedriveResult(stayed=(StillParked(name, 1, str(error), ids[0]),))
        except (Unavailable, Overloaded) as error:
            return await self._broken_off(name, ids, str(error))
        half = len(ids) // 2
        return await self._redrive(name, ids[:half]) + await self._redrive(name, ids[half:])

    async def _broken_off(self, name: str, ids: Sequence[str], why: str) -> RedriveResult:
        """What is parked yet stayed, the rest went; where nobody can tell, all of it stayed."""
        parked: Collection[str] = ids
        with suppress(Unavailable, Overloaded):
            parked = {each.id for each in await self._parked(name, ids)}
        stayed = [StillParked(name, 1, why, each) for each in ids if each in parked]
        return RedriveResult(len(ids) - len(stayed), tuple(stayed))

    async def _redrive_all(self, name: str) -> RedriveResult:
        total = 0
        try:
            # Where a topic cannot be read nothing is counted, and the others are sent back all the same.
            with suppress(Unavailable):
                total = await self._total(name)
                if not total:
                    return RedriveResult()
            answer = await self._send(name, calls.RedriveParkedRequest(all=True), total)
        except (NotFound, Conflict, Invalid, Unavailable, Overloaded) as error:
            left = total
            with suppress(Unavailable, Overloaded):
                left = min(total, await self._total(name))
            return RedriveResult(total - left, (StillParked(name, left, str(error)),))
        # More may have been parked since they were counted.
        cut = max(0, total - answer.redriven - answer.refused)
        return _result(name, answer) + RedriveResult(stayed=(StillParked(name, cut, _TOO_LARGE),) if cut else ())

    async def _send(self, name: str, request: calls.RedriveParkedRequest, records: int) -> calls.RedriveParkedResponse:
        with translating_errors(name, self._addresses[name]):
            stub = OperatorServiceStub(self._channels[name])
            deadline = self._deadline + records * _SECONDS_EACH
            return await stub.RedriveParked(request, metadata=self._who, timeout=deadline)

    async def _total(self, name: str) -> int:
        return (await self._page(name, calls.ListParkedRequest(limit=1))).total

    async def _oldest(self, name: str, limit: int) -> Sequence[DeadLetter]:
        found = list[DeadLetter]()
        async for record in self._pages(name, min(limit, _PAGE)):
            found.append(record)
            if len(found) == limit:
                break
        return found

    async def _pages(self, name: str, size: int = _PAGE, ids: Sequence[str] = ()) -> AsyncIterator[DeadLetter]:
        """All that is parked, or what is parked of these, oldest first."""
        token = ""
        while True:
            page = await self._page(name, calls.ListParkedRequest(limit=size, page_token=token, ids=ids))
            for record in page.records:
                yield _dead_letter(name, record)
            token = page.next_page_token
            if not token:
                return

    async def _page(self, name: str, request: calls.ListParkedRequest) -> calls.ListParkedResponse:
        with translating_errors(name, self._addresses[name]):
            stub = OperatorServiceStub(self._channels[name])
            return await stub.ListParked(request, metadata=self._who, timeout=self._deadline)

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()

    def _meant(self, service: str) -> Iterator[str]:
        if service and service not in self._addresses:
            raise NotFound(f"there is no service {service!r} here; there are {', '.join(self._addresses)}")
        yield from ([service] if service else self._addresses)


def _service_of(record: str) -> str:
    """A group is called after its service, and a record after its group."""
    return record.partition(".")[0]


def _result(service: str, answer: calls.RedriveParkedResponse) -> RedriveResult:
    stayed = [StillParked(service, 1, each.why, each.id) for each in answer.refusals]
    if unnamed := answer.refused - len(stayed):
        stayed.append(StillParked(service, unnamed, _AS_THOSE_NAMED))
    return RedriveResult(answer.redriven, tuple(stayed))


def _dead_letter(service: str, record: calls.ParkedRecord) -> DeadLetter:
    return DeadLetter(
        id=record.id,
        service=service,
        group=record.group,
        reason=record.reason,
        detail=record.detail,
        attempts=record.attempts,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        parked_at=messages.moment(record.parked_at),
        cut=record.cut,
    )
