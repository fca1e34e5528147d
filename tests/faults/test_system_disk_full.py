"""The whole product on a disk that is nearly full: it takes nothing in, says so, and goes on with the rest."""

import os
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest

from sluiceway.ingest.v1.ingest_service_pb2 import SubmitHeader, SubmitRequest
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceStub
from sluiceway_client import discover
from sluiceway_client.answers import Question
from sluiceway_client.channel import connect, credential
from sluiceway_client.documents import Header
from sluiceway_common.rpc.stream_call import StreamCall
from sluiceway_common.testing import eventually
from tests.support import servers
from tests.support.laptop import Laptop, laptop
from tests.support.provided import provided
from tests.support.storm import all_ready
from tests.support.system import client

pytestmark = pytest.mark.server

MEBIBYTE = 2**20
IN_TIME = 15
TEXT = b"The mill of Hendrik was built by Jan Adriaansz in 1702. "
LARGE = TEXT * (24 * MEBIBYTE // len(TEXT))
SAID = r"the disk is nearly full: \d+ MiB are free, and \d+ MiB must be \(SLUICEWAY_DISK_FLOOR_BYTES\); make room"


@pytest.fixture
def margin() -> int:
    """Bytes by which the disk comes under the floor and over it: more than whoever else is on it writes meanwhile."""
    with servers.folder() as place:
        return min(4096 * MEBIBYTE, shutil.disk_usage(place).free // 4)


@pytest.fixture
def machine(margin: int) -> Iterator[Laptop]:
    with provided(laptop()) as made:
        floor = shutil.disk_usage(made.folder).free - margin
        said = made.up(SLUICEWAY_DISK_FLOOR_BYTES=str(floor))
        assert said.returncode == 0, said.stderr
        yield made


async def test_24_mb_of_text_are_refused_in_time_and_nothing_else_stops(machine: Laptop, margin: int) -> None:
    async with client(machine) as sluiceway:
        note = await sluiceway.documents.submit(TEXT, Header(source_key="note.txt"))
        assert [each.state async for each in sluiceway.documents.watch([note.document_id])][-1] == "indexed"
        with filled_up(machine.folder / "ballast", 2 * margin):
            code, said = await refusal(machine, LARGE)
            assert code == grpc.StatusCode.RESOURCE_EXHAUSTED
            assert re.match(SAID, said)
            await eventually(lambda: says_why(machine), within=60, every=0.5)
            assert (await sluiceway.passages.search("Who built the mill?"))[0].source_key == "note.txt"
            answer = await sluiceway.answers.ask(Question(text="Who built the mill?", model="extractive"))
            assert "Jan Adriaansz" in answer.text
            assert (await sluiceway.documents.get(note.document_id)).state == "indexed"
            assert [each.source_key for each in await sluiceway.documents.list()] == ["note.txt"]
        await all_ready(machine)
        large = await sluiceway.documents.submit(LARGE[:MEBIBYTE], Header(source_key="large.txt"))
        assert large.state == "submitted"


async def refusal(machine: Laptop, content: bytes) -> tuple[grpc.StatusCode, str]:
    """What Submit says within its deadline."""
    there = discover(machine.data, {})

    async def pieces() -> AsyncIterator[SubmitRequest]:
        yield SubmitRequest(header=SubmitHeader(source_key="large.txt"))
        for start in range(0, len(content), MEBIBYTE // 2):
            yield SubmitRequest(data=content[start : start + MEBIBYTE // 2])

    async with connect(there.of("ingest"), there) as channel:
        call = IngestServiceStub(channel).Submit(pieces(), metadata=credential(there), timeout=IN_TIME)
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await StreamCall(call)
    return raised.value.code(), str(raised.value.details())


@contextmanager
def filled_up(ballast: Path, size: int) -> Iterator[None]:
    """The disk with so much less that is free."""
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, size)
    try:
        yield
    finally:
        ballast.unlink()


def says_why(machine: Laptop) -> bool:
    """Whether `status` tells the reason, to people and to programs."""
    told, rows = machine.say("status"), machine.status()
    assert {row["pid"] is not None for row in rows.values()} == {True}
    return (
        told.returncode == 1
        and "SLUICEWAY_DISK_FLOOR_BYTES" in told.stdout
        and "SLUICEWAY_DISK_FLOOR_BYTES" in rows["ingest"]["detail"]
        and rows["ingest"]["state"] == "unready"
    )
