"""A service that answers calls about keys and tenants alone, at a real database, as one of its processes does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sluiceway_common.access.keys import Access
from sluiceway_common.access.suspensions import Suspensions
from sluiceway_common.access.tenant_states import TenantStates
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
    administration: Administration
    tokens: ServiceTokens


@asynccontextmanager
async def served_access(database: Database, **said: Any) -> AsyncIterator[ServedAccess]:
    """With what is said of its Administration."""
    tokens, clock = ServiceTokens(SEED, (), audience="test"), SystemClock()
    states = TenantStates(database, clock)
    access, suspensions = Access(database, clock, states), Suspensions(database, states, clock)
    administration = Administration(access=access, suspensions=suspensions, clock=clock, **said)
    server = Server(
        "127.0.0.1:0",
        register=lambda server: register_access(server, administration),
        names=(ACCESS_SERVICE,),
        authenticate=Authenticator(access.authenticate, tokens),
    )
    await server.start()
    try:
        yield ServedAccess(f"127.0.0.1:{server.port}", access, administration, tokens)
    finally:
        await server.stop()
