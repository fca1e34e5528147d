"""Client of the audit log: who did what, and whether the log of it is whole."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from google.protobuf.message import DecodeError

from sluiceway import services
from sluiceway.eval.v1 import record_service_pb2 as calls
from sluiceway.eval.v1.record_service_pb2_grpc import RecordServiceStub
from sluiceway.ops.v1.operator_service_pb2 import GetAuditHeadRequest
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceStub
from sluiceway.type.v1 import audit_pb2
from sluiceway_client import messages
from sluiceway_client.audit_values import (
    AuditedAct,
    AuditedStep,
    AuditHead,
    AuditPhase,
    AuditQuery,
    ChainEntry,
    ChainReport,
    ChainVerifier,
)
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Conflict, Unavailable, translating_errors
from sluiceway_client.record import put_times

_PAGE = 100
_LOOK_EVERY_SECONDS = 0.5
_PHASES: dict[int, AuditPhase] = {
    audit_pb2.AUDIT_PHASE_BEGUN: "begun",
    audit_pb2.AUDIT_PHASE_ENDED: "ended",
    audit_pb2.AUDIT_PHASE_REFUSED: "refused",
}


class AuditLogs:
    """The audit log of the tenant of the API key, which must be an admin's. Every call has a deadline in seconds, and
    so has the way of an entry from its service to the record (`patience`)."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0, patience: float = 20.0) -> None:
        self._addresses = addresses.services
        self._record = addresses.of("eval")
        self._deadline = deadline
        self._patience = patience
        self._who = credential(addresses)
        asked = {"eval": self._record, **self._addresses}
        self._channels = {name: connect(address, addresses) for name, address in asked.items()}

    async def steps(self, wanted: AuditQuery | None = None, *, limit: int = 1000) -> AsyncIterator[AuditedStep]:
        """Up to `limit` steps of calls, the last one first. Raises Invalid, Blocked without the role `admin`."""
        left = limit
        async for page in self._pages(wanted or AuditQuery(), limit):
            for record in page.entries[:left]:
                yield _step(record)
            left -= len(page.entries)
            if left <= 0:
                return

    async def acts(self, wanted: AuditQuery | None = None, *, limit: int = 1000) -> AsyncIterator[AuditedAct]:
        """Up to `limit` audited calls, the last one first, each with how it ended where that is known within the time
        that is asked for. Raises Invalid, Blocked without the role `admin`."""
        ends, left = dict[str, AuditedStep](), limit
        async for page in self._pages(wanted or AuditQuery(), None):
            for step in map(_step, page.entries):
                if step.phase == "ended":
                    ends[step.act_id] = step
                elif left > 0:
                    yield _act(step, ends.pop(step.act_id, None))
                    left -= 1
            if left <= 0:
                return

    async def verify(
        self, *, known: Mapping[str, AuditHead] | None = None, absent: Sequence[str] = ()
    ) -> list[ChainReport]:
        """Whether the log of each service is whole: nothing changed, left out, put in or cut off. It reads all of it.

        The record is compared with what each service says itself, and with `known`, ends of the chains that were kept
        from before, by service. `absent` are services that this installation does not run. Raises Unavailable where a
        service does not answer, or nobody said where it is, Blocked without the role `admin`.
        """
        meant = [service for service in services() if service not in absent]
        for service in meant:
            self._must_be_known(service)
        return [await self._verified(service, (known or {}).get(service)) for service in meant]

    def _must_be_known(self, service: str) -> None:
        """A log that nobody looks at is not whole."""
        if not self._addresses.get(service):
            raise Unavailable(
                f"nobody said where {service} is, and its log is one of those to verify; set "
                f"SLUICEWAY_{service.upper()}, or say `--without {service}` where it is not run here"
            )

    async def _verified(self, service: str, known: AuditHead | None) -> ChainReport:
        head = await self._head(service)
        await self._awaited(service, head)
        ends = [one for one in (head, known) if one is not None and one.sequence]
        verifier = ChainVerifier(service=service, known=ends)
        async for page in self._pages(AuditQuery(service=service), None):
            verifier.tenant = page.tenant
            verifier.feed(_chain_entry(record.entry) for record in page.entries)
        if verifier.head.sequence > head.sequence:
            # Written meanwhile: the service knows of it by now, or never wrote it.
            head = await self._head(service)
        return verifier.report(head)

    async def _awaited(self, service: str, head: AuditHead) -> None:
        """Until the record has what the service has written, or it takes too long."""
        ends = asyncio.get_running_loop().time() + self._patience
        while head.sequence and asyncio.get_running_loop().time() < ends:
            async for page in self._pages(AuditQuery(service=service), 1):
                if page.entries and page.entries[0].entry.sequence >= head.sequence:
                    return
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _head(self, service: str) -> AuditHead:
        with translating_errors(service, self._addresses[service]):
            stub = OperatorServiceStub(self._channels[service])
            said = await stub.GetAuditHead(GetAuditHeadRequest(), metadata=self._who, timeout=self._deadline)
        return AuditHead(sequence=said.sequence, hash=said.hash.hex())

    async def _pages(self, wanted: AuditQuery, limit: int | None) -> AsyncIterator[calls.ListAuditEntriesResponse]:
        """All pages, or those that have the first `limit` entries."""
        request = calls.ListAuditEntriesRequest(service=wanted.service, act_id=wanted.act_id)
        put_times(request, wanted.since, wanted.until)
        stub = RecordServiceStub(self._channels["eval"])
        left = limit
        while left is None or left > 0:
            request.page_size = _PAGE if left is None else min(_PAGE, left)
            with translating_errors("eval", self._record):
                page = await stub.ListAuditEntries(request, metadata=self._who, timeout=self._deadline)
            yield page
            left = None if left is None else left - len(page.entries)
            request.page_token = page.next_page_token
            if not request.page_token:
                return

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()


def _chain_entry(entry: audit_pb2.AuditEntry) -> ChainEntry:
    return ChainEntry(sequence=entry.sequence, previous=entry.previous, content=entry.content, hash=entry.hash)


def _act(begun: AuditedStep, ended: AuditedStep | None) -> AuditedAct:
    last = ended or begun
    return AuditedAct(
        act_id=begun.act_id,
        service=begun.service,
        at=begun.at,
        method=begun.method,
        subject=begun.details.get("subject", ""),
        roles=tuple(begun.details.get("roles", ())),
        outcome=last.outcome,
        ended_at=ended.at if ended is not None else None,
        request=begun.details.get("request", {}),
        response=last.details.get("response", {}),
        error=last.details.get("error", ""),
        request_sha256=begun.details.get("request_sha256", ""),
    )


def _step(record: calls.AuditRecord) -> AuditedStep:
    try:
        step = audit_pb2.AuditedStep.FromString(record.entry.content)
        details: dict[str, Any] = json.loads(record.details) if record.details else {}
        phase = _PHASES[step.phase]
    except (DecodeError, ValueError, KeyError) as error:
        place = f"entry {record.entry.sequence:,} of {record.service}"
        raise Conflict(f"{place} cannot be read; `sluiceway audit verify` tells whether it was changed") from error
    return AuditedStep(
        service=record.service,
        act_id=step.act_id,
        phase=phase,
        at=messages.moment(step.at),
        method=step.method,
        outcome=step.outcome,
        details=details,
        entry=_chain_entry(record.entry),
    )
