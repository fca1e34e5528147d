"""Reading of the audit log: entries as they were written, and what they say of people opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from google.protobuf.message import DecodeError

from sluiceway.type.v1.audit_pb2 import AuditedStep
from sluiceway_common.access.port import Seal
from sluiceway_common.access.sealed import opened_message
from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.paging import ListPage, Position, ended_at, page_of, page_size
from sluiceway_common.principal import Principal
from sluiceway_eval.domain.audit import AuditedEntry, AuditFilter
from sluiceway_eval.ports import RecordStore

# Details of an entry may be as long as a message of that many can bear.
MOST_ENTRIES_A_PAGE: Final = 100


@dataclass(frozen=True, kw_only=True)
class AuditEntryFound:
    """An entry, and its details; empty where nobody can open them any more."""

    entry: AuditedEntry
    details: str


@dataclass(frozen=True, kw_only=True)
class AuditReading:
    """Admins read the log of their own tenant."""

    store: RecordStore
    seal: Seal

    async def entries(self, caller: Principal, wanted: AuditFilter, size: int, token: str) -> ListPage[AuditEntryFound]:
        """The last one first, which in a chain is from its end to its beginning. Raises Invalid."""
        caller.must("admin")
        limit, before = page_size(size, MOST_ENTRIES_A_PAGE), ended_at(token)
        found = await self.store.audit_entries(caller.tenant, wanted, before, limit + 1)
        page = page_of(found, limit, lambda one: Position(at=one.told.at, id=one.told.event_id))
        return ListPage(tuple(await self._opened(caller.tenant, page.items)), page.next)

    async def _opened(self, tenant: str, entries: Sequence[AuditedEntry]) -> list[AuditEntryFound]:
        return [AuditEntryFound(entry=one, details=await self._details(tenant, one)) for one in entries]

    async def _details(self, tenant: str, entry: AuditedEntry) -> str:
        try:
            step = AuditedStep.FromString(entry.content)
            return await opened_message(self.seal, tenant, step.details) if step.HasField("details") else ""
        except (NotFound, Invalid, DecodeError):
            # Verifying the chain tells whether it was changed.
            return ""
