"""What a run left comes into the registry whole, signed, once, and with nothing of the machine."""

import json
from pathlib import Path
from typing import Any

import pytest

from sluiceway.train.v1.events_pb2 import ModelTrained
from sluiceway_common import ids
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.model_signatures import verify
from sluiceway_train.adapters.adapter_files import BlobAdapterFiles
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.adapters.signing import KeySigner
from sluiceway_train.domain.model_versions import ModelVersion, manifest
from sluiceway_train.ports.models import SayVersion
from sluiceway_train.service.registering import Registering
from tests.support.train_models import CONFIG, FILES, KEY, MadeRegistry, caller, trained


@pytest.fixture
def store() -> MemoryModelStore:
    return MemoryModelStore()


@pytest.fixture
def registry(tmp_path: Path, store: MemoryModelStore) -> MadeRegistry:
    return MadeRegistry.over(tmp_path / "blobs", store)


async def test_what_a_run_left_is_a_version(registry: MadeRegistry, store: MemoryModelStore, tmp_path: Path) -> None:
    assert await registry.use.registering.register(trained(tmp_path / "run")) == 1
    found = await store.version("acme", "writer", 1)
    assert found is not None
    assert [file.name for file in found.files] == sorted(FILES)
    assert [await registry.blobs.get(file.uri) for file in found.files] == [
        (tmp_path / "run" / file.name).read_bytes() for file in found.files
    ]
    assert (found.origin.run_id, found.origin.dataset_id, found.metrics["loss"]) == ("run_1", "ds_1", 0.5)
    said = store.said[0].event
    assert isinstance(said, ModelTrained)
    assert (said.version_id, said.version.version, said.version.digest) == (found.id, 1, found.digest)
    assert {file.name: file.blob.sha256 for file in said.version.files} == {
        file.name: file.sha256 for file in found.files
    }
    assert said.version.last.loss == 0.5
    assert not said.version.last.HasField("validation_loss")


async def test_its_signature_is_of_the_folder(registry: MadeRegistry, store: MemoryModelStore, tmp_path: Path) -> None:
    await registry.use.registering.register(trained(tmp_path / "run"))
    found = await store.version("acme", "writer", 1)
    assert found is not None
    verify(tmp_path / "run", await registry.blobs.get(found.signature.uri), [KEY.public_key()])


async def test_its_manifest_lies_under_its_digest(
    registry: MadeRegistry, store: MemoryModelStore, tmp_path: Path
) -> None:
    await registry.use.registering.register(trained(tmp_path / "run"))
    found = await store.version("acme", "writer", 1)
    assert found is not None
    assert found.digest in [ref.sha256 async for ref in registry.blobs.list("acme")]
    assert found.digest == ids.sha256(manifest(found.origin, found.files))


async def test_the_same_run_twice_is_one_version(
    registry: MadeRegistry, store: MemoryModelStore, tmp_path: Path
) -> None:
    for _ in range(2):
        assert await registry.use.registering.register(trained(tmp_path / "run")) == 1
    assert len(store.said) == 1


async def test_another_run_is_the_next_version(registry: MadeRegistry, tmp_path: Path) -> None:
    assert await registry.use.registering.register(trained(tmp_path / "one")) == 1
    assert await registry.use.registering.register(trained(tmp_path / "two", "run_2")) == 2


async def test_nothing_of_the_machine_comes_in(registry: MadeRegistry, store: MemoryModelStore, tmp_path: Path) -> None:
    left = trained(tmp_path / "run")
    (left.folder / "training_args.bin").write_bytes(b"pickle")
    await registry.use.registering.register(left)
    kept = [await registry.blobs.get(ref.uri) async for ref in registry.blobs.list("acme")]
    found = await store.version("acme", "writer", 1)
    assert len(kept) == len(FILES) + 2
    assert not any(str(tmp_path).encode() in content or b"/bases/" in content for content in kept)
    assert "/bases/" not in repr(found)
    assert str(tmp_path) not in repr(found)


@pytest.mark.parametrize(
    "config",
    [
        {"base_model_name_or_path": "/bases/smollm2"},
        {"revision": None},
        {"target_modules": ["/home/ada/x"]},
        {"auto_mapping": {"where": "C:\\models"}},
        {"/home/ada": 1},
    ],
)
async def test_a_configuration_that_names_a_place_is_refused(
    registry: MadeRegistry, store: MemoryModelStore, tmp_path: Path, config: dict[str, Any]
) -> None:
    left = trained(tmp_path / "run")
    (left.folder / "adapter_config.json").write_text(json.dumps(CONFIG | config))
    with pytest.raises(Invalid, match=r"adapter_config\.json") as refusal:
        await registry.use.registering.register(left)
    assert "/home" not in refusal.value.message
    assert store.said == []


@pytest.mark.parametrize("config", ["", "[]", "null", "{"])
async def test_a_configuration_that_is_none_is_refused(registry: MadeRegistry, tmp_path: Path, config: str) -> None:
    left = trained(tmp_path / "run")
    (left.folder / "adapter_config.json").write_text(config)
    with pytest.raises(Invalid, match=r"adapter_config\.json"):
        await registry.use.registering.register(left)


@pytest.mark.parametrize("name", sorted(FILES))
async def test_an_adapter_without_a_file_is_none(
    registry: MadeRegistry, store: MemoryModelStore, tmp_path: Path, name: str
) -> None:
    left = trained(tmp_path / "run")
    (left.folder / name).rename(tmp_path / name)
    with pytest.raises(Invalid, match=f"left no file {name}"):
        await registry.use.registering.register(left)
    (left.folder / name).symlink_to(tmp_path / name)
    with pytest.raises(Invalid, match=f"left no file {name}"):
        await registry.use.registering.register(left)
    assert store.said == []


async def test_without_a_key_nothing_is_registered(store: MemoryModelStore, tmp_path: Path) -> None:
    registry = MadeRegistry.over(tmp_path / "blobs", store)
    keyless = Registering(
        store=store,
        files=BlobAdapterFiles(registry.blobs),
        signer=KeySigner(None),
        clock=registry.use.registering.clock,
    )
    with pytest.raises(Unavailable, match="TRAIN_SIGNING_KEY"):
        await keyless.register(trained(tmp_path / "run"))
    assert await store.versions("acme", "writer", 1) == []


class DyingStore(MemoryModelStore):
    """A store whose process dies before the transaction is committed."""

    async def add(self, version: ModelVersion, say: SayVersion) -> ModelVersion:
        raise KeyboardInterrupt


async def test_of_a_registration_that_is_killed_nothing_is_seen(store: MemoryModelStore, tmp_path: Path) -> None:
    dying = MadeRegistry.over(tmp_path / "blobs", DyingStore())
    with pytest.raises(KeyboardInterrupt):
        await dying.use.registering.register(trained(tmp_path / "run"))
    registry = MadeRegistry.over(tmp_path / "blobs", store)
    assert await registry.use.registering.register(trained(tmp_path / "run")) == 1
    verified = await registry.use.verifying.verify(caller("reader"), "writer", 1)
    assert verified.problem == ""


async def test_metrics_that_are_no_numbers_are_left_out(
    registry: MadeRegistry, store: MemoryModelStore, tmp_path: Path
) -> None:
    await registry.use.registering.register(trained(tmp_path / "run", metrics={"step": 2, "loss": float("nan")}))
    found = await store.version("acme", "writer", 1)
    assert found is not None
    assert found.metrics == {"step": 2.0}


@pytest.mark.parametrize("model", ["", "Writer", "a b", "x" * 65, "../up"])
async def test_a_name_that_is_none_is_refused(registry: MadeRegistry, tmp_path: Path, model: str) -> None:
    with pytest.raises(Invalid, match="lower-case letters"):
        await registry.use.registering.register(trained(tmp_path / "run", model=model))
