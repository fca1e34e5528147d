"""Law of the embedding cache, held by memory and by PostgreSQL."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from sqlalchemy import insert, select, text

from sluiceway_common.database import Database, advisory_lock, migrate
from sluiceway_common.testing import ManualClock
from sluiceway_embed.adapters.database import SCHEMA, PostgresCurrentVersions, PostgresEmbeddingCache
from sluiceway_embed.adapters.database.tables import embeddings
from sluiceway_embed.adapters.memory import MemoryCurrentVersions, MemoryEmbeddingCache
from sluiceway_embed.domain.hits import rounded
from sluiceway_embed.ports import CurrentVersions, EmbeddingCache, Owner
from tests.support.indexes import vector
from tests.support.made_once import parameters_made
from tests.support.row_forms import as_before
from tests.support.statement_log import statements_logged

MILL, TOWER = Owner("acme", "doc_mill"), Owner("acme", "doc_tower")


@dataclass(frozen=True)
class Caches:
    """Opens a cache with a limit; all that one test opens are over the same vectors."""

    open: Callable[[int], EmbeddingCache]
    versions: CurrentVersions
    clock: ManualClock


@pytest.fixture
async def tables(database: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate, database, schema=SCHEMA, package="sluiceway_embed")
    opened = Database(database, schema=SCHEMA, pool=2)
    yield opened
    await opened.stop()


@pytest.fixture(params=["memory", *(pytest.param(each, marks=pytest.mark.server) for each in ("postgres", "before"))])
def caches(request: pytest.FixtureRequest) -> Caches:
    clock = ManualClock()
    if request.param == "memory":
        versions = MemoryCurrentVersions()
        shared = MemoryEmbeddingCache(versions, most=0)
        return Caches(shared.limited, versions, clock)
    tables: Database = request.getfixturevalue("tables")
    if request.param == "before":
        as_before(request.getfixturevalue("database"), SCHEMA)
    return Caches(
        lambda most: PostgresEmbeddingCache(tables, clock, most=most),
        PostgresCurrentVersions(tables, tables, "zvec"),
        clock,
    )


async def test_a_vector_comes_back_to_the_last_bit_for_its_encoder_alone(caches: Caches) -> None:
    kept = caches.open(10)
    await kept.put("e", MILL, {"a": vector("a"), "b": vector("b")})
    found = await kept.get("e", ["a", "c"])
    assert {name: each.tobytes() for name, each in found.items()} == {"a": vector("a").tobytes()}
    assert await kept.get("other", ["a"]) == {}
    assert found["a"].dtype == np.float32


async def test_rounded_and_odd_vectors_come_back_to_the_last_bit(caches: Caches) -> None:
    kept = caches.open(10)
    odd = np.array([0.1, -0.0, 1e-30, 1e30, np.inf, 0.25], np.float32)
    drawn = np.random.default_rng(1).normal(size=384).astype(np.float32)
    made = {"rounded": rounded(drawn), "odd": odd, "halves": np.array([0.5, -0.0, -2.0], np.float32), "drawn": drawn}
    made |= {"zeros": np.zeros(3, np.float32), "of an outlier": rounded(np.append(drawn, np.float32(30.0)))}
    await kept.put("e", MILL, made)
    found = await kept.get("e", list(made))
    assert {name: each.tobytes() for name, each in found.items()} == {name: v.tobytes() for name, v in made.items()}
    assert {each.dtype for each in found.values()} == {np.dtype(np.float32)}


async def test_putting_twice_is_once_and_nothing_is_nothing(caches: Caches) -> None:
    kept = caches.open(10)
    for _ in range(2):
        await kept.put("e", MILL, {"a": vector("a")})
    await kept.put("e", MILL, {})
    assert set(await kept.get("e", ["a"])) == {"a"}
    assert await kept.get("e", []) == {}


async def test_what_was_made_for_a_document_goes_with_it_for_every_encoder_and_nothing_else(caches: Caches) -> None:
    kept = caches.open(10)
    for encoder in ("e", "f"):
        await kept.put(encoder, MILL, {"a": vector("a"), "b": vector("b")})
        await kept.put(encoder, TOWER, {"b": vector("b"), "c": vector("c")})
    await kept.forget(MILL)
    assert [set(await kept.get(encoder, ["a", "b", "c"])) for encoder in ("e", "f")] == [{"c"}, {"c"}]


async def test_a_document_of_very_many_passages_is_forgotten_whole(caches: Caches) -> None:
    kept = caches.open(100_000)
    await kept.put("e", MILL, dict.fromkeys(map(str, range(70_000)), np.zeros(1, np.float32)))
    await kept.forget(MILL)
    assert await kept.get("e", [str(number) for number in range(0, 70_000, 700)]) == {}


async def test_nothing_is_kept_for_a_withdrawn_document(caches: Caches) -> None:
    kept = caches.open(10)
    await caches.versions.withdraw(MILL.tenant, MILL.document_id, 1)
    await kept.put("e", MILL, {"a": vector("a")})
    await kept.put("e", replace(MILL, tenant="other"), {"b": vector("b")})
    assert set(await kept.get("e", ["a", "b"])) == {"b"}


@pytest.mark.parametrize("most", [0, 1])
async def test_a_limit_of_next_to_nothing_leaves_next_to_nothing(caches: Caches, most: int) -> None:
    before = caches.open(100)
    await before.put("e", MILL, {f"{number}": vector("x") for number in range(50)})
    caches.clock.advance(1)
    kept = caches.open(most)
    for number in range(50, 50 + 201):
        await kept.put("e", MILL, {f"{number}": vector("x")})
        caches.clock.advance(1)
    assert len(await kept.get("e", [f"{number}" for number in range(251)])) <= most


async def test_the_oldest_go_when_there_are_too_many(caches: Caches) -> None:
    kept = caches.open(100)
    for number in range(401):
        await kept.put("e", MILL, {f"{number}": vector("x")})
        caches.clock.advance(1)
    left = await kept.get("e", [f"{number}" for number in range(401)])
    assert len(left) <= 100
    assert "400" in left
    assert "0" not in left


@pytest.mark.server
async def test_what_an_older_release_kept_for_nobody_goes_with_whoever_goes_first(tables: Database) -> None:
    kept = PostgresEmbeddingCache(tables, ManualClock(), most=10)
    async with tables.transaction() as connection:
        old = {"encoder": "e", "sha256": "a", "vector": vector("a").tobytes(), "made_at": ManualClock().now()}
        await connection.execute(insert(embeddings).values(old))
    assert set(await kept.get("e", ["a"])) == {"a"}
    await kept.forget(MILL)
    assert await kept.get("e", ["a"]) == {}


@pytest.mark.server
async def test_fifteen_vectors_of_384_numbers_lie_on_a_page(tables: Database) -> None:
    """Four of them did, with whole numbers and the digests of encoder and text."""
    kept = PostgresEmbeddingCache(tables, ManualClock(), most=1_000)
    draw = np.random.default_rng(1)
    vectors = {hashlib.sha256(bytes([at])).hexdigest(): rounded(draw.normal(size=384)) for at in range(90)}
    owner = Owner("default", f"doc_{'0' * 32}")
    await kept.put("f" * 64, owner, vectors)
    async with tables.autocommit() as connection:
        size = (await connection.execute(text("SELECT pg_relation_size('embeddings')"))).scalar_one()
    assert size == 90 // 15 * 8192


@pytest.mark.server
async def test_what_an_older_release_kept_is_found_beside_what_is_new(tables: Database) -> None:
    kept = PostgresEmbeddingCache(tables, ManualClock(), most=10)
    async with tables.transaction() as connection:
        old = {"encoder": "e", "sha256": "a", "vector": vector("a").tobytes(), "made_at": ManualClock().now()}
        mine = {"tenant": MILL.tenant, "document_id": MILL.document_id}
        await connection.execute(insert(embeddings).values(old | mine))
    await kept.put("e", MILL, {"b": vector("b")})
    found = await kept.get("e", ["a", "b"])
    assert {name: each.tobytes() for name, each in found.items()} == {n: vector(n).tobytes() for n in ("a", "b")}
    await kept.forget(MILL)
    assert await kept.get("e", ["a", "b"]) == {}


@pytest.mark.server
async def test_what_waits_while_its_document_is_withdrawn_is_not_kept(tables: Database) -> None:
    """It has begun before the tombstone is there, and ends behind whoever forgets."""
    kept = PostgresEmbeddingCache(tables, ManualClock(), most=10)
    waiting = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
    )
    tombstone = text(
        "INSERT INTO document_heads (tenant, document_id, version, attempt, withdrawn, told)"
        " VALUES ('acme', 'doc_mill', 1, 0, true, NULL)"
    )
    async with tables.transaction() as forgetting:
        await advisory_lock(forgetting, "embeddings", MILL.tenant, MILL.document_id)
        putting = asyncio.create_task(kept.put("e", MILL, {"a": vector("a")}))
        async with asyncio.timeout(20):
            while not (await forgetting.execute(waiting)).scalar_one():
                pass
        await forgetting.execute(tombstone)
    await putting
    assert await kept.get("e", ["a"]) == {}


@pytest.mark.server
async def test_of_a_document_goes_what_either_form_has_kept(database: str, tables: Database) -> None:
    """And nothing of its neighbour."""
    kept = PostgresEmbeddingCache(tables, ManualClock(), most=10)
    first, other = (Owner("acme", f"doc_{digit * 32}") for digit in "ab")
    await kept.put("e", first, {"a": vector("a")})
    await kept.put("e", other, {"c": vector("c")})
    as_before(database, SCHEMA)
    await kept.put("e", first, {"b": vector("b")})
    async with tables.autocommit() as connection:
        names = set((await connection.execute(select(embeddings.c.document_id))).scalars())
    assert names == {"~" + "q" * 21 + "g", "~" + "u7" * 10 + "uw", first.document_id}
    await kept.forget(first)
    assert set(await kept.get("e", ["a", "b", "c"])) == {"c"}


@pytest.mark.server
async def test_vectors_are_kept_by_one_statement(tables: Database) -> None:
    kept = PostgresEmbeddingCache(tables, ManualClock(), most=10)
    # The first time it looks whether there are too many.
    await kept.put("e", MILL, {"a": vector("a")})
    with statements_logged() as log:
        await kept.put("e", MILL, {"b": vector("b"), "c": vector("c")})
    assert [one.alone for one in log.sent] == [True], log.told()


@pytest.mark.server
async def test_what_is_asked_with_each_document_was_made_before(
    tables: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = PostgresEmbeddingCache(tables, ManualClock(), most=10)

    async def encoded() -> None:
        await kept.get("e", ["a", "b"])
        await kept.put("e", MILL, {"a": vector("a"), "b": vector("b")})

    assert await parameters_made(monkeypatch, encoded) == 0
