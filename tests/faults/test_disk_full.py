"""A disk that takes no more: what was promised stays, what was not leaves nothing behind."""

import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from sluiceway.ingest.v1.events_pb2 import DocumentSubmitted
from sluiceway_common.blobs.bucket import S3Address
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.s3 import S3Blobs
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.errors import Unavailable
from sluiceway_common.outbox import Spool
from sluiceway_common.testing import ManualClock, free_port
from tests.support import outgoing


@contextmanager
def disk_of(most: int) -> Iterator[None]:
    """No file of this process grows past so many bytes: the kernel writes what fits and refuses the rest."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def left(root: Path) -> list[str]:
    return [path.name for path in root.rglob("*") if path.is_file()]


async def test_a_blob_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    blobs = FilesystemBlobs(tmp_path)
    kept = await blobs.put("t", b"small")
    with disk_of(100_000), pytest.raises(Unavailable):
        await blobs.put("t", b"x" * 3_000_000)
    assert left(tmp_path) == [kept.sha256]
    assert (await blobs.put("t", b"x" * 3_000_000)).bytes == 3_000_000


async def test_a_stream_that_does_not_fit_on_its_way_to_another_machine_is_told_as_that() -> None:
    blobs = S3Blobs(S3Address(f"127.0.0.1:{free_port()}", "bucket", "a", SecretStr("b"), secure=False))

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 1_000_000

    with disk_of(1_000_000), pytest.raises(Unavailable, match=r"local disk .*File too large.*TMPDIR"):
        await blobs.put_stream("t", pieces(), limit=100_000_000)


async def test_events_that_do_not_fit_leave_the_spool_as_it_was(tmp_path: Path) -> None:
    bus, kept = MemoryBus(), set[str]()
    await bus.ensure_topics(DocumentSubmitted)
    spool = Spool(bus, tmp_path / "spool", source="infer", clock=ManualClock())
    bus.away = True

    async def keep_until_it_is_full() -> None:
        for number in range(1000):
            await spool(outgoing.submitted(f"doc_{number}"))
            kept.add(f"doc_{number}")

    with disk_of(5_000), pytest.raises(Unavailable, match="cannot be written"):
        await keep_until_it_is_full()
    assert kept
    await spool(outgoing.submitted("doc_after"))
    bus.away = False
    await spool.stop()
    assert {document for document, _ in outgoing.on(bus)} == {*kept, "doc_after"}
    assert left(tmp_path) == []
