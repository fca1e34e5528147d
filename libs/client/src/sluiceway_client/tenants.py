"""Client of tenants: listed, suspended, resumed, and dropped in every service with all that it holds of them."""

from collections.abc import Iterator, Sequence
from typing import cast

import grpc

from sluiceway.ops.v1 import access_service_pb2 as calls
from sluiceway.ops.v1.operator_service_pb2 import DropTenantRequest, DropTenantResponse
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceStub
from sluiceway_client import messages
from sluiceway_client.access_channel import AccessChannel
from sluiceway_client.access_values import DroppedData, TenantInfo, TenantState
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Conflict, Unavailable, translating_errors

_PAGE = 1000
_ASKING = 30.0


class Tenants:
    """What admins do about their own tenant and, those of the installation's own, about all. The deadline, in seconds,
    is that of one service that drops a tenant: deleting takes its time."""

    def __init__(self, addresses: Addresses, *, deadline: float = 600.0) -> None:
        self._addresses = addresses.services
        self._deadline = deadline
        self._who = credential(addresses)
        self._access = AccessChannel(addresses, _ASKING)
        self._channels: dict[str, grpc.aio.Channel] = {
            name: connect(address, addresses) for name, address in self._addresses.items()
        }

    async def list(self) -> list[TenantInfo]:
        """By name; for who administers no other its own alone. Raises Blocked where the key is no admin's."""
        found: list[TenantInfo] = []
        token = ""
        while True:
            request = calls.ListTenantsRequest(page_size=_PAGE, page_token=token)
            page = await self._access.ask(lambda stub: stub.ListTenants, request)
            found += map(_tenant, page.tenants)
            token = page.next_page_token
            if not token:
                return found

    async def suspend(self, tenant: str, *, reason: str = "") -> TenantInfo:
        """Lets nobody of it in any more, within seconds everywhere; the reason is told to all who are refused. Twice is
        once. Raises Blocked where the key is not of an admin of all, Conflict for a tenant that is theirs or was
        dropped, Invalid."""
        request = calls.SuspendTenantRequest(tenant=tenant, reason=reason)
        return _tenant((await self._access.ask(lambda stub: stub.SuspendTenant, request)).tenant)

    async def resume(self, tenant: str) -> TenantInfo:
        """Lets it in again. Twice is once. Raises as `suspend`."""
        request = calls.ResumeTenantRequest(tenant=tenant)
        return _tenant((await self._access.ask(lambda stub: stub.ResumeTenant, request)).tenant)

    async def drop(self, tenant: str, *, absent: Sequence[str] = ()) -> Sequence[DroppedData]:
        """Deletes all of the tenant everywhere, and its keys at last; there is no way back. Broken off, it is repeated.

        `absent` are services that this installation does not run. Raises Invalid where the key is another tenant's,
        Blocked where it is no admin's, Conflict where another tenant is not suspended, or where a service has not been
        called that may hold something, and Unavailable, once all others have dropped it, where some did not answer.
        """
        deleted: list[DroppedData] = []
        silent: dict[str, Unavailable] = {}
        waiting_for: Sequence[str] = ()
        for name in self._addresses:
            try:
                answer = await self._drop(name, DropTenantRequest(tenant=tenant, absent=absent))
            except Unavailable as error:
                silent[name] = error
                continue
            deleted += _deleted(name, answer)
            waiting_for = answer.waiting_for
        if silent:
            names, first = ", ".join(silent), next(iter(silent.values()))
            raise Unavailable(
                f"{names} did not drop {tenant!r}, whose keys are kept until then ({first}); say the same again"
            ) from first
        if waiting_for:
            raise Conflict(
                f"{', '.join(waiting_for)} may still hold something of {tenant!r}; its keys are kept until then. Say "
                "the same again with `--without` (`absent`) for what this installation does not run"
            )
        return deleted

    async def _drop(self, name: str, request: DropTenantRequest) -> DropTenantResponse:
        with translating_errors(name, self._addresses[name]):
            stub = OperatorServiceStub(self._channels[name])
            return await stub.DropTenant(request, metadata=self._who, timeout=self._deadline)

    async def close(self) -> None:
        await self._access.close()
        for channel in self._channels.values():
            await channel.close()


def _deleted(service: str, answer: DropTenantResponse) -> Iterator[DroppedData]:
    for each in answer.deleted:
        yield DroppedData(service, each.what, each.count)


def _tenant(message: calls.Tenant) -> TenantInfo:
    return TenantInfo(
        name=message.name,
        state=cast(TenantState, messages.word(message, "state", messages.NOTHING)),
        active_keys=message.active_keys,
        suspended=messages.optional_moment(message, "suspended_at"),
        suspended_by=message.suspended_by,
        reason=message.reason,
    )
