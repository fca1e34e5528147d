"""Audit trail as calls see it, without a database."""

from dataclasses import dataclass
from typing import Protocol

from google.protobuf.message import Message

from sluiceway.type.v1.audit_pb2 import AuditEntry
from sluiceway_common.principal import Principal


@dataclass(frozen=True, kw_only=True)
class Act:
    """A call that is written down: its name in both entries, what was called, and by whom."""

    id: str
    method: str
    caller: Principal


class AuditTrail(Protocol):
    """Entries of a service in the chain of the tenant that its caller is of."""

    async def begun(self, method: str, caller: Principal, request: Message | None) -> Act | None:
        """Written before the call may do anything. None for the drop of a tenant that is dropped already: nothing is
        sealed for it any more. Raises Unavailable or Overloaded where it cannot be written: then nothing is done."""
        ...

    async def ended(self, act: Act | None, outcome: str, response: Message | None = None, error: str = "") -> None:
        """How it ended: `OK`, or the name of a status. What has been done stays done: where this cannot be written,
        the entry before is without its second one."""
        ...

    async def refused(self, method: str, caller: Principal) -> None:
        """Whoever has too small a role is told so, whether or not it can be written."""
        ...

    async def head(self, tenant: str) -> AuditEntry:
        """The last entry of a tenant: its place, 0 where nothing was written, and its hash."""
        ...
