"""Audit trail of a service: entries before a call begins and when it has ended, in the chain of its tenant."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from google.protobuf.message import Message
from sqlalchemy import Row, Select, Update, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway.type.v1.audit_pb2 import (
    AUDIT_PHASE_BEGUN,
    AUDIT_PHASE_ENDED,
    AUDIT_PHASE_REFUSED,
    AuditedStep,
    AuditEntry,
)
from sluiceway_common.access.port import Seal
from sluiceway_common.access.sealed import sealed_message
from sluiceway_common.access.tenants import TenantRows
from sluiceway_common.audit import details
from sluiceway_common.audit.chain import following, recorded
from sluiceway_common.audit.pace import AuditPace, LeakyBucket
from sluiceway_common.audit.port import Act
from sluiceway_common.audit.tables import AuditTables
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.cache import LoadingCache
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.database import Database
from sluiceway_common.errors import Overloaded, Refusal
from sluiceway_common.ids import drawn
from sluiceway_common.observability.metrics import Counter, Metrics
from sluiceway_common.outbox import Outbox
from sluiceway_common.principal import Principal

AUDIT_REFUSALS_DROPPED: Final = Counter(
    "sluiceway_audit_refusals_dropped_total",
    "Calls refused for want of a role that are not in the audit log: their tenant had been refused too often.",
    "calls",
)

# Who is refused again and again is written down once in so many seconds.
REFUSED_SECONDS: Final = 10.0
_REMEMBERED: Final = 4_096
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Entries of one chain are in the order of their times, whatever the clocks of replicas say.
_TICK: Final = timedelta(microseconds=1)

log = structlog.get_logger(__name__)


class ChainedAuditTrail:
    """AuditTrail that writes entries of `service` into its own database, from where they go to the log.

    Chains are kept by tenant; replicas that write into one wait for one another for the length of a transaction. Of a
    tenant each replica takes so many calls `per_second`, beside them as many of admins, and as many that are refused:
    whoever may not call leaves those their room who may.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        tables: AuditTables,
        seal: Seal,
        *,
        service: str,
        per_second: float = 20.0,
        clock: Clock | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._tables = tables
        self._seal = seal
        self._service = service
        self._clock = clock or SystemClock()
        self._pace = AuditPace(per_second, self._clock)
        self._pace_of_refusals = LeakyBucket(per_second, self._clock, "this tenant")
        self._dropped = (metrics or Metrics()).counter(AUDIT_REFUSALS_DROPPED)
        self._rows = TenantRows(database, tables.metadata)
        self._refused: LoadingCache[tuple[str, str, str], bool] = LoadingCache(
            self._clock, seconds=REFUSED_SECONDS, capacity=_REMEMBERED
        )

    async def begun(self, method: str, caller: Principal, request: Message | None) -> Act | None:
        if caller.dropped:
            return None
        self._pace.take(caller, method)
        act = Act(id=drawn("act", self._clock.now()), method=method, caller=caller)
        await self._append(act, AuditedStep(phase=AUDIT_PHASE_BEGUN), details.of_caller(caller, request))
        return act

    async def ended(self, act: Act | None, outcome: str, response: Message | None = None, error: str = "") -> None:
        if act is None:
            return
        said = details.of_error(error) if error else details.of_response(response)
        await self._noted(act, AuditedStep(phase=AUDIT_PHASE_ENDED, outcome=outcome), said)

    async def refused(self, method: str, caller: Principal) -> None:
        key = (caller.tenant, caller.subject, method)
        if caller.dropped or self._refused.get(key):
            return
        try:
            self._pace_of_refusals.take(caller.tenant)
        except Overloaded:
            self._dropped.inc()
            return
        self._refused.put(key, True)
        act = Act(id=drawn("act", self._clock.now()), method=method, caller=caller)
        step = AuditedStep(phase=AUDIT_PHASE_REFUSED, outcome="PERMISSION_DENIED")
        await self._noted(act, step, details.of_caller(caller, None))

    async def head(self, tenant: str) -> AuditEntry:
        async with self._database.autocommit() as connection:
            row = (await connection.execute(self._head_of(tenant))).one_or_none()
        return AuditEntry() if row is None else AuditEntry(sequence=row.sequence, hash=row.hash)

    async def drop(self, tenant: str) -> int:
        """Deletes what is held of the tenant's chain, and says how many rows. Twice is once."""
        deleted: Mapping[str, int] = await self._rows.drop(tenant)
        return sum(deleted.values())

    async def _noted(self, act: Act, step: AuditedStep, said: str) -> None:
        try:
            await self._append(act, step, said)
            await self._outbox.flush()
        except (Refusal, SQLAlchemyError) as error:
            log.warning("audit_entry_lost", method=act.method, act_id=act.id, outcome=step.outcome, cause=repr(error))

    async def _append(self, act: Act, step: AuditedStep, said: str) -> None:
        tenant = act.caller.tenant
        step.act_id, step.method = act.id, act.method
        step.details.CopyFrom(await sealed_message(self._seal, tenant, said))
        async with self._database.transaction() as connection:
            head = await self._locked(connection, tenant)
            at = max(self._clock.now(), head.at + _TICK)
            step.at.FromDatetime(at)
            last = AuditEntry(sequence=head.sequence, hash=head.hash)
            entry = following(self._service, tenant, last, step.SerializeToString(deterministic=True))
            await connection.execute(self._moved(tenant, entry, at))
            event = recorded(self._service, tenant, entry)
            await self._outbox.write(connection, OutgoingEvent(event, tenant=tenant, causation=act.id))

    async def _locked(self, connection: AsyncConnection, tenant: str) -> Row[Any]:
        """Where the chain ends, until the end of the transaction nobody else's to move; the first entry begins one."""
        wanted = self._head_of(tenant).with_for_update()
        row: Row[Any] | None = (await connection.execute(wanted)).one_or_none()
        if row is None:
            begun = insert(self._tables.heads).values(tenant=tenant, sequence=0, hash=b"", at=_FIRST)
            await connection.execute(begun.on_conflict_do_nothing())
            row = (await connection.execute(wanted)).one()
        return row

    def _head_of(self, tenant: str) -> Select[Any]:
        return select(self._tables.heads).where(self._tables.heads.c.tenant == tenant)

    def _moved(self, tenant: str, entry: AuditEntry, at: datetime) -> Update:
        changed = update(self._tables.heads).where(self._tables.heads.c.tenant == tenant)
        return changed.values(sequence=entry.sequence, hash=entry.hash, at=at)
