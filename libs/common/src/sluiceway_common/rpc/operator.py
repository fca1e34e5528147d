"""Operator service: dead letters listed, redriven and deleted, a tenant dropped, and where the audit log ends."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any

import grpc

from sluiceway.ops.v1.operator_service_pb2 import (
    DeleteParkedRequest,
    DeleteParkedResponse,
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
from sluiceway.ops.v1.operator_service_pb2 import RefusedRecord as RefusedRecordMessage
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceServicer, add_OperatorServiceServicer_to_server
from sluiceway_common.access.tenants import TenantDrops
from sluiceway_common.audit.port import AuditTrail
from sluiceway_common.dead_letter import DeadLetter
from sluiceway_common.dead_letter_return import RedriveOutcome
from sluiceway_common.errors import Invalid
from sluiceway_common.paging import MOST_A_PAGE, ended_at, page_size
from sluiceway_common.principal import current
from sluiceway_common.redrive import Redrive
from sluiceway_common.rpc.access import own_tenant

OPERATOR_SERVICE = "sluiceway.ops.v1.OperatorService"

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
        tenant, ids = _operated(), _ids(request.ids)
        found = await self._redrive.dead_letters(
            request.group, tenant=tenant, ids=ids or None, limit=limit, after=after
        )
        token = str(found.end) if found.end is not None else ""
        return ListParkedResponse(records=map(_message, found.records), total=found.total, next_page_token=token)

    async def RedriveParked(self, request: RedriveParkedRequest, _context: Any) -> RedriveParkedResponse:
        ids = _chosen(request)
        tenant = _operated()
        if request.all:
            outcome = await self._redrive.redrive_all(request.group, tenant=tenant)
        else:
            outcome = await self._redrive.redrive(ids, group=request.group, tenant=tenant)
        return _outcome(outcome)

    async def DeleteParked(self, request: DeleteParkedRequest, _context: Any) -> DeleteParkedResponse:
        ids = _chosen(request)
        if request.cut and not request.all:
            raise Invalid("`cut` names no records by itself; set `all` beside it", field="cut")
        tenant = _operated()
        if request.all:
            deleted = await self._redrive.delete_all(request.group, tenant=tenant, cut=request.cut)
        else:
            deleted = await self._redrive.delete(ids, group=request.group, tenant=tenant)
        return DeleteParkedResponse(deleted=deleted)

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


def _operated() -> str:
    """The tenant whose records the caller may see and move."""
    caller = current()
    caller.must("operator")
    return caller.tenant


def _chosen(request: RedriveParkedRequest | DeleteParkedRequest) -> frozenset[str]:
    """The ids that are named; none where all are meant. Raises Invalid."""
    ids = _ids(request.ids)
    if bool(ids) == request.all:
        raise Invalid("which records is not clear; give `ids`, or set `all`, and not both", field="ids")
    return ids


def _ids(named: Collection[str]) -> frozenset[str]:
    # Counted first: of a million a set takes half a second of the loop.
    if len(named) > MOST_A_PAGE:
        raise Invalid(f"`ids` names {len(named)} records; it may name {MOST_A_PAGE}", field="ids")
    return frozenset(named)


def _outcome(outcome: RedriveOutcome) -> RedriveParkedResponse:
    refusals = [RefusedRecordMessage(id=each.id, why=each.why) for each in outcome.refused[:MOST_A_PAGE]]
    return RedriveParkedResponse(redriven=outcome.sent, refused=len(outcome.refused), refusals=refusals)


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
        cut=not dead_letter.whole,
    )
    message.parked_at.FromDatetime(dead_letter.at)
    return message
