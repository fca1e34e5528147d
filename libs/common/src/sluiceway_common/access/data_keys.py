"""Data keys of the tenants, wrapped by the master key (envelope encryption)."""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Row, delete, exists, literal, select
from sqlalchemy.dialects.postgresql import Insert, insert

from sluiceway_common.access.tables import data_keys, dropped_tenants
from sluiceway_common.clock import Clock
from sluiceway_common.database import Database
from sluiceway_common.errors import NotFound, Unavailable
from sluiceway_common.ids import drawn, sha256

_KEY_BITS: Final = 256
_NONCE_BYTES: Final = 12


@dataclass(frozen=True)
class DataKey:
    """A key that texts of one tenant are sealed with."""

    id: str
    cipher: AESGCM


class DataKeys:
    """Rows of `access.data_keys`; in the clear a key is only in memory."""

    def __init__(self, database: Database, master: AESGCM, clock: Clock) -> None:
        self._database = database
        self._master = master
        self._clock = clock

    async def current(self, tenant: str) -> DataKey:
        """The key that the tenant seals with; made now where there is none. Raises NotFound of a tenant that was
        dropped, whatever the process remembers: a key that is made behind its shredding would be there for ever."""
        is_current = (data_keys.c.tenant == tenant) & data_keys.c.retired.is_(None)
        async with self._database.transaction() as connection:
            row = (await connection.execute(select(data_keys).where(is_current))).one_or_none()
            if row is None:
                # Two replicas may come here at once: the index lets one row in, and both read that one.
                await connection.execute(_unless_dropped(self._new(tenant)).on_conflict_do_nothing())
                row = (await connection.execute(select(data_keys).where(is_current))).one_or_none()
        if row is None:
            raise nothing_is_sealed()
        return self._unwrapped(row)

    async def find(self, tenant: str, key_id: str) -> DataKey | None:
        """The key of that name, if it was not dropped."""
        wanted = select(data_keys).where(data_keys.c.tenant == tenant, data_keys.c.id == key_id)
        async with self._database.autocommit() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        return self._unwrapped(row) if row else None

    async def drop(self, tenant: str) -> None:
        async with self._database.autocommit() as connection:
            await connection.execute(delete(data_keys).where(data_keys.c.tenant == tenant))

    def _new(self, tenant: str) -> dict[str, Any]:
        now = self._clock.now()
        name, nonce = drawn("key", now), secrets.token_bytes(_NONCE_BYTES)
        wrapped = self._master.encrypt(nonce, AESGCM.generate_key(_KEY_BITS), _bound_to(tenant, name))
        return {"id": name, "tenant": tenant, "nonce": nonce, "wrapped": wrapped, "created": now}

    def _unwrapped(self, row: Row[Any]) -> DataKey:
        try:
            return DataKey(row.id, AESGCM(self._master.decrypt(row.nonce, row.wrapped, _bound_to(row.tenant, row.id))))
        except InvalidTag as error:
            raise Unavailable(
                f"the data key {row.id!r} was wrapped by another master key; set SLUICEWAY_MASTER_KEY to that one"
            ) from error


def nothing_is_sealed() -> NotFound:
    return NotFound("this tenant was dropped; nothing is sealed for it any more")


def _unless_dropped(row: dict[str, Any]) -> Insert:
    was_dropped = exists().where(dropped_tenants.c.tenant_sha256 == sha256(row["tenant"]))
    typed = (literal(given, data_keys.c[name].type).label(name) for name, given in row.items())
    return insert(data_keys).from_select(list(row), select(*typed).where(~was_dropped))


def _bound_to(tenant: str, key_id: str) -> bytes:
    return f"data-key:{len(tenant)}:{tenant}:{key_id}".encode()
