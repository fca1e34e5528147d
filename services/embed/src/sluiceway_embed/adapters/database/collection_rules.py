"""Rules of collections in PostgreSQL: one row each, of the latest state that was told."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ARRAY, Select, Text, any_, bindparam, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from sluiceway_common.cache import TTLCache
from sluiceway_common.database import Database, parameter
from sluiceway_embed.adapters.database.tables import collection_rules
from sluiceway_embed.domain.chunks import CollectionRules

_REMEMBERED: Final = 1_000
# Bounded, for an operator may drop what a tenant has.
_REMEMBERED_SECONDS: Final = 60.0
_NEVER: Final = (-1, False)


class PostgresCollectionRules:
    """One schema for all tenants; every statement names the tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: TTLCache[tuple[str, str], tuple[int, bool]] = TTLCache(_REMEMBERED, _REMEMBERED_SECONDS)

    async def note(self, rules: CollectionRules) -> None:
        """Each document tells them, mostly as they are known."""
        key = rules.tenant, rules.collection
        if self._noted.get(key, _NEVER) >= rules.order:
            return
        await self._write(rules)
        self._noted[key] = rules.order

    async def _write(self, rules: CollectionRules) -> None:
        new = insert(collection_rules).values({**vars(rules), "groups": list(rules.groups)})
        here = collection_rules.c
        later = new.on_conflict_do_update(
            index_elements=[here.tenant, here.collection],
            set_={name: new.excluded[name] for name in ("revision", "groups", "closed")},
            where=tuple_(here.revision, here.closed) < tuple_(new.excluded.revision, new.excluded.closed),
        )
        async with self._database.autocommit() as connection:
            await connection.execute(later)

    async def of(self, tenant: str, collections: Sequence[str]) -> Mapping[str, CollectionRules]:
        asked = {"tenant": tenant, "collections": list(collections)}
        async with self._database.autocommit() as connection:
            rows = (await connection.execute(_OF, asked)).all()
        return {
            row.collection: CollectionRules(
                tenant=row.tenant,
                collection=row.collection,
                revision=row.revision,
                groups=tuple(row.groups),
                closed=row.closed,
            )
            for row in rows
        }


def _of() -> Select[Any]:
    here = collection_rules.c
    named = here.collection == any_(bindparam("collections", type_=ARRAY(Text)))
    return select(collection_rules).where(here.tenant == parameter(here.tenant), named)


# Made once: each search asks it.
_OF: Final = _of()
