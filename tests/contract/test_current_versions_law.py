"""Law of the current versions of documents, held by memory and by PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, text

from sluiceway_common.blobs.port import uri_of, uris_of
from sluiceway_common.database import Database, migrate
from sluiceway_common.testing import eventually
from sluiceway_embed.adapters.database import SCHEMA, PostgresCurrentVersions
from sluiceway_embed.adapters.database.tables import document_groups
from sluiceway_embed.adapters.memory import MemoryCurrentVersions
from sluiceway_embed.domain.chunks import DocumentGroups, Version
from sluiceway_embed.ports import CurrentVersions, Store
from tests.support.passages import VERSION
from tests.support.row_forms import as_before

TENANT, DOCUMENT = VERSION.tenant, VERSION.document_id

Opening = Callable[[Store], CurrentVersions]


@pytest.fixture
async def tables(database: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate, database, schema=SCHEMA, package="sluiceway_embed")
    opened = Database(database, schema=SCHEMA, pool=8)
    yield opened
    await opened.stop()


@pytest.fixture(params=["memory", *(pytest.param(each, marks=pytest.mark.server) for each in ("postgres", "before"))])
def opening(request: pytest.FixtureRequest) -> Opening:
    """The same documents, as an embed with a store sees them."""
    if request.param == "memory":
        return MemoryCurrentVersions().beside
    tables: Database = request.getfixturevalue("tables")
    if request.param == "before":
        as_before(request.getfixturevalue("database"), SCHEMA)
    return lambda store: PostgresCurrentVersions(tables, tables, store)


@pytest.fixture
def versions(opening: Opening) -> CurrentVersions:
    return opening("zvec")


async def newest(versions: CurrentVersions, collection: str = "default") -> list[Version]:
    return [version async for version in versions.newest(TENANT, collection)]


async def test_a_version_comes_back_as_it_was_told(versions: CurrentVersions) -> None:
    told = replace(VERSION, acl=("hr", "legal"), near_duplicates=("doc_2",), chunks=3)
    assert await versions.advance(told)
    current = (await versions.of(TENANT, [DOCUMENT, "doc_unknown"]))[DOCUMENT]
    assert (current.version, current.order, current.withdrawn) == (told, (1, 1), False)
    assert await versions.of("other", [DOCUMENT]) == {}
    assert await versions.of(TENANT, []) == {}


@pytest.mark.parametrize(
    "uri", [uri_of(TENANT, "0a" * 32), uri_of(TENANT, "0a" * 32, "train"), f"{uris_of(TENANT)}odd", "0a" * 32, ""]
)
async def test_a_manifest_is_where_it_was_told_to_be(versions: CurrentVersions, uri: str) -> None:
    told = replace(VERSION, manifest=uri)
    await versions.advance(told)
    assert await newest(versions) == [told]


async def test_only_a_later_version_or_the_same_again_is_taken(versions: CurrentVersions) -> None:
    seen = [await versions.advance(replace(VERSION, version=n, attempt=a)) for n, a in ((2, 1), (2, 1), (1, 9), (2, 2))]
    assert seen == [True, True, False, True]
    assert (await versions.of(TENANT, [DOCUMENT]))[DOCUMENT].order == (2, 2)


async def test_what_is_kept_is_the_current_version_and_nothing_comes_back_by_it(versions: CurrentVersions) -> None:
    assert not await versions.keep(VERSION)
    await versions.advance(VERSION)
    assert await versions.keep(replace(VERSION, chunks=7))
    assert (await versions.of(TENANT, [DOCUMENT]))[DOCUMENT].version == replace(VERSION, chunks=7)
    assert not await versions.keep(replace(VERSION, version=2))
    assert not await versions.keep(replace(VERSION, tenant="other"))
    await versions.retract(TENANT, DOCUMENT, VERSION.order)
    assert not await versions.keep(VERSION)
    assert await newest(versions) == []
    await versions.advance(VERSION)
    await versions.withdraw(TENANT, DOCUMENT, 1)
    assert not await versions.keep(VERSION)


async def test_what_is_kept_lies_in_this_store(opening: Opening) -> None:
    zvec, weaviate = opening("zvec"), opening("weaviate")
    await zvec.advance(VERSION)
    assert await weaviate.elsewhere() == [(TENANT, VERSION.collection)]
    await weaviate.keep(VERSION)
    assert await weaviate.elsewhere() == []


async def test_a_tombstone_is_for_ever_and_gives_what_was_there_before(versions: CurrentVersions) -> None:
    await versions.advance(VERSION)
    before = await versions.withdraw(TENANT, DOCUMENT, 1)
    assert before is not None
    assert before.version == VERSION
    again = await versions.withdraw(TENANT, DOCUMENT, 1)
    assert again is not None
    assert (again.withdrawn, again.version) == (True, None)
    assert not await versions.advance(replace(VERSION, version=9))
    assert await newest(versions) == []


async def test_the_head_of_a_document_says_the_same_as_its_current_version(versions: CurrentVersions) -> None:
    for name in ("doc_2", "doc_3", DOCUMENT):
        await versions.advance(replace(VERSION, document_id=name, version=2, attempt=3))
    await versions.note_groups(groups(4, "board", "hr"))
    await versions.withdraw(TENANT, "doc_3", 5)
    names = [DOCUMENT, "doc_2", "doc_3", "doc_unknown"]
    heads, current = await versions.heads(TENANT, names), await versions.of(TENANT, names)
    told = {name: (head.order, head.withdrawn, head.told_groups) for name, head in heads.items()}
    assert told == {
        DOCUMENT: ((2, 3), False, groups(4, "board", "hr")),
        "doc_2": ((2, 3), False, None),
        "doc_3": (current["doc_3"].order, True, None),
    }
    assert {head.tenant for head in heads.values()} == {TENANT}
    assert await versions.heads("other", names) == await versions.heads(TENANT, []) == {}


def groups(version: int, *names: str, document_id: str = DOCUMENT) -> DocumentGroups:
    return DocumentGroups(tenant=TENANT, document_id=document_id, version=version, groups=names)


async def told_groups(versions: CurrentVersions) -> DocumentGroups | None:
    return (await versions.of(TENANT, [DOCUMENT]))[DOCUMENT].told_groups


async def test_the_groups_of_the_newest_version_come_with_the_current_one(versions: CurrentVersions) -> None:
    await versions.advance(VERSION)
    assert await told_groups(versions) is None
    for told in (
        groups(3, "board", "hr"),
        groups(2, "sales"),
        groups(3, "board", "hr"),
        groups(9, document_id="doc_2"),
    ):
        await versions.note_groups(told)
    assert await told_groups(versions) == groups(3, "board", "hr")
    await versions.note_groups(groups(4, " "))
    assert await told_groups(versions) == groups(4, " ")


async def test_groups_may_be_told_before_anything_is_current_and_stay_where_it_is_taken_back(
    versions: CurrentVersions,
) -> None:
    await versions.note_groups(groups(2, "board"))
    assert await versions.of(TENANT, [DOCUMENT]) == {}
    await versions.advance(replace(VERSION, version=2))
    await versions.retract(TENANT, DOCUMENT, (2, 1))
    await versions.advance(VERSION)
    assert await told_groups(versions) == groups(2, "board")


async def test_no_groups_of_a_withdrawn_document_are_kept(versions: CurrentVersions) -> None:
    await versions.note_groups(groups(2, "board"))
    await versions.withdraw(TENANT, DOCUMENT, 1)
    assert await told_groups(versions) is None
    await versions.note_groups(groups(3, "board"))
    assert await told_groups(versions) is None
    await versions.note_groups(replace(groups(2, "hr"), tenant="other"))
    await versions.advance(replace(VERSION, tenant="other"))
    assert (await versions.of("other", [DOCUMENT]))[DOCUMENT].told_groups is not None


async def test_a_version_that_is_taken_back_leaves_room_for_older_ones(versions: CurrentVersions) -> None:
    later = replace(VERSION, version=2)
    await versions.advance(later)
    assert not await versions.retract(TENANT, DOCUMENT, VERSION.order)
    assert await versions.retract(TENANT, DOCUMENT, later.order)
    assert await versions.of(TENANT, [DOCUMENT]) == {}
    assert not await versions.retract(TENANT, DOCUMENT, later.order)
    assert await versions.advance(VERSION)


async def test_a_tombstone_is_not_taken_back(versions: CurrentVersions) -> None:
    await versions.advance(VERSION)
    await versions.withdraw(TENANT, DOCUMENT, 1)
    assert not await versions.retract(TENANT, DOCUMENT, VERSION.order)
    assert not await versions.advance(VERSION)


async def test_a_tombstone_may_come_first(versions: CurrentVersions) -> None:
    assert await versions.withdraw(TENANT, DOCUMENT, 1) is None
    assert not await versions.advance(VERSION)


async def test_the_newest_of_a_collection_come_by_document(versions: CurrentVersions) -> None:
    names = [f"doc_{number:04}" for number in range(600)]
    for name in reversed(names):
        await versions.advance(replace(VERSION, document_id=name))
    await versions.advance(replace(VERSION, document_id="doc_else", collection="other"))
    assert [version.document_id for version in await newest(versions)] == names


async def test_collections_are_those_of_documents_that_are_not_withdrawn(versions: CurrentVersions) -> None:
    await versions.advance(VERSION)
    await versions.advance(replace(VERSION, document_id="doc_2", collection="other"))
    await versions.withdraw(TENANT, "doc_2", 1)
    assert list(await versions.collections()) == [(TENANT, "default")]


async def test_what_lies_in_another_store_or_was_lost_is_elsewhere_until_it_is_written(opening: Opening) -> None:
    zvec, weaviate = opening("zvec"), opening("weaviate")
    await zvec.advance(VERSION)
    assert (list(await zvec.elsewhere()), list(await weaviate.elsewhere())) == ([], [(TENANT, "default")])
    await weaviate.advance(VERSION)
    assert (list(await zvec.elsewhere()), list(await weaviate.elsewhere())) == ([(TENANT, "default")], [])
    await weaviate.lose(TENANT, "default")
    assert list(await weaviate.elsewhere()) == [(TENANT, "default")]
    await weaviate.advance(VERSION)
    assert list(await weaviate.elsewhere()) == []


async def test_a_document_has_one_writer_at_a_time_and_a_withdrawal_does_not_wait(opening: Opening) -> None:
    one, other = opening("zvec"), opening("zvec")
    entered: list[str] = []

    async def second() -> None:
        async with other.lock(TENANT, DOCUMENT) as held:
            entered.append("second")
            assert await held.kept()

    async with one.lock(TENANT, DOCUMENT) as held:
        waiting = asyncio.create_task(second())
        async with asyncio.timeout(60), other.lock(TENANT, "doc_2"):
            assert await other.withdraw(TENANT, DOCUMENT, 1) is None
        entered.append("first")
        assert await held.kept()
    await waiting
    assert entered == ["first", "second"]


@pytest.mark.server
async def test_groups_that_are_being_noted_while_the_document_is_withdrawn_do_not_stay(tables: Database) -> None:
    versions = PostgresCurrentVersions(tables, tables, "zvec")
    row = {"tenant": TENANT, "document_id": DOCUMENT, "version": 1, "groups": ["hr"]}
    async with tables.transaction() as connection:
        # Whoever notes groups of the document has looked for its tombstone, and waits for this one.
        await connection.execute(insert(document_groups).values(row))
        noting = asyncio.create_task(versions.note_groups(groups(2, "board")))
        await eventually(lambda: locks_waited_for(tables))
        withdrawing = asyncio.create_task(versions.withdraw(TENANT, DOCUMENT, 1))
        await eventually(lambda: is_withdrawn(versions))
        await connection.rollback()
    await asyncio.gather(noting, withdrawing)
    async with tables.autocommit() as connection:
        assert (await connection.execute(select(document_groups))).all() == []


async def is_withdrawn(versions: CurrentVersions) -> bool:
    current = (await versions.of(TENANT, [DOCUMENT])).get(DOCUMENT)
    return current is not None and current.withdrawn


async def locks_waited_for(tables: Database) -> int:
    wanted = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with tables.autocommit() as connection:
        return int((await connection.execute(text(wanted))).scalar_one())
