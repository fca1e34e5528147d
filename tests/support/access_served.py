"""A service that answers calls about keys alone, at a real database, as one of its processes does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sluiceway_common.access.keys import Access
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database
from sluiceway_common.rpc import Server
from sluiceway_common.rpc.access import ACCESS_SERVICE, Administration, register_access

SEED = bytes(range(32))


@dataclass(frozen=True)
class ServedAccess:
    """Where it is asked, and what it asks itself."""

    address: str
    access: Access
    tokens: ServiceTokens


@asynccontextmanager
async def served_access(database: Database, **said: Any) -> AsyncIterator[ServedAccess]:
    """With what is said of its Administration."""
    tokens, access = ServiceTokens(SEED, (), audience="test"), Access(database)
    administration = Administration(access=access, clock=SystemClock(), **said)
    server = Server(
        "127.0.0.1:0",
        register=lambda server: register_access(server, administration),
        names=(ACCESS_SERVICE,),
        authenticate=Authenticator(access.authenticate, tokens),
    )
    await server.start()
    try:
        yield ServedAccess(f"127.0.0.1:{server.port}", access, tokens)
    finally:
        await server.stop()
