"""No file of an adapter is given out that is not as it was signed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.errors import Conflict, Unavailable
from sluiceway_common.model_signatures import PrivateKey
from sluiceway_common.observability.metrics import Metrics
from sluiceway_infer.adapters.adapter_files import AdapterCache, CacheBounds
from sluiceway_infer.domain.models.adapters import AdapterBlob, AdapterVersion
from tests.support.adapters import signing_key, stored, version

FILES = {"adapter.gguf": b"gguf" * 100, "adapter_config.json": b"{}"}
KEY = signing_key()
STRANGER = signing_key()


@pytest.fixture
def blobs(tmp_path: Path) -> FilesystemBlobs:
    return FilesystemBlobs(tmp_path / "blobs")


def cache(
    tmp_path: Path,
    blobs: FilesystemBlobs,
    *,
    keys: Sequence[PrivateKey] = (KEY,),
    most: int = 10_000,
    metrics: Metrics | None = None,
) -> AdapterCache:
    trusted = [key.public_key() for key in keys]
    return AdapterCache(tmp_path / "adapters", blobs, trusted, CacheBounds(all=most, one=1_000), metrics or Metrics())


def blob_of(tmp_path: Path, one: AdapterVersion, name: str = "adapter.gguf") -> Path:
    ref = next(file.ref for file in one.files if file.name == name)
    return tmp_path / "blobs" / one.tenant / ref.sha256[:2] / ref.sha256


async def test_what_was_signed_is_fetched_once(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    one = await stored(blobs, version(), FILES, KEY)
    files = cache(tmp_path, blobs)
    first = await files.verified(one)
    assert first.path.read_bytes() == FILES["adapter.gguf"]
    blob_of(tmp_path, one).unlink()
    await blobs.delete(one.signature.uri)
    assert await files.verified(one) == first


async def test_a_flipped_byte_in_the_store_is_refused(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    one = await stored(blobs, version(), FILES, KEY)
    _flip(blob_of(tmp_path, one))
    metrics = Metrics()
    with pytest.raises(Conflict, match=r"the bytes of adapter\.gguf have changed in the store"):
        await cache(tmp_path, blobs, metrics=metrics).verified(one)
    assert metrics.registry.get_sample_value("sluiceway_adapter_refusals_total") == 1
    assert not list((tmp_path / "adapters").glob("*/*/adapter.gguf"))


async def test_a_byte_that_flips_on_the_disk_is_fetched_anew(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    one = await stored(blobs, version(), FILES, KEY)
    files = cache(tmp_path, blobs)
    _flip((await files.verified(one)).path)
    assert (await files.verified(one)).path.read_bytes() == FILES["adapter.gguf"]


async def test_a_foreign_signature_is_refused(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    one = await stored(blobs, version(), FILES, STRANGER)
    with pytest.raises(Conflict, match="which is not trusted here"):
        await cache(tmp_path, blobs).verified(one)


async def test_without_a_key_nothing_is_trusted(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    one = await stored(blobs, version(), FILES, KEY)
    with pytest.raises(Conflict, match="set INFER_MODEL_KEYS"):
        await cache(tmp_path, blobs, keys=()).verified(one)


async def test_a_missing_signature_is_refused(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    one = await stored(blobs, version(), FILES, KEY)
    await blobs.delete(one.signature.uri)
    with pytest.raises(Conflict, match="is not in the store"):
        await cache(tmp_path, blobs).verified(one)


async def test_the_signature_of_another_version_is_refused(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    one, other = await stored(blobs, version(1), FILES, KEY), await stored(blobs, version(2), FILES, KEY)
    with pytest.raises(Conflict, match="its signature is that of another model"):
        await cache(tmp_path, blobs).verified(replace(one, signature=other.signature))


async def test_other_files_than_those_that_were_signed_are_refused(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    one = await stored(blobs, version(), FILES, KEY)
    other = AdapterBlob("adapter.gguf", await blobs.put(one.tenant, b"another"))
    with pytest.raises(Conflict, match=r"adapter\.gguf is not as it was signed"):
        await cache(tmp_path, blobs).verified(replace(one, files=(other, *one.files[1:])))


async def test_files_of_another_tenant_are_not_read(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    one = await stored(blobs, version(tenant="other"), FILES, KEY)
    with pytest.raises(Conflict, match="is not the uri of a blob of the tenant 'default'"):
        await cache(tmp_path, blobs).verified(replace(one, tenant="default"))


async def test_an_adapter_without_the_file_that_is_served_is_refused(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    one = await stored(blobs, version(), {"adapter_config.json": b"{}"}, KEY)
    with pytest.raises(Conflict, match=r"it has no adapter\.gguf"):
        await cache(tmp_path, blobs).verified(one)


async def test_an_adapter_that_is_too_large_is_refused(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    one = await stored(blobs, version(), {"adapter.gguf": b"x" * 1_001}, KEY)
    with pytest.raises(Conflict, match=r"adapter\.gguf has 1001 bytes; 1000 are taken"):
        await cache(tmp_path, blobs).verified(one)


async def test_what_was_used_longest_ago_makes_room_unless_it_is_needed(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    versions = [
        await stored(blobs, version(number), {"adapter.gguf": bytes([number]) * 400}, KEY) for number in (1, 2, 3)
    ]
    files = cache(tmp_path, blobs, most=1_000)
    first, second = await files.verified(versions[0]), await files.verified(versions[1])
    await files.verified(versions[2], needed={versions[0].key})
    assert first.path.exists()
    assert not second.path.exists()


async def test_files_of_one_version_are_deleted_alone_and_twice_is_once(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    files = cache(tmp_path, blobs)
    first, second = [await stored(blobs, version(number), FILES, KEY) for number in (1, 2)]
    gone, stays = (await files.verified(first)).path, (await files.verified(second)).path
    for _ in range(2):
        await files.delete(first)
    assert (gone.parent.exists(), stays.exists()) == (False, True)


async def test_a_tenant_is_forgotten_alone(tmp_path: Path, blobs: FilesystemBlobs) -> None:
    files = cache(tmp_path, blobs)
    kept = await files.verified(await stored(blobs, version(), FILES, KEY))
    gone = await files.verified(await stored(blobs, version(tenant="other"), FILES, KEY))
    assert await files.forget("other") == 1
    assert await files.forget("other") == 0
    assert kept.path.exists()
    assert not gone.path.exists()


async def test_a_folder_that_cannot_be_written_is_no_fault_of_the_adapter(
    tmp_path: Path, blobs: FilesystemBlobs
) -> None:
    one = await stored(blobs, version(), FILES, KEY)
    (tmp_path / "adapters").write_text("a file")
    with pytest.raises(Unavailable, match="the folder of adapters cannot be used"):
        await cache(tmp_path, blobs).verified(one)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(bytes(content))
