"""The calls by which an operator sees what a service parked, and sends it back."""

from collections.abc import Iterable
from datetime import UTC, datetime
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
from sluiceway_common.redrive import Parked, Redrive

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
        after = _position(request.page_token)
        everything = await self._seen(request.group)
        rest = [parked for parked in everything if after is None or _order(parked) > after]
        return ListParkedResponse(
            records=[_message(parked) for parked in rest[:limit]],
            total=len(everything),
            next_page_token=_token(rest[limit - 1]) if len(rest) > limit else "",
        )

    async def RedriveParked(self, request: RedriveParkedRequest, _context: Any) -> RedriveParkedResponse:
        ids = frozenset(request.ids)
        if bool(ids) == request.all:
            raise Invalid("give `ids`, or set `all`, and not both", field="ids")
        if len(ids) > _MOST:
            raise Invalid(f"`ids` names {len(ids)} records; it may name {_MOST}", field="ids")
        seen = await self._seen(request.group)
        chosen = _whole(seen) if request.all else _named(ids, seen)
        return RedriveParkedResponse(redriven=await self._redrive.redrive(chosen) if chosen else 0)

    async def _seen(self, group: str) -> list[Parked]:
        """All that the caller may see, oldest first."""
        listings = [await self._redrive.parked(group, tenant=tenant, limit=_ALL) for tenant in _tenants(current())]
        return sorted((parked for listing in listings for parked in listing.records), key=_order)


def _order(parked: Parked) -> tuple[datetime, str]:
    return parked.parked_at, parked.id


def _token(last: Parked) -> str:
    """Where a page ended. A number of records would count wrong as soon as one is sent back."""
    return f"{last.parked_at.isoformat()}/{last.id}"


def _position(token: str) -> tuple[datetime, str] | None:
    at, _, record = token.partition("/")
    try:
        return (datetime.fromisoformat(at).astimezone(UTC), record) if token else None
    except (ValueError, OverflowError) as error:
        raise Invalid("`page_token` is none that a page ended with", field="page_token") from error


def _tenants(principal: Principal) -> tuple[str, ...]:
    principal.must("operator")
    return (principal.tenant, "") if "admin" in principal.roles else (principal.tenant,)


def _whole(seen: Iterable[Parked]) -> frozenset[str]:
    """What can be sent back; records that were too large to be kept whole stay where they are."""
    return frozenset(parked.id for parked in seen if parked.whole)


def _named(ids: frozenset[str], seen: Iterable[Parked]) -> frozenset[str]:
    missing = sorted(ids - {parked.id for parked in seen})
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
