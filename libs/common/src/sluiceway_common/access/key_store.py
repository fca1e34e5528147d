"""Store of API keys: rows of `access.keys`. What changes those of a tenant happens one after the other."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Row, any_, delete, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import ColumnElement

from sluiceway_common.access.api_key import IssuedKey, Key, KeyDraft, RotatedKey, Rotation, key_id, new_secret
from sluiceway_common.access.tables import keys
from sluiceway_common.clock import Clock
from sluiceway_common.database import Database
from sluiceway_common.database.statements import advisory_lock
from sluiceway_common.errors import Conflict, NotFound
from sluiceway_common.ids import sha256
from sluiceway_common.paging import Position
from sluiceway_common.principal import Principal, Role

MOST_KEYS: Final = 1_000
# Keys that have ended are kept for so long, so that who asks about one finds it.
KEPT: Final = timedelta(days=90)
# A caller who has heard nothing asks again by then; later it is somebody who takes an old `request_id` again.
REPEATED_WITHIN: Final = timedelta(minutes=10)


class KeyStore:
    """256 bit each, stored as sha256. Every method is one transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def create(self, draft: KeyDraft) -> IssuedKey:
        """Raises Conflict where the tenant has too many keys, and for a request that made one long ago."""
        request = f"create:{draft.request_id}" if draft.request_id else None
        async with self._locked(draft.principal.tenant) as connection:
            await self._close_unheard(connection, draft.principal.tenant, request)
            return await self._insert(connection, draft, request)

    async def rotate(self, rotation: Rotation) -> RotatedKey:
        """Raises NotFound, and Conflict for a key that has ended or was rotated before."""
        request = f"{rotation.id}:{rotation.request_id}" if rotation.request_id else None
        async with self._locked(rotation.tenant) as connection:
            old = await self._of(connection, rotation.tenant, rotation.id)
            unheard = await self._close_unheard(connection, rotation.tenant, request)
            if unheard is None:
                self._must_last(old)
            issued = await self._insert(connection, self._successor(rotation, old, unheard), request)
            overlap = self._clock.now() + rotation.overlap
            # The end that the first try has said stays.
            ends = old.expires if unheard else min(old.expires or overlap, overlap)
            replaced = update(keys).where(keys.c.id == old.id).values(replaced_by=issued.key.id, expires=ends)
            rows = await connection.execute(replaced.returning(keys))
            return RotatedKey(issued, _key(rows.one()))

    async def revoke(self, name: str, *, tenant: str | None = None, last: bool = True) -> Key:
        """Twice is once. Raises NotFound, and Conflict where no admin's key is left that lasts and not `last`."""
        if tenant is None:
            async with self._database.autocommit() as connection:
                tenant = (await self._of(connection, None, name)).principal.tenant
        async with self._locked(tenant) as connection:
            key = await self._of(connection, tenant, name)
            if not last and await self._is_last_admin(connection, key):
                raise Conflict(
                    f"{name} is the last key with the role `admin`, without which nobody administers {tenant!r}; "
                    "rotate it, make another first, or say `last`",
                    field="last",
                )
            at = func.coalesce(keys.c.revoked, self._clock.now())
            change = update(keys).where(keys.c.id == name).values(revoked=at).returning(keys)
            return _key((await connection.execute(change)).one())

    async def page(self, tenant: str, *, after: Position | None, limit: int) -> tuple[Sequence[Key], int]:
        """The newest first, one more than the limit where there are more, and how many there are in all."""
        mine = keys.c.tenant == tenant
        found = select(keys).where(mine).order_by(keys.c.created.desc(), keys.c.id.desc()).limit(limit + 1)
        if after is not None:
            found = found.where(tuple_(keys.c.created, keys.c.id) < (after.at, after.id))
        async with self._database.transaction() as connection:
            total = (await connection.execute(select(func.count()).where(mine))).scalar_one()
            return [_key(row) for row in await connection.execute(found)], total

    async def find(self, digest: str) -> Key | None:
        async with self._database.autocommit() as connection:
            row = (await connection.execute(select(keys).where(keys.c.sha256 == digest))).one_or_none()
        return None if row is None else _key(row)

    @asynccontextmanager
    async def _locked(self, tenant: str) -> AsyncIterator[AsyncConnection]:
        async with self._database.transaction() as connection:
            await advisory_lock(connection, "access.keys", tenant)
            yield connection

    async def _of(self, connection: AsyncConnection, tenant: str | None, name: str) -> Key:
        wanted = select(keys).where(keys.c.id == name)
        if tenant is not None:
            wanted = wanted.where(keys.c.tenant == tenant)
        row = (await connection.execute(wanted)).one_or_none()
        if row is None:
            raise NotFound(f"there is no API key {name[:80]!r}; `keys list` shows those that there are", field="id")
        return _key(row)

    async def _close_unheard(self, connection: AsyncConnection, tenant: str, request: str | None) -> Key | None:
        """Revokes what the same request has made, whose secret nobody has heard. Raises Conflict where that is long
        ago."""
        made = (keys.c.tenant == tenant) & (keys.c.request == request) & keys.c.revoked.is_(None)
        row = (await connection.execute(select(keys).where(made))).one_or_none() if request else None
        if row is None:
            return None
        now = self._clock.now()
        if row.created <= now - REPEATED_WITHIN or row.replaced_by:
            raise Conflict(
                f"this `request_id` has made {row.id} before; draw another one for each key", field="request_id"
            )
        await connection.execute(update(keys).where(keys.c.id == row.id).values(revoked=now))
        return _key(row)

    def _must_last(self, key: Key) -> None:
        state = key.state(self._clock.now())
        if state == "rotated" or (key.replaced_by and state == "expired"):
            raise Conflict(f"{key.id} was rotated before, into {key.replaced_by}; rotate that one", field="id")
        if state != "active":
            raise Conflict(f"{key.id} is {state}; make a new key", field="id")

    def _successor(self, rotation: Rotation, old: Key, unheard: Key | None) -> KeyDraft:
        # The end of the old one is that of its overlap by now; its successor still has the length of its life.
        life = (unheard or old).life
        expires = rotation.expires or (None if life is None else self._clock.now() + life)
        return KeyDraft(principal=old.principal, expires=expires)

    async def _insert(self, connection: AsyncConnection, draft: KeyDraft, request: str | None) -> IssuedKey:
        now = self._clock.now()
        await _make_room(connection, draft.principal.tenant, now)
        secret, who = new_secret(), draft.principal
        row = {
            "id": key_id(secret),
            "sha256": sha256(secret),
            "tenant": who.tenant,
            "subject": who.subject,
            "roles": sorted(who.roles),
            "groups": list(who.groups),
            "created": now,
            "expires": draft.expires,
            "request": request,
        }
        made = await connection.execute(insert(keys).values(**row).returning(keys))
        return IssuedKey(secret, _key(made.one()))

    async def _is_last_admin(self, connection: AsyncConnection, key: Key) -> bool:
        now = self._clock.now()
        if "admin" not in key.principal.roles or key.state(now) in ("expired", "revoked"):
            return False
        others = select(func.count()).where(
            keys.c.tenant == key.principal.tenant,
            keys.c.id != key.id,
            literal("admin") == any_(keys.c.roles),
            keys.c.revoked.is_(None),
            # One that was rotated ends soon.
            keys.c.replaced_by.is_(None),
            or_(keys.c.expires.is_(None), keys.c.expires > now),
        )
        return not (await connection.execute(others)).scalar_one()


async def _make_room(connection: AsyncConnection, tenant: str, now: datetime) -> None:
    """Forgets keys that have ended: those of long ago, and where there are too many those that ended first. Raises
    Conflict where all that are left open something."""
    mine, ended = keys.c.tenant == tenant, _ended()
    await connection.execute(delete(keys).where(mine, ended <= now - KEPT))
    beyond = (await connection.execute(select(func.count()).where(mine))).scalar_one() - MOST_KEYS + 1
    if beyond <= 0:
        return
    first = select(keys.c.id).where(mine, ended <= now).order_by(ended).limit(beyond)
    if (await connection.execute(delete(keys).where(keys.c.id.in_(first)))).rowcount < beyond:
        raise Conflict(f"{tenant!r} has {MOST_KEYS:,} keys that open something; revoke those that nobody calls with")


def _ended() -> ColumnElement[datetime]:
    """NULL for a key without an end."""
    return func.least(keys.c.revoked, keys.c.expires)


def _key(row: Row[Any]) -> Key:
    principal = Principal(row.tenant, row.subject, frozenset(cast(list[Role], row.roles)), tuple(row.groups))
    return Key(
        id=row.id,
        principal=principal,
        created=row.created,
        expires=row.expires,
        revoked=row.revoked,
        replaced_by=row.replaced_by or "",
        digest=row.sha256,
    )
