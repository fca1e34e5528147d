"""API key: what is known about it, what it may be, and how its id is told from its secret."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from sluiceway_common.errors import Invalid
from sluiceway_common.ids import sha256
from sluiceway_common.principal import SERVICE_SUBJECTS, Principal, Role

PREFIX: Final = "sw_"
OVERLAP: Final = timedelta(hours=24)
MOST_OVERLAP: Final = timedelta(days=30)
MOST_DAYS: Final = 36_500
MOST_NAME: Final = 200
MOST_GROUPS: Final = 100
MOST_REQUEST_ID: Final = 100
_SECRET_BYTES: Final = 32

KeyState = Literal["active", "rotated", "expired", "revoked"]


@dataclass(frozen=True, kw_only=True)
class Key:
    """What is known about an API key; the secret is not. `replaced_by` is the id of the key that took its place."""

    id: str
    principal: Principal
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    replaced_by: str = ""
    digest: str = field(repr=False)

    def state(self, now: datetime) -> KeyState:
        """Whether it opens something: `active` and `rotated` do, the latter until it expires."""
        if self.revoked is not None:
            return "revoked"
        if self.expires is not None and self.expires <= now:
            return "expired"
        return "rotated" if self.replaced_by else "active"

    @property
    def life(self) -> timedelta | None:
        """How long it was made for; None for ever."""
        return None if self.expires is None else self.expires - self.created


@dataclass(frozen=True)
class IssuedKey:
    """A new key, and its secret, which is said once and cannot be found again."""

    secret: str = field(repr=False)
    key: Key


@dataclass(frozen=True)
class RotatedKey:
    """The new key, and the one whose place it takes."""

    issued: IssuedKey
    replaced: Key


@dataclass(frozen=True, kw_only=True)
class KeyDraft:
    """What a key is to be. `request_id` names the call that asks for it; empty where it cannot be repeated.

    Raises Invalid, with the field, for what no key may be.
    """

    principal: Principal
    expires: datetime | None = None
    request_id: str = ""

    def __post_init__(self) -> None:
        who = self.principal
        must_be_a_name(who.tenant, "tenant")
        must_be_a_name(who.subject, "subject")
        if who.subject.startswith(SERVICE_SUBJECTS):
            raise Invalid(
                f"`subject` begins with `{SERVICE_SUBJECTS}`, which is a service of ours; take another", field="subject"
            )
        _must_be_roles(sorted(who.roles))
        _must_be_groups(who.groups)
        must_be_a_request_id(self.request_id)


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """Which key is replaced. It opens for the overlap beside the new one, whose life is as long as its own where
    `expires` does not say. Raises Invalid with the field."""

    tenant: str
    id: str
    overlap: timedelta = OVERLAP
    expires: datetime | None = None
    request_id: str = ""

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.overlap <= MOST_OVERLAP:
            raise Invalid(
                f"`overlap` is {self.overlap.total_seconds():,.0f} s; it must lie between 0 and {MOST_OVERLAP.days} "
                "days",
                field="overlap",
            )
        must_be_a_request_id(self.request_id)


def new_secret() -> str:
    return PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def key_id(secret: str) -> str:
    """The name of a key, told from its secret."""
    return f"key_{sha256(sha256(secret))[:32]}"


def must_be_a_name(said: str, where: str, most: int = MOST_NAME) -> None:
    """Raises Invalid for what could not be read again in a list: nothing may move the cursor."""
    if len(said) > most:
        raise Invalid(f"`{where}` has {len(said):,} characters; it may have {most}", field=where)
    if not said.isprintable() or said != said.strip() or not said:
        raise Invalid(
            f"`{where}` is {said[:40]!r}; it must be a name of printable characters, without blanks around it",
            field=where,
        )


def must_be_a_request_id(said: str) -> None:
    if said:
        must_be_a_name(said, "request_id", MOST_REQUEST_ID)


def must_lie_ahead(expires: datetime | None, now: datetime) -> None:
    """Raises Invalid for an end that is over, or too far away to be meant."""
    if expires is not None and not now < expires <= now + timedelta(days=MOST_DAYS):
        raise Invalid(
            f"`expires_at` must lie ahead, by {MOST_DAYS:,} days at most; leave it out for a key that never expires",
            field="expires_at",
        )


def _must_be_roles(roles: Sequence[str]) -> None:
    if unknown := sorted(set(roles) - set(get_args(Role))):
        raise Invalid(f"there is no role {unknown[0][:40]!r}; there are {', '.join(get_args(Role))}", field="roles")


def must_be_few_groups(groups: Sequence[str]) -> None:
    """Raises Invalid."""
    if len(groups) > MOST_GROUPS:
        raise Invalid(f"`groups` names {len(groups):,} groups; it may name {MOST_GROUPS}", field="groups")


def _must_be_groups(groups: Sequence[str]) -> None:
    must_be_few_groups(groups)
    for group in groups:
        must_be_a_name(group, "groups")
