"""A version leaves as a folder that Hugging Face reads and anybody verifies."""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import model_signing
import pytest

from sluiceway_common.errors import Blocked, NotFound, Unavailable
from sluiceway_common.model_signatures import pem_of
from tests.support.train_models import CONFIG, FILES, KEY, MadeRegistry, caller, trained
from tests.unit.train.service.test_verifying import file_of, place

OPERATOR = caller("operator")


@pytest.fixture
async def registry(tmp_path: Path) -> MadeRegistry:
    registry = MadeRegistry.over(tmp_path / "blobs")
    await registry.use.registering.register(trained(tmp_path / "run"))
    return registry


async def exported(registry: MadeRegistry, folder: Path) -> Path:
    contents: dict[str, bytes] = defaultdict(bytes)
    async for piece in registry.use.exporting.export(OPERATOR, "writer", 0):
        contents[piece.name] += piece.content
    return _written(folder, contents)


def _written(folder: Path, contents: Mapping[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder


async def test_all_of_it_leaves(registry: MadeRegistry, tmp_path: Path) -> None:
    folder = await exported(registry, tmp_path / "out")
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, "README.md", "bom.cdx.json", "model.sig"])
    for name in FILES:
        assert (folder / name).read_bytes() == (tmp_path / "run" / name).read_bytes()
    assert json.loads((folder / "adapter_config.json").read_text()) == CONFIG
    assert json.loads((folder / "bom.cdx.json").read_text())["specVersion"] == "1.6"


async def test_others_verify_the_folder_as_it_is(registry: MadeRegistry, tmp_path: Path) -> None:
    folder, key = await exported(registry, tmp_path / "out"), tmp_path / "key.pem"
    key.write_bytes(pem_of(KEY.public_key()))
    verifying = model_signing.verifying.Config().use_elliptic_key_verifier(public_key=key)
    verifying.verify(folder, folder / "model.sig")
    (folder / "adapter.gguf").write_bytes(b"GGUF")
    with pytest.raises(ValueError, match=r"Hash mismatch for 'adapter\.gguf'"):
        model_signing.verifying.Config().use_elliptic_key_verifier(public_key=key).verify(folder, folder / "model.sig")


@pytest.mark.parametrize("name", [*sorted(FILES), "model.sig"])
async def test_what_is_not_as_it_was_signed_does_not_leave_as_if_it_were(
    registry: MadeRegistry, tmp_path: Path, name: str
) -> None:
    path = place(tmp_path, await file_of(registry, name))
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    with pytest.raises(Unavailable, match=f"cannot be exported; {name} is not as it was signed"):
        await exported(registry, tmp_path / "out")


async def test_who_may_not_export_and_who_has_no_such_model(registry: MadeRegistry) -> None:
    with pytest.raises(Blocked, match="`operator`"):
        await anext(registry.use.exporting.export(caller("reader"), "writer", 0))
    with pytest.raises(NotFound, match="there is no model"):
        await anext(registry.use.exporting.export(caller("operator", tenant="other"), "writer", 0))
    with pytest.raises(NotFound, match="there is no model"):
        await registry.use.exporting.documents(caller("reader", tenant="other"), "writer", 0)
