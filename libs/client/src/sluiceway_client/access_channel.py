"""Channels to the calls about keys and tenants, which every service answers alike."""

from collections.abc import Callable
from typing import Any

import grpc

from sluiceway.ops.v1.access_service_pb2_grpc import AccessServiceStub
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Unavailable, translating_errors


class AccessChannel:
    """Asks the first service that answers: all of them look at the same keys. A call that may have been made is made
    again, so every one must be one that twice is once."""

    def __init__(self, addresses: Addresses, deadline: float) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._who = credential(addresses)
        self._channels: dict[str, grpc.aio.Channel] = {}

    async def ask(self, method: Callable[[AccessServiceStub], Any], request: Any) -> Any:
        """The answer. Raises what the service says, and Unavailable where none answers."""
        failure = Unavailable("nobody said where a service is; set SLUICEWAY_INGEST, or say `--data`")
        for name in self._addresses.services:
            try:
                return await self._asked(name, method, request)
            except Unavailable as error:
                failure = error
        raise failure

    async def _asked(self, name: str, method: Callable[[AccessServiceStub], Any], request: Any) -> Any:
        with translating_errors(name, self._addresses.of(name)):
            if name not in self._channels:
                self._channels[name] = connect(self._addresses.of(name), self._addresses)
            call = method(AccessServiceStub(self._channels[name]))
            return await call(request, metadata=self._who, timeout=self._deadline)

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()
