"""Waiting for documents, with a service that comes and goes."""

import asyncio
from pathlib import Path

import pytest

from sluiceway.ingest.v1.values_pb2 import Document
from sluiceway_client.channel import OnRetry
from sluiceway_client.client import Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_client.documents import Header, request_id_at, upload_seconds
from sluiceway_client.errors import Invalid, Overloaded, Unavailable
from sluiceway_common.testing import free_port
from tests.unit.client.ingests import running


async def states(addresses: Addresses, give_up_after: float, on_retry: OnRetry = lambda _: None) -> list[str]:
    """Those that one document went through."""
    async with Sluiceway(addresses) as sluiceway, asyncio.timeout(30):
        watched = sluiceway.documents.watch(["doc_1"], give_up_after=give_up_after, on_retry=on_retry)
        return [document.state async for document in watched]


async def test_a_state_and_a_reason_of_a_newer_service_are_listed_by_their_numbers() -> None:
    async with running() as ingest, Sluiceway(ingest.addresses) as sluiceway:
        ingest.there = [Document(document_id="doc_1"), Document(document_id="doc_2")]
        # A contract that is newer than this one: proto3 keeps the number, and has no name for it.
        ingest.there[1].MergeFromString(b"\x28\x63\x30\x62")
        found = await sluiceway.documents.list()
    assert [(one.document_id, one.state, one.reason) for one in found] == [
        ("doc_1", "unspecified", ""),
        ("doc_2", "99", "98"),
    ]


@pytest.fixture
def dead() -> Addresses:
    return Addresses(api_key="sw_1", services={"ingest": f"127.0.0.1:{free_port()}"})


async def test_a_silence_that_is_too_long_ends_it(dead: Addresses) -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        await states(dead, give_up_after=0.1)


async def test_a_wait_until_tomorrow_is_told_at_once() -> None:
    async with running() as ingest, Sluiceway(ingest.addresses) as sluiceway:
        ingest.wait = 40_000.0
        with pytest.raises(Overloaded, match="a day is used up") as raised:
            await sluiceway.documents.submit(b"water", Header(source_key="a"))
    assert raised.value.retry_after == 40_000.0
    assert len(ingest.request_ids) == 1


def test_ids_of_requests_are_sorted_by_their_time_and_drawn_within_a_millisecond() -> None:
    later = [request_id_at(1_796_108_092.5 + each / 100) for each in range(100)]
    assert later == sorted(later)
    assert len({request_id_at(1_796_108_092.5) for _ in range(1_000)}) == 1_000


async def test_a_submission_that_an_ending_service_cut_off_is_made_again_as_the_same_one() -> None:
    async with running() as ingest, Sluiceway(ingest.addresses) as sluiceway:
        ingest.cancelled = 1
        document = await sluiceway.documents.submit(b"water", Header(source_key="a"))
    assert document.state == "indexed"
    assert ingest.taken == {"a": b"water"}
    assert len(ingest.request_ids) == 2
    assert len(set(ingest.request_ids)) == 1


async def test_a_document_that_the_line_is_too_slow_for_is_sent_once() -> None:
    async with running() as ingest, Sluiceway(ingest.addresses) as sluiceway:
        ingest.late = "a"
        with pytest.raises(Unavailable, match=r"too slow: 33,554,432 bytes did not reach it in 3,600 s; .*better one"):
            await sluiceway.documents.submit(bytes(32 * 2**20), Header(source_key="a"))
    assert len(ingest.request_ids) == 1


async def test_a_file_that_is_refused_before_it_is_read_is_handed_in_once(tmp_path: Path) -> None:
    """The refusal overtakes the pieces; a hundred times, for now the one and now the other is heard first."""
    file = tmp_path / "a.txt"
    file.write_bytes(bytes(2**20))
    async with running() as ingest, Sluiceway(ingest.addresses) as sluiceway:
        ingest.refuses = "a"
        for _ in range(100):
            with pytest.raises(Invalid, match="this name is refused"):
                await sluiceway.documents.submit(file, Header(source_key="a"))
    assert len(ingest.request_ids) == 100


async def test_a_document_has_the_time_that_its_bytes_take(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(bytes(2**20))
    async with running() as ingest, Sluiceway(ingest.addresses) as sluiceway:
        for content in (b"water", bytes(2**20), file):
            await sluiceway.documents.submit(content, Header(source_key="a"))
    assert [round(seconds, -1) for seconds in ingest.seconds] == [120, 380, 380]


async def test_a_document_that_an_ingest_does_not_answer_for_is_sent_once() -> None:
    async with running() as ingest, Sluiceway(ingest.addresses) as sluiceway:
        ingest.late = "a"
        with pytest.raises(Unavailable, match=r"ingest at .* did not answer in time; see `sluiceway status`"):
            await sluiceway.documents.submit(b"water", Header(source_key="a"))
    assert len(ingest.request_ids) == 1


def test_no_document_asks_for_more_than_an_hour_unless_the_caller_does() -> None:
    assert [upload_seconds(2**29, deadline) for deadline in (30.0, 2000.0)] == [3600.0, 8000.0]


async def test_a_silence_is_told_once(dead: Addresses) -> None:
    told: list[Unavailable] = []
    with pytest.raises(Unavailable):
        await states(dead, 1.5, told.append)
    assert len(told) == 1


async def test_each_change_ends_the_silence() -> None:
    async with running() as ingest:
        ingest.states = ["SUBMITTED", "CHUNKED", "INDEXED"]
        assert await states(ingest.addresses, give_up_after=0.9) == ["submitted", "chunked", "indexed"]
