"""No service takes another folder for the store that its blobs lie in."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, text

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.blobs.store_identity import StoreIdentity, StoreMark
from sluiceway_common.blobs.tables import BlobTables, blob_tables
from sluiceway_common.database import Database
from sluiceway_common.database.pool import psycopg_url
from sluiceway_common.errors import Unavailable

pytestmark = pytest.mark.server

SCHEMAS = ("one", "two")


@pytest.fixture
async def services(database: str) -> AsyncIterator[dict[str, tuple[Database, BlobTables]]]:
    """Two services, each with its schema."""
    tables = blob_tables(metadata := MetaData())
    for schema in SCHEMAS:
        engine = create_engine(psycopg_url(database), connect_args={"options": f"-c search_path={schema}"})
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
            metadata.create_all(connection)
        engine.dispose()
    opened = {schema: (Database(database, schema=schema), tables) for schema in SCHEMAS}
    yield opened
    for pool, _ in opened.values():
        await pool.stop()


@pytest.fixture
def one(services: dict[str, tuple[Database, BlobTables]], root: Path) -> StoreIdentity:
    return StoreIdentity(*services["one"], root)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data" / "blobs"


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def put_mark(root: Path, store_id: str) -> None:
    (root / ".store").mkdir(parents=True)
    (root / ".store" / store_id).touch()


def mark(root: Path) -> str:
    (found,) = (root / ".store").iterdir()
    return found.name


async def test_the_first_start_marks_the_store_and_the_next_ones_know_it(one: StoreIdentity, root: Path) -> None:
    await one.start()
    before = mark(root)
    await one.start()
    await one.stop()
    assert mark(root) == before
    assert names(root) == [".store"]


async def test_who_is_started_without_its_volume_does_not_start_and_is_told_the_way_out(
    one: StoreIdentity, root: Path
) -> None:
    await one.start()
    known = mark(root)
    shutil.rmtree(root)
    for _ in range(2):
        with pytest.raises(Unavailable, match=rf"mount its volume there.* make the empty file {root}/.store/{known}"):
            await one.start()
    assert names(root.parent) == []
    put_mark(root, known)
    await one.start()


async def test_another_volume_is_not_taken_for_the_store(one: StoreIdentity, root: Path) -> None:
    await one.start()
    known = mark(root)
    shutil.rmtree(root)
    put_mark(root, "another")
    with pytest.raises(Unavailable, match=rf"it is that of the store another; .* make the empty file .*/{known}"):
        await one.start()


@pytest.mark.parametrize("another", ["0", "z"])
async def test_who_says_that_the_blobs_lie_in_another_store_is_believed_by_all_services(
    services: dict[str, tuple[Database, BlobTables]], one: StoreIdentity, root: Path, another: str
) -> None:
    await one.start()
    known = mark(root)
    shutil.rmtree(root)
    put_mark(root, another)
    two = StoreIdentity(*services["two"], root)
    await two.start()
    (root / ".store" / known).touch()
    await one.start()
    await two.start()


async def test_of_replicas_that_start_at_the_same_time_over_folders_of_their_own_one_has_the_store(
    services: dict[str, tuple[Database, BlobTables]], tmp_path: Path
) -> None:
    replicas = [StoreIdentity(*services["one"], tmp_path / name) for name in ("a", "b", "c")]
    ends = await asyncio.gather(*(replica.start() for replica in replicas), return_exceptions=True)
    assert [type(end) for end in ends if end is not None] == [Unavailable, Unavailable]


async def test_a_store_of_before_there_were_marks_is_marked_and_an_empty_folder_in_its_place_is_not(
    one: StoreIdentity, services: dict[str, tuple[Database, BlobTables]], root: Path, tmp_path: Path
) -> None:
    pool, tables = services["one"]
    await BlobReferences(pool, FilesystemBlobs(root), tables).put("t", b"abc")
    away = StoreIdentity(pool, tables, tmp_path / "mount_point")
    with pytest.raises(Unavailable, match="mount its volume there"):
        await away.start()
    assert "mount_point" not in names(tmp_path)
    await one.start()
    assert mark(root)


async def test_services_that_start_at_the_same_time_over_one_folder_agree(
    services: dict[str, tuple[Database, BlobTables]], root: Path
) -> None:
    replicas = [StoreIdentity(*service, root) for service in services.values() for _ in range(3)]
    await asyncio.gather(*(replica.start() for replica in replicas))
    await asyncio.gather(*(replica.start() for replica in replicas))
    assert names(root) == [".store"]


def test_who_was_not_the_first_to_mark_a_store_is_told_its_mark_and_leaves_nothing(root: Path) -> None:
    assert [StoreMark(root).make(store_id) for store_id in ("first", "second")] == [{"first"}, {"first"}]
    assert (names(root), mark(root)) == ([".store"], "first")


async def test_a_folder_that_cannot_be_looked_at_is_unavailable(
    services: dict[str, tuple[Database, BlobTables]], root: Path
) -> None:
    put_mark(root, "file")
    with pytest.raises(Unavailable, match=r"cannot be looked at \(Not a directory\)"):
        await StoreIdentity(*services["one"], root / ".store" / "file").start()
