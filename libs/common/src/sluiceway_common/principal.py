"""Principal: the caller, as a verified credential names it, never the body of a message."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Literal, Self

from sluiceway_common.errors import Blocked, Unauthenticated

Role = Literal["reader", "contributor", "operator", "approver", "admin"]
# How the subjects of our own services begin, and nobody else's.
SERVICE_SUBJECTS: Final = "service:"


@dataclass(frozen=True)
class Principal:
    """One caller in one tenant. `groups` are whose documents it may find; `purpose` is why data is asked for."""

    tenant: str
    subject: str
    roles: frozenset[Role]
    groups: tuple[str, ...] = ()
    purpose: str = ""
    dropped: bool = False

    @classmethod
    def service(cls, name: str, *, tenant: str, roles: Iterable[Role] = (), purpose: str = "") -> Self:
        """A service of ours that acts by itself, as its handler chose; where a person asked, that person travels on."""
        return cls(tenant, f"{SERVICE_SUBJECTS}{name}", frozenset(roles), purpose=purpose)

    def has(self, role: Role) -> bool:
        """An admin has every role."""
        return role in self.roles or "admin" in self.roles

    def must(self, role: Role) -> None:
        """Raises Blocked without the role; an admin has every role. Of a dropped tenant no role is left but that."""
        if self.dropped and role != "admin":
            raise self.is_dropped()
        if not self.has(role):
            has = ", ".join(sorted(self.roles)) or "none"
            raise Blocked(f"this needs the role `{role}`; the credential of {self.subject!r} has {has}")

    def is_dropped(self) -> Blocked:
        """What is told to whom nothing is left to do."""
        return Blocked(
            f"the tenant {self.tenant!r} was dropped; repeat its drop until it is done everywhere, or use another one"
        )


_current: ContextVar[Principal] = ContextVar("principal")


def current() -> Principal:
    """The caller of the running call or event."""
    try:
        return _current.get()
    except LookupError:
        raise Unauthenticated("no credential came with this call; send `authorization: Bearer <api key>`") from None


def current_tenant() -> str:
    """The tenant of the caller; empty where the service works for nobody."""
    caller = _current.get(None)
    return caller.tenant if caller else ""


def acting_as(principal: Principal) -> AbstractContextManager[None]:
    """Everything inside is done in the name of the principal."""
    return _Acting(principal)


class _Acting(AbstractContextManager[None]):
    """Every call has one, and a context manager made of a generator costs more."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal

    def __enter__(self) -> None:
        self._before = _current.set(self._principal)

    def __exit__(self, *_error: object) -> None:
        _current.reset(self._before)
