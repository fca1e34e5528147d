"""Files that a call streams: it says how long they are, and whoever made it hears why they could not be read."""

import asyncio
import errno
import io
import os
from collections.abc import AsyncIterator
from pathlib import Path, PosixPath
from typing import Any

import grpc
import pytest

from sluiceway.train.v1.dataset_service_pb2_grpc import DatasetServiceServicer, add_DatasetServiceServicer_to_server
from sluiceway.train.v1.values_pb2 import Dataset
from sluiceway_client.client import Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_client.documents import Header
from sluiceway_client.file_pieces import FilePieces
from tests.unit.client.ingests import running
from tests.unit.client.spoken import say


class FailingFile(io.BytesIO):
    """Its first piece can be read, and no other."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(errno.EIO, "Input/output error")
        return super().read(size)


class OnABadDisk(PosixPath):
    def open(self, *_: Any, **__: Any) -> Any:
        return FailingFile(b"water " * 2**20)


# Of the kernel, which says of it that it has no bytes.
STATUS = Path("/proc/self/status")
BROKEN = OnABadDisk("rows.jsonl")
# So long a call that is under way is let come to its end.
_UNTIL_ENDED_SECONDS = 30


class Train(DatasetServiceServicer):
    """Reads what is imported to its end."""

    def __init__(self) -> None:
        self.taken = 0
        self.lengths: list[int] = []
        self.server = grpc.aio.server()
        add_DatasetServiceServicer_to_server(self, self.server)
        self.address = f"127.0.0.1:{self.server.add_insecure_port('127.0.0.1:0')}"

    async def ImportDataset(self, requests: Any, context: Any) -> Dataset:
        async for request in requests:
            if request.HasField("header"):
                self.lengths.append(request.header.content_length)
        # A stream that was broken off may look ended; that the call is over is heard a turn later.
        await asyncio.sleep(0)
        self.taken += 1
        return Dataset()


@pytest.fixture
async def train() -> AsyncIterator[Train]:
    made = Train()
    await made.server.start()
    yield made
    await made.server.stop(None)


async def test_a_call_says_how_many_bytes_come(tmp_path: Path, train: Train) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b"a row\n")
    async with running() as ingest:
        services = {"train": train.address, "ingest": ingest.address}
        async with Sluiceway(Addresses(api_key="sw_1", services=services)) as sluiceway:
            await sluiceway.datasets.import_file("wiki", file, "jsonl")
            for content in (file, b"water", b""):
                await sluiceway.documents.submit(content, Header(source_key="a"))
    assert (train.lengths, ingest.lengths) == ([6], [6, 5, 0])


async def test_of_a_file_that_grows_as_much_is_sent_as_it_had(tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_bytes(b"abcdef")
    with file.open("rb") as opened, file.open("ab") as growing:
        pieces, read = FilePieces(opened, 4), []
        async for piece in pieces:
            growing.write(b"ghij")
            growing.flush()
            read.append(piece)
    assert (pieces.length, pieces.all_read, read) == (6, True, [b"abcd", b"ef"])


async def test_what_has_no_length_is_read_to_its_end(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"abcdef")
    os.close(writing)
    with await asyncio.to_thread(open, reading, "rb") as pipe, await asyncio.to_thread(STATUS.open, "rb") as status:
        of_pipe, of_kernel = FilePieces(pipe, 4), FilePieces(status, 4)
        assert (of_pipe.length, of_kernel.length) == (None, None)
        assert b"".join([piece async for piece in of_pipe]) == b"abcdef"
        assert b"Threads:" in b"".join([piece async for piece in of_kernel])


async def test_a_document_on_a_disk_that_fails_halfway_says_so() -> None:
    async with running() as ingest, Sluiceway(ingest.addresses) as sluiceway:
        with pytest.raises(OSError, match="Input/output error"):
            await sluiceway.documents.submit(BROKEN, Header(source_key="a"))
        assert ingest.taken == {}


@pytest.mark.parametrize(
    ("file", "why"), [(BROKEN, "Input/output error"), (Path("/nowhere/rows.jsonl"), "No such file or directory")]
)
async def test_a_dataset_of_a_file_that_cannot_be_read_says_so(file: Path, why: str, train: Train) -> None:
    async with Sluiceway(Addresses(api_key="sw_1", services={"train": train.address})) as sluiceway:
        with pytest.raises(OSError, match=why):
            await sluiceway.datasets.import_file("wiki", file, "jsonl")
    await train.server.stop(_UNTIL_ENDED_SECONDS)
    assert train.taken == 0


async def test_an_import_of_a_file_that_is_not_there_is_one_line(tmp_path: Path, train: Train) -> None:
    said = await say(tmp_path, "datasets", "import", "wiki", str(tmp_path / "rows.jsonl"), train=train.address)
    assert (said.code, said.out) == (1, "")
    # A long path is cut.
    place = str(tmp_path / "rows.jsonl")
    assert said.err.startswith(f"sluiceway: No such file or directory: {place[:40]}")
    assert said.err.count("\n") == 1
