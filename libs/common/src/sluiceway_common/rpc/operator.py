"""The calls by which an operator sees what a service parked, and sends it back."""

from typing import Any

import grpc

from sluiceway.ops.v1.operator_service_pb2 import (
    ListParkedRequest,
    ListParkedResponse,
    ParkedRecord,
    RedriveParkedRequest,
    RedriveParkedResponse,
)
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceServicer, add_OperatorServiceServicer_to_server
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.principal import Principal, current
from sluiceway_common.redrive import Listing, Parked, Redrive

OPERATOR_SERVICE = "sluiceway.ops.v1.OperatorService"

_MOST = 1000
_USUAL = 100
_ALL = 1 << 31


def register_operator(server: grpc.aio.Server, redrive: Redrive) -> None:
    """Serves OperatorService; its name for the health and the reflection of the server is OPERATOR_SERVICE."""
    add_OperatorServiceServicer_to_server(Operator(redrive), server)


class Operator(OperatorServiceServicer):
    """Shows and moves the records of the caller's tenant; an admin's also those that name none."""

    def __init__(self, redrive: Redrive) -> None:
        self._redrive = redrive

    async def ListParked(self, request: ListParkedRequest, _context: Any) -> ListParkedResponse:
        limit = request.limit or _USUAL
        if not 1 <= limit <= _MOST:
            raise Invalid(f"`limit` is {limit}; it must lie between 1 and {_MOST}", field="limit")
        listing = await self._listing(request.group, limit)
        return ListParkedResponse(records=[_message(parked) for parked in listing.records], total=listing.total)

    async def RedriveParked(self, request: RedriveParkedRequest, _context: Any) -> RedriveParkedResponse:
        ids = frozenset(request.ids)
        if bool(ids) == request.all:
            raise Invalid("give `ids`, or set `all`, and not both", field="ids")
        if len(ids) > _MOST:
            raise Invalid(f"`ids` names {len(ids)} records; it may name {_MOST}", field="ids")
        listing = await self._listing(request.group, _ALL)
        chosen = _whole(listing) if request.all else _named(ids, listing)
        return RedriveParkedResponse(redriven=await self._redrive.redrive(chosen) if chosen else 0)

    async def _listing(self, group: str, limit: int) -> Listing:
        """What the caller may see, oldest first."""
        listings = [await self._redrive.parked(group, tenant=tenant, limit=limit) for tenant in _tenants(current())]
        records = sorted(
            (parked for listing in listings for parked in listing.records), key=lambda parked: parked.parked_at
        )
        return Listing(records[:limit], sum(listing.total for listing in listings))


def _tenants(principal: Principal) -> tuple[str, ...]:
    principal.must("operator")
    return (principal.tenant, "") if "admin" in principal.roles else (principal.tenant,)


def _whole(listing: Listing) -> frozenset[str]:
    """What can be sent back; records that were too large to be kept whole stay where they are."""
    return frozenset(parked.id for parked in listing.records if parked.whole)


def _named(ids: frozenset[str], listing: Listing) -> frozenset[str]:
    missing = sorted(ids - {parked.id for parked in listing.records})
    if missing:
        raise NotFound(f"no such record is parked here: {', '.join(missing[:5])}", field="ids")
    return ids


def _message(parked: Parked) -> ParkedRecord:
    message = ParkedRecord(
        id=parked.id,
        group=parked.group,
        reason=parked.reason,
        detail=parked.detail,
        attempts=parked.attempts,
        topic=parked.topic,
        partition=parked.partition,
        offset=parked.offset,
    )
    message.parked_at.FromDatetime(parked.parked_at)
    return message
