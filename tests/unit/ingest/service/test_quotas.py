"""Quotas of a tenant: what would go over one is refused with its name, and who is over may still shrink."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway_common.delivery.policy import Transient, classify
from sluiceway_common.errors import Overloaded, TooLarge
from sluiceway_common.principal import Principal
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.daily_quota import DailyQuota, DailyUsage, end_of_day
from sluiceway_ingest.domain.quota import Quota, TenantUsage
from sluiceway_ingest.service.processing import Order
from sluiceway_ingest.service.tries import VersionTry
from tests.support.ingest_builders import CALLER, TENANT, MemoryIngest, memory_ingest, submit_document


class Refused(list[str]):
    """What was told."""


def ingest_with(folder: Path, quota: Quota, refused: list[str] | None = None) -> MemoryIngest:
    return memory_ingest(folder, quota=quota, on_quota=(Refused() if refused is None else refused).append)


async def process(ingest: MemoryIngest, document_id: str, version: int = 1) -> None:
    await ingest.service.processing.process(Order(tenant=TENANT, document_id=document_id, version=version, attempt=1))


async def test_one_document_more_than_the_quota_is_refused_and_counted(tmp_path: Path) -> None:
    refused: list[str] = []
    ingest = ingest_with(tmp_path, Quota(documents=2), refused)
    for key in ("a", "b"):
        await ingest.submit("water", key)
    with pytest.raises(TooLarge, match=r"quota of documents .* 2 of 2") as raised:
        await ingest.submit("water", "c")
    assert raised.value.field == "documents"
    assert "has 2 of 2 (INGEST_TENANT_DOCUMENTS); withdraw" in raised.value.message
    assert refused == ["documents"]


async def test_one_collection_more_than_the_quota_is_refused_whichever_way_it_is_made(tmp_path: Path) -> None:
    refused: list[str] = []
    ingest = ingest_with(tmp_path, Quota(collections=2), refused)
    made = Collection(tenant=TENANT, name="a")
    await ingest.service.collecting.create(CALLER, made)
    await ingest.submit("water", "b", collection="b")
    with pytest.raises(
        TooLarge, match=r"2 of 2 \(INGEST_TENANT_COLLECTIONS\); delete one that is not needed"
    ) as raised:
        await ingest.service.collecting.create(CALLER, replace(made, name="c"))
    with pytest.raises(TooLarge, match="quota of collections"):
        await ingest.submit("water", "c", collection="c")
    assert (raised.value.field, refused) == ("collections", ["collections"] * 2)
    # What is there is made twice, and `default` always may be.
    assert await ingest.service.collecting.create(CALLER, made) == made
    await ingest.submit("water", "d", collection="b")
    await ingest.submit("water", "e")


async def test_names_of_deleted_collections_count_and_are_taken_again(tmp_path: Path) -> None:
    refused: list[str] = []
    ingest = ingest_with(tmp_path, Quota(collection_names=2), refused)
    made = Collection(tenant=TENANT, name="a")
    for name in ("a", "b"):
        await ingest.service.collecting.create(CALLER, replace(made, name=name))
        await ingest.service.deletion.delete(CALLER, name, erase_documents=False, seconds=1)
    with pytest.raises(
        TooLarge, match=r"2 of 2 \(INGEST_TENANT_COLLECTION_NAMES\), .* under a name that it had"
    ) as raised:
        await ingest.service.collecting.create(CALLER, replace(made, name="c"))
    with pytest.raises(TooLarge, match="quota of names of collections"):
        await ingest.submit("water", "c", collection="c")
    assert (raised.value.field, refused) == ("collection_names", ["collection_names"] * 2)
    assert (await ingest.service.collecting.create(CALLER, made)).is_there
    await ingest.submit("water", "e")


async def test_a_quota_is_a_tenants_own(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(documents=1))
    await ingest.submit("water")
    stranger = Principal("other", "ann", frozenset({"contributor"}))
    assert (await ingest.service.submission.submit(stranger, submit_document("water"))).document.tenant == "other"


async def test_who_has_too_many_that_wait_is_told_when_to_come_again_and_others_are_not(tmp_path: Path) -> None:
    refused: list[str] = []
    ingest = ingest_with(tmp_path, Quota(backlog=2), refused)
    first = await ingest.submit("water", "a")
    await ingest.submit("water", "b")
    with pytest.raises(Overloaded, match=r"2 documents of .* \(INGEST_TENANT_BACKLOG\); ask again") as raised:
        await ingest.submit("water", "c")
    assert (raised.value.retry_after, refused) == (30.0, ["backlog"])
    stranger = Principal("other", "ann", frozenset({"contributor"}))
    assert (await ingest.service.submission.submit(stranger, submit_document("water"))).document.tenant == "other"

    await process(ingest, first.document_id)
    with pytest.raises(Overloaded):
        await ingest.submit("water", "c")
    await ingest.service.index_outcomes.indexed(VersionTry(TENANT, first.document_id, 1, 1))
    assert (await ingest.submit("water", "c")).state == "submitted"


async def test_what_a_producer_offers_finds_no_room_either_and_is_not_refused_for_good(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(backlog=1))
    await ingest.submit("water", "a")
    with pytest.raises(Overloaded) as raised:
        await ingest.service.submission.offer(CALLER, submit_document("water", "b"))
    assert classify(raised.value) == Transient(f"Overloaded: {raised.value.message}", 30.0, is_load=True)


async def test_attachments_wait_for_no_room_since_their_document_has_it(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(backlog=1))
    mail = await ingest.submit("!MAIL\none=1\ntwo=2")
    await process(ingest, mail.document_id)
    assert await ingest.documents.backlog(TENANT, 10) == 3


async def test_the_next_version_of_a_document_is_no_document_more(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(documents=1))
    await ingest.submit("water")
    assert (await ingest.submit("wine")).revision.version == 2


async def test_bytes_are_refused_once_they_are_counted(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(bytes=10))
    await ingest.submit("123456", "a")
    with pytest.raises(TooLarge, match="has 6 of 10") as raised:
        await ingest.submit("12345", "b")
    assert raised.value.field == "bytes"
    await ingest.submit("1234", "b")


async def test_where_the_quota_is_full_not_a_byte_is_read(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(bytes=5))
    await ingest.submit("12345", "a")

    async def pieces() -> AsyncIterator[bytes]:
        raise AssertionError("nobody reads it")
        yield b""

    with pytest.raises(TooLarge, match=r"quota of bytes .* 5 of 5"):
        await ingest.submit("", "b", pieces=pieces())


async def test_who_is_full_may_replace_by_less_and_erase_to_make_room(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(bytes=6))
    first = await ingest.submit("123456", "a")
    assert (await ingest.submit("123", "a")).revision.version == 2
    with pytest.raises(TooLarge, match=r"quota of bytes .* 3 of 6"):
        await ingest.submit("1234", "b")
    now = await ingest.get(first)
    await ingest.service.withdrawal.erase(CALLER, first.document_id, 0)
    await ingest.let_go(now)
    await ingest.submit("1234", "b")


async def test_who_hands_in_and_withdraws_fills_his_own_quota_and_no_disk_of_others(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(bytes=6, documents=1))
    for key in ("a", "b"):
        document = await ingest.submit("123", key)
        await ingest.service.withdrawal.withdraw(CALLER, document.document_id)
        await ingest.let_go(document)
    with pytest.raises(TooLarge, match=r"quota of bytes .* 6 of 6 .*what is withdrawn counts until it is"):
        await ingest.submit("1", "c")


async def test_the_same_bytes_again_are_refused_by_no_quota(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(bytes=6, documents=1))
    first = await ingest.submit("123456")
    assert await ingest.submit("123456") == first


async def test_passages_beyond_the_quota_fail_the_document_with_a_way_out(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(passages=1))
    fits = await ingest.submit("water", "a")
    await process(ingest, fits.document_id)
    assert (await ingest.get(fits)).state == "chunked"
    with pytest.raises(TooLarge, match=r"quota of passages .* 1 of 1") as raised:
        await ingest.submit("more", "b")
    assert raised.value.field == "passages"

    longer = await ingest.submit(
        "\n\n".join(f"Sentence {n} of many about a mill and its wheel." for n in range(200)), "a"
    )
    await process(ingest, longer.document_id, version=2)
    failed = (await ingest.get(longer)).failure
    assert failed is not None
    assert failed.reason == "TOO_LARGE"
    assert "INGEST_TENANT_PASSAGES" in failed.advice


async def test_attachments_count_as_documents(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(documents=2))
    mail = await ingest.submit("!MAIL\none=1\ntwo=2")
    await process(ingest, mail.document_id)
    failed = (await ingest.get(mail)).failure
    assert failed is not None
    assert "INGEST_TENANT_DOCUMENTS" in failed.advice
    assert (await ingest.documents.usage(TENANT)).documents == 1


async def test_attachments_count_with_their_bytes(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(bytes=30))
    mail = await ingest.submit("!MAIL\none=123456\ntwo=1234")
    await process(ingest, mail.document_id)
    failed = (await ingest.get(mail)).failure
    assert failed is not None
    assert failed.reason == "TOO_LARGE"
    assert "With what is attached to it, the quota of bytes is used up" in failed.advice
    assert "has 25 of 30 (INGEST_TENANT_BYTES)" in failed.advice
    assert await ingest.documents.usage(TENANT) == TenantUsage(documents=1, bytes=25)


async def test_attachments_that_are_there_make_room_for_those_that_take_their_place(tmp_path: Path) -> None:
    ingest = ingest_with(tmp_path, Quota(bytes=30, documents=2))
    mail = await ingest.submit("!MAIL\none=123456789")
    await process(ingest, mail.document_id)
    await ingest.submit("!MAIL\none=1234567890")
    await process(ingest, mail.document_id, version=2)
    assert (await ingest.get(mail)).state == "chunked"


async def test_attachments_that_are_taken_out_make_room_when_they_are_erased(tmp_path: Path) -> None:
    """Else a mail whose attachment has another name in each version would fill the disk."""
    ingest = ingest_with(tmp_path, Quota(bytes=38, documents=2))
    for version, name in enumerate(("one", "uno", "une"), 1):
        mail = await ingest.submit(f"!MAIL\n{name}=123456789")
        await process(ingest, mail.document_id, version=version)
    assert (await ingest.documents.usage(TENANT)).bytes == 19 + 9 + 9
    failure = (await ingest.get(mail)).failure
    assert failure is not None
    assert (failure.reason, "quota of bytes is used up" in failure.advice) == ("TOO_LARGE", True)


async def test_where_the_disk_has_no_room_nothing_is_taken_in_and_nothing_read(tmp_path: Path) -> None:
    free = True

    async def has_room() -> None:
        if not free:
            raise Overloaded("the disk is nearly full", retry_after=10)

    ingest = memory_ingest(tmp_path, has_room=has_room)
    document = await ingest.submit("water", "a")
    free = False
    with pytest.raises(Overloaded, match="nearly full"):
        await ingest.submit("water", "b")
    with pytest.raises(Overloaded, match="nearly full"):
        await process(ingest, document.document_id)
    assert (await ingest.get(document)).state == "submitted"
    free = True
    await process(ingest, document.document_id)
    assert (await ingest.get(document)).state == "chunked"


async def test_what_is_used_is_told_beside_its_bound_to_the_tenant_alone(tmp_path: Path) -> None:
    quota, daily = Quota(documents=9, bytes=1000, passages=50, backlog=2), DailyQuota(documents=7, bytes=500)
    ingest = memory_ingest(tmp_path, quota=quota, daily_quota=daily)
    document = await ingest.submit("water", "a")
    await process(ingest, document.document_id)
    await ingest.submit("water again", "b")
    rita = Principal(TENANT, "rita", frozenset({"contributor"}))
    usage = await ingest.service.usage.of_caller(rita)
    assert (usage.tenant, usage.quota, usage.daily_quota) == (TENANT, quota, daily)
    assert (usage.held, usage.backlog) == (TenantUsage(documents=2, bytes=16, passages=1), 2)
    assert usage.today == DailyUsage(documents=2, bytes=16)
    assert usage.day_ends_at == end_of_day(ingest.clock.now())
    theirs = await ingest.service.usage.of_caller(replace(rita, tenant="other"))
    assert (theirs.tenant, theirs.held, theirs.backlog, theirs.today) == ("other", TenantUsage(), 0, DailyUsage())


async def test_usage_is_told_where_there_is_no_bound_and_a_new_day_begins_at_nothing(tmp_path: Path) -> None:
    ingest = memory_ingest(tmp_path)
    await ingest.submit("water", "a")
    ingest.clock.advance(24 * 3600)
    usage = await ingest.service.usage.of_caller(CALLER)
    assert (usage.held.documents, usage.backlog, usage.today, usage.quota) == (1, 0, DailyUsage(), Quota())
