"""Values of API keys and tenants."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

KeyState = Literal["active", "rotated", "expired", "revoked"]
TenantState = Literal["active", "suspended", "dropped"]


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """What is known about a key; its secret is not. `active` and `rotated` open something, the latter until it expires.
    `expires` None is never; `replaced_by` is the id of its successor, empty where it has none."""

    id: str
    tenant: str
    subject: str
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    state: KeyState
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    replaced_by: str


@dataclass(frozen=True)
class IssuedApiKey:
    """A new key, and its secret (`sw_…`), which is told once."""

    secret: str = field(repr=False)
    key: ApiKey


@dataclass(frozen=True)
class RotatedApiKey:
    """A new key, its secret, which is told once, and the key whose place it takes."""

    secret: str = field(repr=False)
    key: ApiKey
    replaced: ApiKey


@dataclass(frozen=True, kw_only=True)
class TenantInfo:
    """A tenant, and how many of its keys open something. Of a suspended one nobody is let in, since then and for the
    reason that all are told who are refused; one that is `dropped` is being deleted."""

    name: str
    state: TenantState
    active_keys: int
    suspended: datetime | None
    suspended_by: str
    reason: str


@dataclass(frozen=True)
class DroppedData:
    """How much of one kind a service has deleted."""

    service: str
    what: str
    count: int
