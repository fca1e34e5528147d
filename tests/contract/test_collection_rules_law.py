"""Law of the rules of collections as embed keeps them, held by memory and by PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import permutations

import pytest

from sluiceway_common.database import Database, migrate
from sluiceway_embed.adapters.database import SCHEMA, PostgresCollectionRules
from sluiceway_embed.adapters.memory import MemoryCollectionRules
from sluiceway_embed.domain.chunks import CollectionRules
from sluiceway_embed.ports import CollectionRulesStore

FIRST = CollectionRules(tenant="acme", collection="notes", revision=1, groups=("hr",))
SECOND = replace(FIRST, revision=2, groups=())
CLOSED = replace(SECOND, revision=2, closed=True)


@pytest.fixture
async def tables(database: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate, database, schema=SCHEMA, package="sluiceway_embed")
    opened = Database(database, schema=SCHEMA)
    yield opened
    await opened.stop()


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.server)])
def rules(request: pytest.FixtureRequest) -> CollectionRulesStore:
    if request.param == "memory":
        return MemoryCollectionRules()
    return PostgresCollectionRules(request.getfixturevalue("tables"))


async def test_whatever_the_order_the_latest_state_counts(rules: CollectionRulesStore) -> None:
    for number, order in enumerate(permutations((FIRST, SECOND, CLOSED, FIRST))):
        name = f"notes-{number}"
        for said in order:
            await rules.note(replace(said, collection=name))
        assert await rules.of("acme", [name]) == {name: replace(CLOSED, collection=name)}


async def test_what_is_made_anew_is_open(rules: CollectionRulesStore) -> None:
    for said in (CLOSED, replace(FIRST, revision=4), replace(CLOSED, revision=3)):
        await rules.note(said)
    assert await rules.of("acme", ["notes"]) == {"notes": replace(FIRST, revision=4)}


async def test_each_tenant_and_collection_has_its_own(rules: CollectionRulesStore) -> None:
    theirs, art = replace(FIRST, tenant="other", groups=("ops",)), replace(FIRST, collection="art", revision=7)
    for said in (FIRST, theirs, art):
        await rules.note(said)
    assert await rules.of("acme", ["notes", "art", "nothing"]) == {"notes": FIRST, "art": art}
    assert await rules.of("other", ["notes", "art"]) == {"notes": theirs}
    assert await rules.of("acme", []) == {}
