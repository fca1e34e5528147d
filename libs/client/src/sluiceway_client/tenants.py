"""Client of the operator's call that drops a tenant, which every service answers for what it holds itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sluiceway.ops.v1.operator_service_pb2 import DropTenantRequest, DropTenantResponse
from sluiceway.ops.v1.operator_service_pb2_grpc import OperatorServiceStub
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Conflict, translating_errors


@dataclass(frozen=True)
class DroppedData:
    """How much of one kind a service has deleted."""

    service: str
    what: str
    count: int


class Tenants:
    """The tenant of the API key. The deadline, in seconds, is that of one service: deleting takes its time."""

    def __init__(self, addresses: Addresses, *, deadline: float = 600.0) -> None:
        self._addresses = addresses.services
        self._deadline = deadline
        self._who = credential(addresses)
        self._channels = {name: connect(address, addresses) for name, address in self._addresses.items()}

    async def drop(self, tenant: str, *, absent: Sequence[str] = ()) -> list[DroppedData]:
        """Deletes all of the tenant everywhere, and its keys at last; there is no way back. Broken off, it is repeated.

        `absent` are services that this installation does not run. Raises Invalid where the key is another tenant's,
        Blocked where it is no admin's, Conflict where a service has not been called that may hold something.
        """
        deleted: list[DroppedData] = []
        waiting_for: Sequence[str] = ()
        for name in self._addresses:
            answer = await self._drop(name, DropTenantRequest(tenant=tenant, absent=absent))
            deleted += _deleted(name, answer)
            waiting_for = answer.waiting_for
        if waiting_for:
            raise Conflict(
                f"{', '.join(waiting_for)} may still hold something of {tenant!r}; its keys are kept until then"
            )
        return deleted

    async def _drop(self, name: str, request: DropTenantRequest) -> DropTenantResponse:
        with translating_errors(name, self._addresses[name]):
            stub = OperatorServiceStub(self._channels[name])
            return await stub.DropTenant(request, metadata=self._who, timeout=self._deadline)

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()


def _deleted(service: str, answer: DropTenantResponse) -> Iterator[DroppedData]:
    for each in answer.deleted:
        yield DroppedData(service, each.what, each.count)
