"""Audit trails on a database, and what they have put on the log."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sluiceway.guard.v1.events_pb2 import AuditRecorded
from sluiceway.type.v1.audit_pb2 import AuditedStep, AuditEntry
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.access.port import Seal
from sluiceway_common.access.sealed import opened_message
from sluiceway_common.audit.tables import AuditTables, migrate
from sluiceway_common.audit.trail import ChainedAuditTrail
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.clock import Clock
from sluiceway_common.database import Database
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.outbox import Outbox
from tests.support.log import said_on

SERVICE = "guard"
TABLES = AuditTables.of(SERVICE)


@dataclass(frozen=True, kw_only=True)
class Trails:
    """Trails of replicas of one service, and the log that they write on."""

    trail: ChainedAuditTrail
    other: ChainedAuditTrail
    outbox: Outbox
    database: Database
    bus: MemoryBus
    seal: Seal
    metrics: Metrics

    async def entries(self, tenant: str = "acme") -> list[AuditEntry]:
        """Those of a tenant that the log has, in the order of their chain."""
        await self.outbox.flush()
        said = [record for record in await said_on(self.bus, AuditRecorded) if record.envelope.tenant == tenant]
        return sorted((record.event.entry for record in said), key=lambda entry: int(entry.sequence))

    async def steps(self, tenant: str = "acme") -> list[AuditedStep]:
        return [AuditedStep.FromString(entry.content) for entry in await self.entries(tenant)]

    async def details(self, tenant: str = "acme") -> list[str]:
        return [await opened_message(self.seal, tenant, step.details) for step in await self.steps(tenant)]


@asynccontextmanager
async def trails(
    url: str, clock: Clock | None = None, *, statement_seconds: float = 30.0, per_second: float = 1_000.0
) -> AsyncIterator[Trails]:
    await asyncio.to_thread(migrate, url, SERVICE)
    bus, seal, metrics = MemoryBus(), MemorySeal(), Metrics()
    await bus.ensure_topics(AuditRecorded)
    database = Database(url, schema=SERVICE, pool=4, statement_seconds=statement_seconds)
    outbox = Outbox(database, bus, TABLES.news, source=SERVICE)

    def trail() -> ChainedAuditTrail:
        return ChainedAuditTrail(
            database, outbox, TABLES, seal, service=SERVICE, per_second=per_second, clock=clock, metrics=metrics
        )

    try:
        yield Trails(
            trail=trail(), other=trail(), outbox=outbox, database=database, bus=bus, seal=seal, metrics=metrics
        )
    finally:
        await database.stop()
