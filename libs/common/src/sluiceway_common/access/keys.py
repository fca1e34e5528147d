"""API keys: who calls, from a secret that is kept nowhere."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast, get_args

from sqlalchemy import Row, func, insert, select, update

from sluiceway_common.access.tables import keys
from sluiceway_common.access.tenants import DroppedTenants
from sluiceway_common.cache import LoadingCache
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.database import Database
from sluiceway_common.errors import Conflict, Invalid, NotFound, Unauthenticated
from sluiceway_common.ids import sha256
from sluiceway_common.principal import Principal, Role

PREFIX: Final = "sw_"
# And five seconds more until an open watch looks again: half a minute in all.
CACHE_SECONDS: Final = 25.0
_CACHED_KEYS: Final = 10_000
_SECRET_BYTES: Final = 32
_LONGEST_SECRET: Final = 128
_WAY_OUT: Final = "send `authorization: Bearer <api key>` with a key that is valid"


@dataclass(frozen=True)
class Key:
    """What is known about an API key; the secret is not."""

    id: str
    principal: Principal
    created: datetime
    expires: datetime | None
    revoked: datetime | None


class Access:
    """API keys in the schema `access`: 256 bit, stored as sha256, expiring and revocable.

    What was found is remembered for a while, so a key that another process revokes may be good for half a minute.
    """

    def __init__(self, database: Database, clock: Clock | None = None, dropped: DroppedTenants | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()
        self._dropped = dropped or DroppedTenants(database, self._clock)
        self._known: LoadingCache[str, Principal] = LoadingCache(
            self._clock, seconds=CACHE_SECONDS, capacity=_CACHED_KEYS
        )
        # A caller that repeats a wrong key must not cost the database anything.
        self._unknown: LoadingCache[str, bool] = LoadingCache(self._clock, seconds=CACHE_SECONDS, capacity=1_000)

    async def create_key(
        self,
        tenant: str,
        subject: str,
        roles: Iterable[Role],
        groups: Sequence[str] = (),
        expires: datetime | None = None,
    ) -> str:
        """A new secret, `sw_…`. It is said once and cannot be found again."""
        principal = _checked(Principal(tenant, subject, frozenset(roles), tuple(groups)))
        await self._dropped.refresh()
        if await self._dropped.includes(tenant):
            raise Conflict(f"the tenant {tenant!r} was dropped; its name is not used again")
        secret = PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
        async with self._database.autocommit() as connection:
            await connection.execute(insert(keys).values(**_row(secret, principal, self._clock.now(), expires)))
        return secret

    async def authenticate(self, secret: str) -> Principal:
        """Who calls with this secret. Raises Unauthenticated when it is unknown, expired or revoked."""
        if not secret.startswith(PREFIX) or len(secret) > _LONGEST_SECRET:
            raise Unauthenticated(f"this is no API key: one starts with `{PREFIX}`; {_WAY_OUT}")
        digest = sha256(secret)
        principal = await self._known.load(digest, lambda: self._look_up(digest))
        return await self._dropped.admitted(principal)

    async def keys(self, tenant: str) -> tuple[Key, ...]:
        """All keys of a tenant, the newest first."""
        found = select(keys).where(keys.c.tenant == tenant).order_by(keys.c.created.desc(), keys.c.id)
        async with self._database.autocommit() as connection:
            return tuple(_key(row) for row in await connection.execute(found))

    async def revoke(self, key_id: str) -> None:
        """From now on the key opens nothing here; in other processes within half a minute. Twice is once."""
        now = self._clock.now()
        change = (
            update(keys)
            .where(keys.c.id == key_id)
            .values(revoked=func.coalesce(keys.c.revoked, now))
            .returning(keys.c.sha256)
        )
        async with self._database.autocommit() as connection:
            digest = (await connection.execute(change)).scalar_one_or_none()
        if digest is None:
            raise NotFound(f"there is no API key {key_id!r}; `keys list` shows those that there are")
        self._known.forget(digest)

    async def _look_up(self, digest: str) -> Principal:
        if self._unknown.get(digest):
            raise Unauthenticated(f"this API key is not known; {_WAY_OUT}")
        async with self._database.autocommit() as connection:
            row = (await connection.execute(select(keys).where(keys.c.sha256 == digest))).one_or_none()
        if row is None:
            self._unknown.put(digest, True)
            raise Unauthenticated(f"this API key is not known; {_WAY_OUT}")
        return self._remember(digest, _key(row))

    def _remember(self, digest: str, key: Key) -> Principal:
        if key.revoked is not None:
            raise Unauthenticated(f"this API key was revoked; {_WAY_OUT}")
        left = (key.expires - self._clock.now()).total_seconds() if key.expires else float("inf")
        if left <= 0:
            raise Unauthenticated(f"this API key has expired; {_WAY_OUT}")
        self._known.put(digest, key.principal, at_most=left)
        return key.principal


def key_id(secret: str) -> str:
    """The name of a key, told from its secret."""
    return f"key_{sha256(sha256(secret))[:32]}"


def _checked(principal: Principal) -> Principal:
    if not principal.tenant or not principal.subject:
        raise Invalid(
            "a key needs a tenant and a subject; name both", field="subject" if principal.tenant else "tenant"
        )
    if unknown := sorted(principal.roles - set(get_args(Role))):
        raise Invalid(f"there is no role {unknown[0]!r}; there are {', '.join(get_args(Role))}", field="roles")
    return principal


def _row(secret: str, principal: Principal, now: datetime, expires: datetime | None) -> dict[str, object]:
    return {
        "id": key_id(secret),
        "sha256": sha256(secret),
        "tenant": principal.tenant,
        "subject": principal.subject,
        "roles": sorted(principal.roles),
        "groups": list(principal.groups),
        "created": now,
        "expires": expires,
    }


def _key(row: Row[Any]) -> Key:
    principal = Principal(row.tenant, row.subject, frozenset(cast(list[Role], row.roles)), tuple(row.groups))
    return Key(row.id, principal, row.created, row.expires, row.revoked)
