"""Operator service: dead letters listed and redriven, a tenant dropped, and where the audit log ends."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import grpc

from sluiceway.ops.v1.operator_service_pb2 import (
    DroppedData,
    DropTenantRequest,
    DropTenantResponse,
    GetAuditHeadRequest,
    GetAuditHeadResponse,
    ListParkedRequest,
    ListParkedResponse,
    ParkedRecord,
    RedriveParkedRequest,
    RedriveParkedResponse,
)
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceServicer, add_OperatorServiceServicer_to_server
from sluiceway_common.access.tenants import TenantDrops
from sluiceway_common.audit.port import AuditTrail
from sluiceway_common.errors import Invalid
from sluiceway_common.paging import MOST_A_PAGE, Position, ended_at, page_of, page_size
from sluiceway_common.principal import current
from sluiceway_common.redrive import DeadLetter, Redrive
from sluiceway_common.rpc.access import own_tenant

OPERATOR_SERVICE = "sluiceway.ops.v1.OperatorService"

_ALL = 1 << 31

# The tenant that the caller may drop, of the one that was asked for. Raises Invalid or Conflict.
MayDrop = Callable[[str], Awaitable[str]]


def register_operator(
    server: grpc.aio.Server,
    redrive: Redrive,
    *,
    drops: TenantDrops | None = None,
    may_drop: MayDrop = own_tenant,
    audit: AuditTrail | None = None,
) -> None:
    """Serves OperatorService; its name for the health and the reflection of the server is OPERATOR_SERVICE."""
    add_OperatorServiceServicer_to_server(Operator(redrive, drops, may_drop, audit), server)


class Operator(OperatorServiceServicer):
    """Shows and moves the records of the caller's tenant. Those that name none may be anybody's: they are for whoever
    runs the service, `sluiceway-<service> records`."""

    def __init__(
        self,
        redrive: Redrive,
        drops: TenantDrops | None = None,
        may_drop: MayDrop = own_tenant,
        audit: AuditTrail | None = None,
    ) -> None:
        self._redrive = redrive
        self._drops = drops
        self._may_drop = may_drop
        self._audit = audit

    async def ListParked(self, request: ListParkedRequest, _context: Any) -> ListParkedResponse:
        limit, after = page_size(request.limit, field="limit"), ended_at(request.page_token)
        everything = await self._seen(request.group)
        rest = [dead_letter for dead_letter in everything if after is None or _position(dead_letter) > after]
        page, token = page_of(rest, limit, _position)
        return ListParkedResponse(records=map(_message, page), total=len(everything), next_page_token=token)

    async def RedriveParked(self, request: RedriveParkedRequest, _context: Any) -> RedriveParkedResponse:
        ids = frozenset(request.ids)
        if bool(ids) == request.all:
            raise Invalid("which records is not clear; give `ids`, or set `all`, and not both", field="ids")
        if len(ids) > MOST_A_PAGE:
            raise Invalid(f"`ids` names {len(ids)} records; it may name {MOST_A_PAGE}", field="ids")
        seen = await self._seen(request.group)
        if missing := ids - {dead_letter.id for dead_letter in seen}:
            raise await self._redrive.unknown(missing)
        chosen = _whole(seen) if request.all else ids
        redriven = await self._redrive.redrive(chosen, tenant=current().tenant) if chosen else 0
        return RedriveParkedResponse(redriven=redriven)

    async def DropTenant(self, request: DropTenantRequest, _context: Any) -> DropTenantResponse:
        tenant = await self._may_drop(request.tenant)
        if self._drops is None:
            return DropTenantResponse()
        outcome = await self._drops.drop(tenant, absent=request.absent)
        deleted = [DroppedData(what=what, count=count) for what, count in outcome.deleted.items()]
        return DropTenantResponse(deleted=deleted, waiting_for=outcome.waiting_for)

    async def GetAuditHead(self, _request: GetAuditHeadRequest, _context: Any) -> GetAuditHeadResponse:
        if self._audit is None:
            return GetAuditHeadResponse()
        head = await self._audit.head(current().tenant)
        return GetAuditHeadResponse(sequence=head.sequence, hash=head.hash)

    async def _seen(self, group: str) -> list[DeadLetter]:
        """All that the caller may see, oldest first."""
        caller = current()
        caller.must("operator")
        return list((await self._redrive.dead_letters(group, tenant=caller.tenant, limit=_ALL)).records)


def _position(dead_letter: DeadLetter) -> Position:
    """A number of records would count wrong as soon as one is sent back."""
    return Position(at=dead_letter.at, id=dead_letter.id)


def _whole(seen: Iterable[DeadLetter]) -> frozenset[str]:
    """What can be sent back; records that were too large to be kept whole stay where they are."""
    return frozenset(dead_letter.id for dead_letter in seen if dead_letter.whole)


def _message(dead_letter: DeadLetter) -> ParkedRecord:
    message = ParkedRecord(
        id=dead_letter.id,
        group=dead_letter.group,
        reason=dead_letter.reason,
        detail=dead_letter.detail,
        attempts=dead_letter.attempts,
        topic=dead_letter.topic,
        partition=dead_letter.partition,
        offset=dead_letter.offset,
    )
    message.parked_at.FromDatetime(dead_letter.at)
    return message
