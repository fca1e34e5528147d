"""The law of the object store, held by files and by a real S3 server."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluiceway_common.blobs.port import BlobRef, Blobs, parts_of, uri_of
from sluiceway_common.errors import Invalid, NotFound, Unavailable
from sluiceway_common.ids import sha256
from tests.support.stores import FilesystemStore, S3Store, Store

ABSENT = uri_of("t", sha256("nobody put this"))


@pytest.fixture(params=["filesystem", pytest.param("s3", marks=pytest.mark.server)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "filesystem":
        return FilesystemStore(tmp_path)
    return S3Store(request.getfixturevalue("s3"))


@pytest.fixture
def blobs(store: Store) -> Blobs:
    return store.blobs()


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def listed(blobs: Blobs, tenant: str) -> set[BlobRef]:
    return {ref async for ref in blobs.list(tenant)}


async def test_what_was_put_can_be_had(blobs: Blobs) -> None:
    ref = await blobs.put("t", b"abc")
    assert ref == BlobRef(f"blob://t/{sha256(b'abc')}", sha256(b"abc"), 3)
    assert await blobs.get(ref.uri) == b"abc"


async def test_nothing_is_a_blob_too(blobs: Blobs) -> None:
    ref = await blobs.put("t", b"")
    assert await blobs.get(ref.uri) == b""
    assert await blobs.get_range(ref.uri, 0, 10) == b""


async def test_putting_twice_leaves_one(blobs: Blobs) -> None:
    assert await blobs.put("t", b"abc") == await blobs.put("t", b"abc")
    assert len(await listed(blobs, "t")) == 1


async def test_putting_the_same_at_once_leaves_one(blobs: Blobs) -> None:
    refs = await asyncio.gather(*(blobs.put("t", b"abc" * 1000) for _ in range(20)))
    assert await listed(blobs, "t") == set(refs)
    assert await blobs.get(refs[0].uri) == b"abc" * 1000


async def test_a_stream_and_its_bytes_are_one_blob(blobs: Blobs) -> None:
    streamed = await blobs.put_stream("t", pieces(b"a", b"", b"bc"), limit=3)
    assert streamed == await blobs.put("t", b"abc")
    assert await listed(blobs, "t") == {streamed}


async def test_bytes_are_called_before_they_are_put_as_they_are_then(blobs: Blobs) -> None:
    ref = blobs.ref("t", b"abc")
    assert ref != await blobs.put("t", b"another")
    assert not await blobs.exists(ref.uri)
    assert await blobs.put("t", b"abc") == ref


async def test_a_stream_is_announced_before_it_is_there(blobs: Blobs) -> None:
    announced: list[tuple[BlobRef, bool]] = []

    async def announce(ref: BlobRef) -> None:
        announced.append((ref, await blobs.exists(ref.uri)))

    ref = await blobs.put_stream("t", pieces(b"abc"), limit=3, announce=announce)
    assert announced == [(ref, False)]


async def test_a_stream_that_cannot_be_announced_is_not_stored(blobs: Blobs) -> None:
    async def announce(ref: BlobRef) -> None:
        raise Unavailable("nobody hears it")

    with pytest.raises(Unavailable, match="nobody hears it"):
        await blobs.put_stream("t", pieces(b"abc"), limit=3, announce=announce)
    assert [ref async for ref in blobs.list("t")] == []


async def test_a_stream_larger_than_a_part_arrives_whole(blobs: Blobs) -> None:
    piece = bytes(range(256)) * 4096
    ref = await blobs.put_stream("t", pieces(*[piece] * 17, b"end"), limit=32 * 1024 * 1024)
    assert ref.bytes == 17 * 1024 * 1024 + 3
    assert await blobs.get(ref.uri) == piece * 17 + b"end"
    assert await blobs.get_range(ref.uri, ref.bytes - 5, ref.bytes) == b"\xfe\xffend"


async def test_a_stream_past_its_limit_stores_nothing(blobs: Blobs) -> None:
    with pytest.raises(Invalid, match="more than 5 bytes"):
        await blobs.put_stream("t", pieces(b"abc", b"def"), limit=5)
    assert await listed(blobs, "t") == set()


async def test_a_stream_that_breaks_stores_nothing(blobs: Blobs) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"abc"
        raise ConnectionResetError("the caller went away")

    with pytest.raises((ConnectionResetError, Unavailable)):
        await blobs.put_stream("t", broken(), limit=100)
    assert await listed(blobs, "t") == set()


async def test_equal_bytes_of_two_tenants_are_two_blobs(blobs: Blobs) -> None:
    one, other = await blobs.put("one", b"abc"), await blobs.put("other", b"abc")
    await blobs.delete(one.uri)
    assert not await blobs.exists(one.uri)
    assert await blobs.get(other.uri) == b"abc"


@pytest.mark.parametrize(
    ("start", "end", "cut"),
    [
        (0, 6, b"abcdef"),
        (0, 0, b""),
        (2, 4, b"cd"),
        (5, 6, b"f"),
        (4, 99, b"ef"),
        (6, 6, b""),
        (6, 9, b""),
        (99, 100, b""),
    ],
)
async def test_a_range_is_cut_at_the_end(blobs: Blobs, start: int, end: int, cut: bytes) -> None:
    ref = await blobs.put("t", b"abcdef")
    assert await blobs.get_range(ref.uri, start, end) == cut


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 2), (-3, -1)])
async def test_a_range_that_runs_backwards_is_refused(blobs: Blobs, start: int, end: int) -> None:
    ref = await blobs.put("t", b"abcdef")
    with pytest.raises(Invalid, match="runs backwards"):
        await blobs.get_range(ref.uri, start, end)


async def test_what_is_not_there_is_not_found(blobs: Blobs) -> None:
    await blobs.put("t", b"abc")
    assert not await blobs.exists(ABSENT)
    with pytest.raises(NotFound, match="is not in the store"):
        await blobs.get(ABSENT)
    with pytest.raises(NotFound, match="is not in the store"):
        await blobs.get_range(ABSENT, 0, 0)


async def test_a_store_that_is_away_is_unavailable_and_says_nothing_of_what_it_holds(store: Store) -> None:
    """Neither that a blob is not there, nor that it was put or deleted: whoever hears that goes on for good."""
    blobs, reader = store.blobs(), store.blobs()
    ref = await blobs.put("t", b"abc")
    store.lose()
    for call in (
        blobs.put("t", b"abc"),
        blobs.put("t", b"another"),
        blobs.put_stream("t", pieces(b"abc"), limit=3),
        blobs.get(ref.uri),
        reader.get(ref.uri),
        blobs.get_range(ref.uri, 0, 3),
        blobs.get_range(ref.uri, 0, 0),
        blobs.exists(ref.uri),
        blobs.delete(ref.uri),
        blobs.delete_tenant("t"),
        listed(blobs, "t"),
    ):
        with pytest.raises(Unavailable, match=r"its folder is missing|the bucket of the object store does not exist"):
            await call


async def test_bytes_that_changed_in_the_store_are_not_handed_out(store: Store, blobs: Blobs) -> None:
    ref = await blobs.put("t", b"abcdef")
    store.damage(ref, b"abcdeX")
    with pytest.raises(Unavailable, match="have changed"):
        await blobs.get(ref.uri)


async def test_putting_mends_what_was_cut_short(store: Store, blobs: Blobs) -> None:
    ref = await blobs.put("t", b"abcdef")
    store.damage(ref, b"abc")
    await blobs.put("t", b"abcdef")
    assert await blobs.get(ref.uri) == b"abcdef"


async def test_nothing_else_is_left_in_the_store(store: Store, blobs: Blobs) -> None:
    with pytest.raises(Invalid, match="more than 15000000 bytes"):
        await blobs.put_stream("t", pieces(b"x" * 10_000_000, b"y" * 10_000_000), limit=15_000_000)
    ref = await blobs.put_stream("t", pieces(b"x" * 10_000_000), limit=15_000_000)
    assert store.names() == {ref.sha256}


async def test_deleting_twice_is_once(blobs: Blobs) -> None:
    ref = await blobs.put("t", b"abc")
    await blobs.delete(ref.uri)
    await blobs.delete(ref.uri)
    await blobs.delete(ABSENT)
    assert not await blobs.exists(ref.uri)


async def test_what_was_deleted_can_be_put_again(blobs: Blobs) -> None:
    ref = await blobs.put("t", b"abc")
    await blobs.delete(ref.uri)
    await blobs.put("t", b"abc")
    assert await blobs.get(ref.uri) == b"abc"


async def test_deleting_a_tenant_leaves_its_neighbours(blobs: Blobs) -> None:
    """A name that begins like another is another."""
    for number in range(5):
        await blobs.put("ten", b"%d" % number)
    left = await blobs.put("tenant", b"0")
    assert await blobs.delete_tenant("ten") == 5
    assert await listed(blobs, "ten") == set()
    assert await listed(blobs, "tenant") == {left}


async def test_deleting_a_tenant_twice_is_once(blobs: Blobs) -> None:
    await blobs.put("t", b"abc")
    assert await blobs.delete_tenant("t") == 1
    assert await blobs.delete_tenant("t") == 0
    assert await blobs.get((await blobs.put("t", b"again")).uri) == b"again"


async def test_more_blobs_than_a_page_are_all_listed_and_all_deleted(blobs: Blobs) -> None:
    gate = asyncio.Semaphore(16)

    async def put(number: int) -> BlobRef:
        async with gate:
            return await blobs.put("t", b"%d" % number)

    refs = await asyncio.gather(*(put(number) for number in range(1003)))
    assert await listed(blobs, "t") == set(refs)
    assert await blobs.delete_tenant("t") == 1003
    assert await listed(blobs, "t") == set()


@pytest.mark.parametrize(
    "tenant", ["../escape", "..", ".", "a/b", "/etc", "ä b%2F", "a\\b", ".hidden", "a\nb", "x" * 200]
)
async def test_any_name_of_a_tenant_stays_in_its_own_place(blobs: Blobs, tenant: str) -> None:
    ref = await blobs.put(tenant, b"abc")
    assert parts_of(ref.uri) == (tenant, sha256(b"abc"), "")
    assert await listed(blobs, tenant) == {ref}
    assert await blobs.delete_tenant(tenant) == 1


async def test_what_one_owner_deletes_another_still_has(store: Store) -> None:
    mine, others = store.blobs(), store.blobs("train")
    one, other = await mine.put("t", b"abc"), await others.put("t", b"abc")
    streamed = await others.put_stream("t", pieces(b"a", b"bc"), limit=3)
    assert other == streamed == BlobRef(f"blob://t/train/{sha256(b'abc')}", sha256(b"abc"), 3)
    assert (await listed(mine, "t"), await listed(others, "t")) == ({one}, {other})
    await mine.delete(one.uri)
    assert await mine.get(other.uri) == await others.get_range(other.uri, 0, 3) == b"abc"
    await mine.put("t", b"abc")
    await others.delete(other.uri)
    assert await others.get(one.uri) == b"abc"


async def test_a_dropped_tenant_leaves_the_blobs_of_no_owner(store: Store) -> None:
    mine, others = store.blobs(), store.blobs("train")
    await mine.put("t", b"abc")
    await others.put("t", b"abc")
    assert await others.delete_tenant("t") == 2
    assert await listed(mine, "t") == await listed(others, "t") == set()


@pytest.mark.parametrize("tenant", ["", "x" * 201, "ä" * 100])
async def test_a_name_that_is_no_name_is_refused(blobs: Blobs, tenant: str) -> None:
    with pytest.raises(Invalid, match="no name of a tenant"):
        await blobs.put(tenant, b"abc")
    with pytest.raises(Invalid, match="no name of a tenant"):
        await blobs.put_stream(tenant, pieces(b"abc"), limit=10)
    with pytest.raises(Invalid, match="no name of a tenant"):
        await blobs.delete_tenant(tenant)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "blob://t",
        f"blob://t/{'A' * 64}",
        f"blob://t/{'a' * 63}",
        f"blob://../{'a' * 64}",
        f"blob://t/../{'a' * 64}",
        f"blob://%74/{'a' * 64}",
        f"file:///t/{'a' * 64}",
        f"blob://t/{'a' * 64}\n",
        f"blob://t/ab/{'a' * 64}",
        f"blob://t/Train/{'a' * 64}",
        f"blob://t//{'a' * 64}",
        f"blob://t/train/more/{'a' * 64}",
    ],
)
async def test_what_is_no_uri_of_a_blob_is_refused(blobs: Blobs, uri: str) -> None:
    for call in (blobs.get(uri), blobs.exists(uri), blobs.delete(uri), blobs.get_range(uri, 0, 1)):
        with pytest.raises(Invalid, match="is not the uri of a blob"):
            await call


@given(st.text(min_size=1, max_size=20), st.sampled_from(["", "train"]))
def test_a_uri_tells_its_tenant_and_its_owner(tenant: str, owner: str) -> None:
    uri = uri_of(tenant, "a" * 64, owner)
    assert parts_of(uri) == (tenant, "a" * 64, owner)
    assert uri.count("/") == 3 + bool(owner)
    assert not uri.startswith("blob://.")
