"""Vectors that were made before are kept in PostgreSQL, up to a limit."""

from collections.abc import AsyncIterator

import numpy as np
import pytest

from sluiceway_common.database import Database, migrate
from sluiceway_common.testing import ManualClock
from sluiceway_embed.adapters.database import SCHEMA, PostgresEmbeddings
from tests.support.indexes import vector

pytestmark = pytest.mark.server


@pytest.fixture
async def tables(database: str) -> AsyncIterator[Database]:
    migrate(database, schema=SCHEMA, package="sluiceway_embed")
    opened = Database(database, schema=SCHEMA, pool=2)
    yield opened
    await opened.stop()


async def test_a_vector_comes_back_to_the_last_bit_for_its_encoder_alone(tables: Database) -> None:
    kept = PostgresEmbeddings(tables, ManualClock(), most=10)
    await kept.put("e", {"a": vector("a"), "b": vector("b")})
    found = await kept.get("e", ["a", "c"])
    assert {name: each.tobytes() for name, each in found.items()} == {"a": vector("a").tobytes()}
    assert await kept.get("other", ["a"]) == {}
    assert found["a"].dtype == np.float32


async def test_putting_twice_is_once_and_nothing_is_nothing(tables: Database) -> None:
    kept = PostgresEmbeddings(tables, ManualClock(), most=10)
    for _ in range(2):
        await kept.put("e", {"a": vector("a")})
    await kept.put("e", {})
    assert set(await kept.get("e", ["a"])) == {"a"}
    assert await kept.get("e", []) == {}


async def test_what_is_forgotten_is_gone_for_every_encoder(tables: Database) -> None:
    kept = PostgresEmbeddings(tables, ManualClock(), most=10)
    for encoder in ("e", "f"):
        await kept.put(encoder, {"a": vector("a")})
    await kept.forget(["a", "b"])
    await kept.forget([])
    assert [await kept.get(encoder, ["a"]) for encoder in ("e", "f")] == [{}, {}]


async def test_the_oldest_go_when_there_are_too_many(tables: Database) -> None:
    clock = ManualClock()
    kept = PostgresEmbeddings(tables, clock, most=100)
    for number in range(400):
        await kept.put("e", {f"{number}": vector("x")})
        clock.advance(1)
    left = await kept.get("e", [f"{number}" for number in range(400)])
    assert len(left) <= 100
    assert "399" in left
    assert "0" not in left
