"""Rules of collections in PostgreSQL: one row each, of the latest state that was told."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert

from sluiceway_common.database import Database
from sluiceway_embed.adapters.database.tables import collection_rules
from sluiceway_embed.domain.chunks import CollectionRules


class PostgresCollectionRules:
    """One schema for all tenants; every statement names the tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, rules: CollectionRules) -> None:
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
        here = collection_rules.c
        wanted = select(collection_rules).where(here.tenant == tenant, here.collection.in_(collections))
        async with self._database.autocommit() as connection:
            rows = (await connection.execute(wanted)).all()
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
