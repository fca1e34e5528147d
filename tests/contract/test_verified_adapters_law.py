"""What every store of verified adapters owes, said once and held by each."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.errors import Conflict
from sluiceway_common.observability.metrics import Metrics
from sluiceway_infer.adapters.adapter_files import AdapterCache, CacheBounds
from sluiceway_infer.adapters.memory import MemoryVerifiedAdapters
from sluiceway_infer.domain.models.adapters import AdapterVersion
from sluiceway_infer.ports import VerifiedAdapters
from tests.support.adapters import signing_key, stored, version


@dataclass(frozen=True)
class Kept:
    """A store, and how a version comes into the world for it: as it was signed, and forged."""

    store: VerifiedAdapters
    sound: Callable[[AdapterVersion], Awaitable[AdapterVersion]]
    forged: Callable[[AdapterVersion], Awaitable[AdapterVersion]]


@pytest.fixture(params=["memory", "cache"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    return _in_memory() if request.param == "memory" else _on_the_disk(tmp_path)


def _in_memory() -> Kept:
    store = MemoryVerifiedAdapters()

    async def sound(one: AdapterVersion) -> AdapterVersion:
        return one

    async def forged(one: AdapterVersion) -> AdapterVersion:
        store.forged.add(one.key)
        return one

    return Kept(store, sound, forged)


def _on_the_disk(folder: Path) -> Kept:
    blobs, key = FilesystemBlobs(folder / "blobs"), signing_key()
    bounds = CacheBounds(all=10_000, one=1_000)
    store = AdapterCache(folder / "adapters", blobs, [key.public_key()], bounds, Metrics())

    async def sound(one: AdapterVersion) -> AdapterVersion:
        return await stored(blobs, one, {"adapter.gguf": one.id.encode()}, key)

    async def forged(one: AdapterVersion) -> AdapterVersion:
        return await stored(blobs, one, {"adapter.gguf": one.id.encode()}, signing_key())

    return Kept(store, sound, forged)


async def test_a_version_is_the_same_twice(kept: Kept) -> None:
    one = await kept.sound(version(1))
    first = await kept.store.verified(one)
    assert first.version == one
    assert await kept.store.verified(one) == first


async def test_what_is_forged_is_refused_however_often(kept: Kept) -> None:
    one = await kept.forged(version(1))
    for _ in range(2):
        with pytest.raises(Conflict, match="signed"):
            await kept.store.verified(one)


async def test_two_tenants_versions_of_one_name_are_two(kept: Kept) -> None:
    mine, theirs = await kept.sound(version(1)), await kept.sound(version(1, tenant="other"))
    assert (await kept.store.verified(mine)).path != (await kept.store.verified(theirs)).path


async def test_a_tenant_is_forgotten_alone_and_twice_is_once(kept: Kept) -> None:
    mine, theirs = await kept.sound(version(1)), await kept.sound(version(1, tenant="other"))
    for one in (mine, theirs):
        await kept.store.verified(one, needed={mine.key, theirs.key})
    assert [await kept.store.forget("other") for _ in range(2)] == [1, 0]
    assert (await kept.store.verified(mine)).version == mine
