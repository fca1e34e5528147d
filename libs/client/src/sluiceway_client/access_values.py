"""Values of API keys."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

KeyState = Literal["active", "rotated", "expired", "revoked"]


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
