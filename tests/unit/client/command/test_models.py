"""Models as a person handles them: against a registry over a real server, in the memory of this process."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sluiceway_client.command.models import to_mlflow
from sluiceway_common.testing import eventually
from tests.support.train_models import trained
from tests.support.train_rpc import ServedRegistry, served_registry
from tests.unit.client.spoken import Spoken, say


class Person:
    """Somebody at a terminal, in a folder."""

    def __init__(self, folder: Path, registry: ServedRegistry) -> None:
        self.folder = folder
        self.registry = registry

    async def say(self, *words: str) -> Spoken:
        return await say(self.folder, "models", *words, train=self.registry.address)


@pytest.fixture
async def person(tmp_path: Path) -> AsyncIterator[Person]:
    async with served_registry(tmp_path / "blobs") as served:
        for number in (1, 2):
            await served.made.use.registering.register(trained(tmp_path / str(number), f"run_{number}"))
        yield Person(tmp_path, served)


async def test_an_alias_is_moved_shown_and_taken_away(person: Person) -> None:
    moved = await person.say("alias", "writer", "live", "1", "--canary", "2", "--share", "0.1", "--json")
    assert [(row["version"], row["canary_version"], row["revision"]) for row in moved.rows] == [(1, 2, 1)]
    listed = await person.say("list", "--trained")
    assert listed.out.splitlines()[1].split()[:3] == ["writer", "2", "live=1/2:0.1"]
    shown = await person.say("show", "writer")
    assert "run_1" in shown.out
    assert "protected" in shown.out
    stale = await person.say("alias", "writer", "live", "2", "--expect", "0")
    assert (stale.code, stale.out) == (1, "")
    assert "has the revision 1" in stale.err
    assert (await person.say("unalias", "writer", "live", "--expect", "1")).code == 0
    assert (await person.say("list", "--trained", "--json")).rows[0]["aliases"] == []


async def test_a_version_is_shown_with_all_names_that_it_has(person: Person) -> None:
    await person.say("alias", "writer", "live", "1", "--canary", "2", "--share", "0.1")
    await person.say("alias", "writer", "spare", "1")
    lines = (await person.say("show", "writer")).out.splitlines()
    assert [line.split()[:3] for line in lines[1:3]] == [["2", "live/canary", "smollm2"], ["1", "live", "spare"]]


async def test_a_model_whose_versions_are_all_deleted_is_listed_no_more(person: Person) -> None:
    for version in ("1", "2"):
        await person.say("delete", "writer", version, "--yes")
    listed = await person.say("list", "--trained")
    assert (listed.code, "writer" in listed.out) == (0, False)


async def test_a_version_is_verified(person: Person) -> None:
    good = await person.say("verify", "writer", "1")
    assert (good.code, good.err) == (0, "")
    assert good.out.startswith("version 1 is as it was signed")
    version = await person.registry.made.store.version("acme", "writer", 2)
    assert version is not None
    await person.registry.made.blobs.delete(version.files[2].uri)
    bad = await person.say("verify", "writer", "--json")
    assert (bad.code, bad.rows[0]["valid"]) == (1, False)
    assert "version 2 of writer is not as it was signed; adapter_model.safetensors is missing" in bad.err


async def test_a_version_is_exported_with_its_card(person: Person) -> None:
    folder = person.folder / "out"
    exported = await person.say("export", "writer", "1", "--to", str(folder))
    assert (exported.code, exported.out) == (0, "")
    assert (await person.say("card", "writer", "1")).out == (folder / "README.md").read_text()
    assert (await person.say("card", "writer", "1", "--bom")).out == (folder / "bom.cdx.json").read_text()
    again = await person.say("export", "writer", "1", "--to", str(folder))
    assert again.code == 3
    assert "name a folder that is not there" in again.err


async def test_a_version_is_named_behind_its_model(person: Person) -> None:
    said = await person.say("verify", "writer@2")
    assert (said.code, "'writer@2' is a version; name the model, 'writer'" in said.err) == (3, True)


async def test_a_version_is_deleted_with_a_yes_alone_and_not_while_an_alias_stands_for_it(person: Person) -> None:
    asked = await person.say("delete", "writer", "2")
    assert (asked.code, "say `--yes` if that is meant" in asked.err) == (3, True)
    await person.say("alias", "writer", "live", "2")
    held = await person.say("delete", "writer", "2", "--yes")
    assert (held.code, "answers for the alias 'live'; move it to another version first" in held.err) == (1, True)
    await person.say("alias", "writer", "live", "1")
    deleted = await person.say("delete", "writer", "2", "--yes")
    assert (deleted.code, deleted.out, deleted.err) == (0, "", "version 2 of writer is deleted\n")
    assert [one["version"] for one in (await person.say("show", "writer", "--json")).rows[0]["versions"]] == [1]


async def test_a_version_is_written_to_mlflow_once(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("mlflow", reason="MLflow is not installed; `make setup` gets it")
    # Without a database there is the registry in files alone, which it wants to be asked for.
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    tracking = (person.folder / "mlruns").as_uri()
    first = await person.say("export", "writer", "--mlflow", tracking)
    assert (first.code, first.out) == (0, "")
    assert first.err.startswith("written to MLflow: models:/writer/1, run ")
    again = await person.say("export", "writer", "2", "--mlflow", tracking)
    assert again.err.startswith("already in MLflow: models:/writer/1, run ")
    missing = await person.say("export", "writer", "9", "--mlflow", tracking)
    assert missing.code == 1
    assert "has no version 9; `sluiceway models show` names its versions" in missing.err


async def test_who_leaves_while_mlflow_takes_a_version_takes_no_file_from_it(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mlflow = pytest.importorskip("mlflow", reason="MLflow is not installed; `make setup` gets it")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    began, left, seen = threading.Event(), threading.Event(), list[Path]()

    def slow(_client: Any, _run_id: str, folder: str, _path: str) -> None:
        began.set()
        left.wait(20)
        seen.extend(sorted(Path(folder).iterdir()))

    monkeypatch.setattr(mlflow.MlflowClient, "log_artifacts", slow)
    async with person.registry.client() as sluiceway:
        writing = asyncio.create_task(to_mlflow(sluiceway, "writer", 0, (person.folder / "mlruns").as_uri()))
        await eventually(began.is_set, within=20)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError, match=r"^$"):
            await writing
        left.set()
        await eventually(lambda: seen and not seen[0].parent.exists(), within=20)
    assert "model.sig" in [each.name for each in seen]


async def test_what_is_not_there_is_one_line(person: Person) -> None:
    said = await person.say("show", "reader")
    assert said.code == 1
    assert said.err == (
        "sluiceway: there is no model 'reader'; `sluiceway models list --trained` names those that there are\n"
    )
