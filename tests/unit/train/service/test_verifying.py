"""Every byte of a version counts: whatever was changed is named with its file."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sluiceway_common.blobs.port import parts_of
from sluiceway_common.errors import Blocked, NotFound
from sluiceway_common.model_signatures import key_sha256, sign
from sluiceway_train.domain.model_versions import AdapterFile, ModelVersion
from tests.support.train_models import FILES, KEY, MadeRegistry, caller, trained

READER = caller("reader")
NAMES = [*sorted(FILES), "model.sig"]


@pytest.fixture
async def registry(tmp_path: Path) -> MadeRegistry:
    registry = MadeRegistry.over(tmp_path / "blobs")
    await registry.use.registering.register(trained(tmp_path / "run"))
    return registry


async def problem(registry: MadeRegistry) -> str:
    return (await registry.use.verifying.verify(READER, "writer", 0)).problem


async def test_a_version_that_is_as_it_was_is_valid(registry: MadeRegistry) -> None:
    verified = await registry.use.verifying.verify(READER, "writer", 1)
    assert (verified.version.version, verified.problem) == (1, "")
    assert verified.key_sha256 == key_sha256(KEY.public_key())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(name=st.sampled_from(NAMES), data=st.data())
async def test_a_flipped_bit_of_any_file_is_told_with_its_name(
    registry: MadeRegistry, tmp_path: Path, name: str, data: st.DataObject
) -> None:
    path = place(tmp_path, await file_of(registry, name))
    content = path.read_bytes()
    position, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(content)
    changed[position] ^= 1 << bit
    path.write_bytes(changed)
    try:
        told = await problem(registry)
    finally:
        path.write_bytes(content)
    assert told.startswith(f"{name} is not as it was signed")
    assert "\n" not in told


@pytest.mark.parametrize("name", NAMES)
async def test_a_file_that_is_cut_or_longer_is_told(registry: MadeRegistry, tmp_path: Path, name: str) -> None:
    path = place(tmp_path, await file_of(registry, name))
    path.write_bytes(path.read_bytes()[:-1])
    assert (await problem(registry)).startswith(name)


@pytest.mark.parametrize("name", NAMES)
async def test_a_file_that_is_missing_is_told(registry: MadeRegistry, tmp_path: Path, name: str) -> None:
    place(tmp_path, await file_of(registry, name)).unlink()
    assert (await problem(registry)).startswith(f"{name} is missing")


async def test_a_signature_of_somebody_else_is_not_trusted(registry: MadeRegistry, tmp_path: Path) -> None:
    told = await after_signing(registry, ec.generate_private_key(ec.SECP256R1()), "")
    assert "which is not trusted here" in told


async def test_a_signature_of_another_version_is_not_its_own(registry: MadeRegistry) -> None:
    assert "is not of this version" in await after_signing(registry, KEY, "other@sha256:00")


async def test_what_is_not_there_is_not_found(registry: MadeRegistry) -> None:
    for who, model, version, told in (
        (READER, "writer", 2, "has no version 2"),
        (READER, "reader", 0, "there is no model 'reader'"),
        (caller("reader", tenant="other"), "writer", 0, "there is no model 'writer'"),
    ):
        with pytest.raises(NotFound, match=told):
            await registry.use.verifying.verify(who, model, version)


async def test_who_may_not_read_may_not_verify(registry: MadeRegistry) -> None:
    with pytest.raises(Blocked, match="`reader`"):
        await registry.use.verifying.verify(caller("operator"), "writer", 0)


async def after_signing(registry: MadeRegistry, key: ec.EllipticCurvePrivateKey, name: str) -> str:
    """What is told of the version with another signature over its files."""
    version = await found(registry)
    bundle = sign({file.name: file.sha256 for file in version.files}, key, name=name or version.signed_name)
    signature = await registry.use.verifying.files.put("acme", "model.sig", bundle)
    changed = {**vars(version), "signature": signature}
    registry.store._versions["acme", "writer"][0] = ModelVersion(**changed)  # type: ignore[attr-defined]
    return await problem(registry)


async def found(registry: MadeRegistry) -> ModelVersion:
    version = await registry.store.version("acme", "writer", 1)
    assert version is not None
    return version


async def file_of(registry: MadeRegistry, name: str) -> AdapterFile:
    version = await found(registry)
    return next(file for file in (*version.files, version.signature) if file.name == name)


def place(folder: Path, file: AdapterFile) -> Path:
    tenant, digest, _ = parts_of(file.uri)
    return folder / "blobs" / tenant / digest[:2] / digest
