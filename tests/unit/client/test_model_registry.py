"""The registry of models through the client: against a real server, in the memory of this process."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sluiceway_client.errors import Blocked, Conflict, Invalid, NotFound, Unavailable
from sluiceway_client.export_folder import ExportFolder
from tests.support.train_models import BASE_SHA256, FILES, trained
from tests.support.train_rpc import ServedRegistry, served_registry


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[ServedRegistry]:
    """With two versions of `writer`."""
    async with served_registry(tmp_path / "blobs") as served:
        for number in (1, 2):
            await served.made.use.registering.register(trained(tmp_path / str(number), f"run_{number}"))
        yield served


async def test_models_come_with_versions_and_aliases(registry: ServedRegistry) -> None:
    async with registry.client() as client:
        alias = await client.registry.set_alias("writer", "live", 1, canary_version=2, canary_share=0.25)
        (listed,) = await client.registry.list()
        found = await client.registry.get("writer")
    assert (listed.name, [one.version for one in listed.versions], listed.aliases) == ("writer", [2], (alias,))
    assert [one.version for one in found.versions] == [2, 1]
    first = found.versions[1]
    assert (first.base, first.base_sha256, first.run_id, first.dataset_id) == ("smollm2", BASE_SHA256, "run_1", "ds_1")
    assert first.metrics == {"loss": 0.5, "token_accuracy": 0.9}
    assert [file.name for file in first.files] == sorted(FILES)
    assert (alias.version, alias.canary_version, alias.canary_share) == (1, 2, 0.25)
    assert (alias.revision, alias.protected) == (1, True)


async def test_pages_of_models_are_put_together(registry: ServedRegistry, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        await registry.made.use.registering.register(trained(tmp_path / name, f"run_{name}", model=name))
    async with registry.client() as client:
        assert [one.name for one in await client.registry.list()] == ["a", "b", "c", "writer"]
        assert [one.name for one in await client.registry.list(limit=2)] == ["a", "b"]


async def test_an_alias_moves_where_it_was_seen(registry: ServedRegistry) -> None:
    async with registry.client() as client:
        await client.registry.set_alias("writer", "live", 1, expected_revision=0)
        with pytest.raises(Conflict, match="has the revision 1"):
            await client.registry.set_alias("writer", "live", 2, expected_revision=0)
        moved = await client.registry.set_alias("writer", "live", 2, expected_revision=1, note="better")
        with pytest.raises(Conflict, match="has the revision 2"):
            await client.registry.delete_alias("writer", "live", expected_revision=1)
        await client.registry.delete_alias("writer", "live", expected_revision=moved.revision)
        assert (await client.registry.get("writer")).aliases == ()


async def test_roles_are_those_of_the_contract(registry: ServedRegistry) -> None:
    async with registry.client("sw_operator") as operator, registry.client("sw_reader") as reader:
        with pytest.raises(Blocked, match="approver"):
            await operator.registry.set_alias("writer", "live", 1)
        await operator.registry.set_alias("writer", "test", 1)
        for refused in (
            reader.registry.set_alias("writer", "test", 2),
            reader.registry.delete_alias("writer", "test"),
            reader.registry.export("writer", Path("nowhere")),
        ):
            with pytest.raises(Blocked, match="operator"):
                await refused


async def test_another_tenant_sees_nothing(registry: ServedRegistry, tmp_path: Path) -> None:
    async with registry.client("sw_other") as other:
        assert await other.registry.list() == []
        for call in (
            other.registry.get("writer"),
            other.registry.verify("writer"),
            other.registry.documents("writer"),
            other.registry.set_alias("writer", "live", 1),
            other.registry.delete_alias("writer", "live"),
            other.registry.export("writer", tmp_path / "out"),
        ):
            with pytest.raises(NotFound, match="writer"):
                await call
    assert not (tmp_path / "out").exists()


async def test_a_version_is_verified(registry: ServedRegistry, tmp_path: Path) -> None:
    async with registry.client() as client:
        assert (await client.registry.verify("writer", 1)).valid
        _spoil(tmp_path, (await client.registry.get("writer")).versions[1].files[0].sha256)
        verified = await client.registry.verify("writer", 1)
    assert (verified.version, verified.valid) == (1, False)
    assert verified.problem.startswith("adapter.gguf is not as it was signed")


async def test_a_version_is_exported_whole(registry: ServedRegistry, tmp_path: Path) -> None:
    async with registry.client() as client:
        folder = await client.registry.export("writer", tmp_path / "out" / "writer", 1)
        documents = await client.registry.documents("writer", 1)
        with pytest.raises(Invalid, match="name a folder that is not there"):
            await client.registry.export("writer", folder, 1)
    found = {path.name: path.read_bytes() for path in _files(folder)}
    assert found.keys() == {*FILES, "README.md", "bom.cdx.json", "model.sig"}
    assert all(found[name] == (tmp_path / "1" / name).read_bytes() for name in FILES)
    assert (found["README.md"].decode(), found["bom.cdx.json"].decode()) == (documents.card, documents.bill)


async def test_of_an_export_that_fails_nothing_is_left(registry: ServedRegistry, tmp_path: Path) -> None:
    async with registry.client() as client:
        _spoil(tmp_path, (await client.registry.get("writer")).versions[0].files[1].sha256)
        with pytest.raises(Unavailable, match=r"adapter_config\.json is not as it was signed"):
            await client.registry.export("writer", tmp_path / "out" / "writer")
    assert _files(tmp_path / "out") == []


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".", ".hidden", "a\0b"])
def test_a_name_that_leads_elsewhere_is_not_written(tmp_path: Path, name: str) -> None:
    folder = ExportFolder(tmp_path / "out")
    folder.begin()
    with pytest.raises(Invalid, match="no name of a file"):
        folder.write(name, b"x")
    folder.discard()
    assert _files(tmp_path) == []


def test_a_file_does_not_come_twice(tmp_path: Path) -> None:
    folder = ExportFolder(tmp_path / "out")
    folder.begin()
    for name in ("a", "b"):
        folder.write(name, b"x")
    with pytest.raises(Invalid, match="a came twice"):
        folder.write("a", b"y")
    folder.discard()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def _spoil(folder: Path, sha256: str) -> None:
    file = next(path for path in (folder / "blobs").rglob(sha256))
    file.write_bytes(file.read_bytes()[:-1] + b"\xff")
