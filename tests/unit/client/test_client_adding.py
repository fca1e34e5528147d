"""Files on their way in: those that can be read, and those that cannot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sluiceway_client.client import Sluiceway
from sluiceway_client.command.adding import Added, Rules, offer, submit_all
from sluiceway_client.documents import PIECE, Header
from sluiceway_client.errors import Invalid
from tests.unit.client.ingests import Ingest, running

# Linux opens it and refuses to read its beginning: a disk that fails in the middle.
FAILS_WHEN_READ = Path("/proc/self/mem")


@pytest.fixture
async def ingest() -> AsyncIterator[Ingest]:
    async with running() as made:
        yield made


@pytest.fixture
async def sluiceway(ingest: Ingest) -> AsyncIterator[Sluiceway]:
    async with Sluiceway(ingest.addresses) as client:
        yield client


async def added(sluiceway: Sluiceway, *files: Path) -> list[Added]:
    return await submit_all(sluiceway, [offer(file) for file in files], Rules("default"), lambda _: None)


async def test_a_large_file_arrives_whole(ingest: Ingest, sluiceway: Sluiceway, tmp_path: Path) -> None:
    content = bytes(range(256)) * (PIECE // 100)
    (tmp_path / "large").write_bytes(content)
    await sluiceway.documents.submit(tmp_path / "large", Header("large"))
    assert ingest.taken == {"large": content}


async def test_a_refusal_before_all_was_read_is_the_services_own(ingest: Ingest, sluiceway: Sluiceway) -> None:
    ingest.refuses = "unwanted"
    with pytest.raises(Invalid, match="this name is refused"):
        await sluiceway.documents.submit(bytes(64 * PIECE), Header("unwanted"))


async def test_a_file_that_is_gone_is_the_systems_error(sluiceway: Sluiceway, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await sluiceway.documents.submit(tmp_path / "gone", Header("gone"))


@pytest.mark.skipif(not FAILS_WHEN_READ.exists(), reason="only Linux has such a file")
async def test_a_file_that_cannot_be_read_on_is_not_taken_for_whole(ingest: Ingest, sluiceway: Sluiceway) -> None:
    with pytest.raises(OSError, match="Input/output error"):
        await sluiceway.documents.submit(FAILS_WHEN_READ, Header("torn"))
    assert ingest.taken == {}


async def test_a_file_that_cannot_be_read_stops_no_other(sluiceway: Sluiceway, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    told = await added(sluiceway, tmp_path / "gone", tmp_path / "a")
    assert [(each.state, each.reason) for each in told] == [("failed", "UNREADABLE"), ("indexed", "")]
