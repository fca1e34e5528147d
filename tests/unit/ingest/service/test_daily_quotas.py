"""Quotas of a day: what is taken counts once, and what would go over is told when the day ends."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from sluiceway_common.delivery.policy import Transient, classify
from sluiceway_common.errors import Invalid, Overloaded
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.daily_quota import UNUSED, DailyQuota, DailyUsage, day_of, end_of_day
from sluiceway_ingest.domain.document import Document
from sluiceway_ingest.service.processing import Order
from tests.support.ingest_builders import CALLER, NOON, TENANT, MemoryIngest, blob, memory_ingest, submit_document

STRANGER = Principal("other", "ann", frozenset({"contributor"}))


def ingest_with(folder: Path, quota: DailyQuota, refused: list[str] | None = None) -> MemoryIngest:
    return memory_ingest(folder, daily_quota=quota, on_quota=([] if refused is None else refused).append)


async def process(ingest: MemoryIngest, document: Document) -> None:
    revision = document.revision
    order = Order(tenant=TENANT, document_id=document.document_id, version=revision.version, attempt=revision.attempt)
    await ingest.service.processing.process(order)


def seconds_left(ingest: MemoryIngest) -> float:
    now = ingest.clock.now()
    return (end_of_day(now) - now).total_seconds()


async def used(ingest: MemoryIngest) -> DailyUsage:
    return await ingest.documents.handed_in(TENANT, day_of(ingest.clock.now()))


async def test_one_document_more_than_a_day_takes_is_told_what_is_used_and_when_the_day_ends(tmp_path: Path) -> None:
    refused: list[str] = []
    ingest = ingest_with(tmp_path, DailyQuota(documents=2), refused)
    for key in ("a", "b"):
        await ingest.submit("water", key)
    end = end_of_day(ingest.clock.now())
    with pytest.raises(Overloaded, match=r"quota of documents a day .* 2 of 2 .*INGEST_TENANT_DAILY_DOCUMENTS") as it:
        await ingest.submit("water", "c")
    assert f"after {end:%Y-%m-%dT00:00:00Z}" in it.value.message
    assert it.value.field == "documents"
    assert it.value.retry_after == seconds_left(ingest)
    assert refused == ["documents a day"]


async def test_the_next_day_has_room_again_and_another_tenant_has_its_own(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, DailyQuota(documents=1))
    await ingest.submit("water", "a")
    with pytest.raises(Overloaded, match="1 of 1") as raised:
        await ingest.submit("water", "b")
    await ingest.service.submission.submit(STRANGER, submit_document("water"))
    assert raised.value.retry_after is not None
    ingest.clock.advance(raised.value.retry_after)
    await ingest.submit("water", "b")
    assert await used(ingest) == DailyUsage(documents=1, bytes=5)


async def test_a_version_and_a_failed_document_handed_in_again_count_and_the_same_bytes_do_not(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, DailyQuota(documents=9))
    await ingest.submit("!ENCRYPTED")
    await process(ingest, again := await ingest.submit("!ENCRYPTED"))
    assert (await ingest.get(again)).state == "failed"
    assert await used(ingest) == DailyUsage(documents=1, bytes=10)
    await ingest.submit("!ENCRYPTED", password="sesame")
    assert await used(ingest) == DailyUsage(documents=2, bytes=20)
    await ingest.submit("wine")
    assert await used(ingest) == DailyUsage(documents=3, bytes=24)


async def test_a_retried_call_and_a_record_that_comes_twice_count_once_and_are_answered_on_a_full_day(
    tmp_path: Path,
) -> None:
    ingest = ingest_with(tmp_path, DailyQuota(documents=2))
    first = await ingest.submit("water", "a", request_id="one")
    await ingest.service.submission.offer(CALLER, submit_document("wine", "b", request_id="two"))
    assert await ingest.submit("water", "a", request_id="one") == first
    await ingest.service.submission.offer(CALLER, submit_document("wine", "b", request_id="two"))
    assert await used(ingest) == DailyUsage(documents=2, bytes=9)


async def test_an_offer_beyond_the_day_is_not_refused_for_good_but_waits_for_the_next_one(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, DailyQuota(documents=1))
    await ingest.submit("water", "a")
    with pytest.raises(Overloaded, match="1 of 1") as raised:
        await ingest.service.submission.offer(CALLER, submit_document("water", "b", request_id="two"))
    said = f"Overloaded: {raised.value.message}"
    assert classify(raised.value) == Transient(said, raised.value.retry_after, is_load=True)
    ingest.clock.advance(raised.value.retry_after or 0)
    taken = await ingest.service.submission.offer(CALLER, submit_document("water", "b", request_id="two"))
    assert not taken.unchanged


async def test_attachments_count_with_the_bytes_that_they_came_in(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, DailyQuota(documents=1))
    content = "!MAIL\none=1\ntwo=2"
    await process(ingest, mail := await ingest.submit(content))
    assert (await ingest.get(mail)).state == "chunked"
    assert await used(ingest) == DailyUsage(documents=1, bytes=len(content))


async def test_on_a_full_day_not_a_byte_is_read(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, DailyQuota(bytes=5))
    await ingest.submit("water", "a")

    async def pieces() -> AsyncIterator[bytes]:
        raise AssertionError("nobody reads it")
        yield b""

    with pytest.raises(Overloaded, match=r"quota of bytes a day .* 5 of 5"):
        await ingest.submit("", "b", pieces=pieces())


async def test_bytes_are_read_no_further_than_there_is_room_and_none_of_them_are_kept(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, DailyQuota(bytes=8))
    await ingest.submit("water", "a")
    read: list[int] = []

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(100):
            read.append(number)
            yield b"w"

    with pytest.raises(Overloaded, match="5 of 8") as raised:
        await ingest.submit("", "b", pieces=pieces())
    assert raised.value.field == "bytes"
    assert len(read) == 4
    assert await used(ingest) == DailyUsage(documents=1, bytes=5)
    assert not await ingest.blobs.exists(blob(b"wwww").uri)
    await ingest.submit("www", "b")


async def test_a_reference_is_refused_by_the_bytes_that_it_names(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, DailyQuota(bytes=8))
    ref = await ingest.blobs.put(TENANT, b"nine byte")
    with pytest.raises(Overloaded, match="0 of 8"):
        await ingest.submit("", "a", pieces=None, blob=ref)
    with pytest.raises(Invalid, match="of bytes than 3"):
        await ingest.submit("", "a", pieces=None, blob=blob_saying(ref.uri, ref.sha256, 3))


def blob_saying(uri: str, sha256: str, size: int) -> object:
    return type(blob())(uri, sha256, size)


async def test_an_upload_over_midnight_counts_on_the_day_that_takes_it(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, DailyQuota(bytes=8))
    ingest.clock.advance(seconds_left(ingest) - 1)
    await ingest.submit("water", "a")

    async def pieces() -> AsyncIterator[bytes]:
        yield b"ww"
        ingest.clock.advance(2)
        yield b"wwww"

    await ingest.submit("", "b", pieces=pieces())
    assert await used(ingest) == DailyUsage(documents=1, bytes=6)


async def test_without_a_bound_everything_is_taken_and_counted(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, DailyQuota())
    await ingest.submit("water", "a")
    assert await used(ingest) == DailyUsage(documents=1, bytes=5)


async def test_days_of_the_past_are_forgotten_and_todays_is_not(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, DailyQuota(documents=1))
    first = day_of(ingest.clock.now())
    await ingest.submit("water", "a")
    await ingest.service.sweeping.tidy()
    assert await used(ingest) == DailyUsage(documents=1, bytes=5)
    ingest.clock.advance(2 * 24 * 3600)
    await ingest.service.sweeping.tidy()
    assert await ingest.documents.handed_in(TENANT, first) == UNUSED


def test_a_day_is_one_of_utc_wherever_the_clock_stands() -> None:
    late = datetime(2026, 1, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert (day_of(NOON).isoformat(), day_of(late).isoformat()) == ("2026-01-01", "2026-01-02")
