"""API keys: who calls, from a secret that is kept nowhere."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sluiceway_common.access.api_key import (
    PREFIX,
    IssuedKey,
    Key,
    KeyDraft,
    RotatedKey,
    Rotation,
    must_lie_ahead,
)
from sluiceway_common.access.api_key import key_id as key_id
from sluiceway_common.access.key_store import MOST_KEYS, KeyStore
from sluiceway_common.access.tenant_states import TenantStates
from sluiceway_common.cache import LoadingCache
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.database import Database
from sluiceway_common.errors import Conflict, Unauthenticated
from sluiceway_common.ids import sha256
from sluiceway_common.paging import Position
from sluiceway_common.principal import Principal, Role

# And five seconds more until an open watch looks again: half a minute in all.
CACHE_SECONDS: Final = 25.0
_CACHED_KEYS: Final = 10_000
_LONGEST_SECRET: Final = 128
_WAY_OUT: Final = "send `authorization: Bearer <api key>` with a key that is valid"


class Access:
    """API keys in the schema `access`: expiring, rotated and revocable.

    What was found is remembered for a while, so a key that another process revokes may be good for half a minute.
    """

    def __init__(self, database: Database, clock: Clock | None = None, tenants: TenantStates | None = None) -> None:
        self._clock = clock or SystemClock()
        self._store = KeyStore(database, self._clock)
        self._tenants = tenants or TenantStates(database, self._clock)
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
        principal = Principal(tenant, subject, frozenset(roles), tuple(groups))
        return (await self._issued(KeyDraft(principal=principal, expires=expires))).secret

    async def create(self, draft: KeyDraft) -> IssuedKey:
        """A new key. Raises Invalid for an end that is no end, Conflict where there can be none."""
        must_lie_ahead(draft.expires, self._clock.now())
        return await self._issued(draft)

    async def rotate(self, rotation: Rotation) -> RotatedKey:
        """A key in the place of another. Raises NotFound, Invalid for an end that is none, and Conflict for a key that
        has ended or was rotated before."""
        must_lie_ahead(rotation.expires, self._clock.now())
        await self._must_be_there(rotation.tenant)
        rotated = await self._store.rotate(rotation)
        self._known.forget(rotated.replaced.digest)
        return rotated

    async def authenticate(self, secret: str) -> Principal:
        """Who calls with this secret. Raises Unauthenticated when it is unknown, expired or revoked."""
        if not secret.startswith(PREFIX) or len(secret) > _LONGEST_SECRET:
            raise Unauthenticated(f"this is no API key: one starts with `{PREFIX}`; {_WAY_OUT}")
        digest = sha256(secret)
        principal = await self._known.load(digest, lambda: self._look_up(digest))
        return await self._tenants.admitted(principal)

    async def keys(self, tenant: str) -> Sequence[Key]:
        """All keys of a tenant, the newest first."""
        return (await self.page(tenant, after=None, limit=MOST_KEYS))[0]

    async def page(self, tenant: str, *, after: Position | None, limit: int) -> tuple[Sequence[Key], int]:
        """The newest first, one more than the limit where there are more, and how many there are in all."""
        return await self._store.page(tenant, after=after, limit=limit)

    async def revoke(self, key_id: str, *, tenant: str | None = None, last: bool = True) -> Key:
        """From now on the key opens nothing here; in other processes within half a minute. Twice is once. Raises
        NotFound, and Conflict for the last key of an admin where not `last`."""
        key = await self._store.revoke(key_id, tenant=tenant, last=last)
        self._known.forget(key.digest)
        return key

    async def _issued(self, draft: KeyDraft) -> IssuedKey:
        await self._must_be_there(draft.principal.tenant)
        return await self._store.create(draft)

    async def _must_be_there(self, tenant: str) -> None:
        await self._tenants.refresh()
        if await self._tenants.is_dropped(tenant):
            raise Conflict(f"the tenant {tenant!r} was dropped; its name is not used again")

    async def _look_up(self, digest: str) -> Principal:
        if self._unknown.get(digest):
            raise Unauthenticated(f"this API key is not known; {_WAY_OUT}")
        key = await self._store.find(digest)
        if key is None:
            self._unknown.put(digest, True)
            raise Unauthenticated(f"this API key is not known; {_WAY_OUT}")
        return self._remember(key)

    def _remember(self, key: Key) -> Principal:
        now = self._clock.now()
        match key.state(now):
            case "revoked":
                raise Unauthenticated(f"this API key was revoked; {_WAY_OUT}")
            case "expired" if key.replaced_by:
                raise Unauthenticated("this API key was rotated, and its overlap is over; send its successor")
            case "expired":
                raise Unauthenticated(f"this API key has expired; {_WAY_OUT}")
        left = (key.expires - now).total_seconds() if key.expires else float("inf")
        self._known.put(key.digest, key.principal, at_most=left)
        return key.principal
