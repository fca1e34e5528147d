"""A version that is deleted while it is being loaded: refused by its name, held nowhere, and without files."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.errors import NotFound
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.testing import eventually
from sluiceway_infer.adapters.adapter_files import AdapterCache, CacheBounds
from sluiceway_infer.domain.models.adapters import AdapterVersion
from tests.support.adapters import alias, signing_key, stored
from tests.support.infer_adapters import Serving, loading, serving

KEY = signing_key()
FILES = {"adapter.gguf": b"gguf" * 100}
WITHIN = 20.0


@dataclass
class Halt:
    """The first work that comes to `at` waits there until it may go on."""

    at: str = ""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def passed(self, place: str) -> None:
        if place == self.at:
            self.reached.set()
            await self.may_go_on.wait()


class HaltedBlobs(FilesystemBlobs):
    """A store that hands out one blob late."""

    def __init__(self, root: Path, halt: Halt) -> None:
        super().__init__(root)
        self._halt = halt

    async def get_range(self, uri: str, start: int, end: int) -> bytes:
        await self._halt.passed(uri)
        return await super().get_range(uri, start, end)


@dataclass
class Loaded:
    """A service over real files that holds the first version; the second is in the store, and was not heard of."""

    serving: Serving
    halt: Halt
    blobs: HaltedBlobs
    folder: Path
    second: AdapterVersion

    def files(self) -> list[Path]:
        """Of adapters, on the disk of infer."""
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def halt_when(self, moment: str) -> None:
        places = {
            "its signature comes": self.second.signature.uri,
            "its file comes": self.second.files[0].ref.uri,
            "the engine takes it": "x@1 x@2",
        }
        self.halt.at = places[moment]
        self.serving.engine.begin = lambda names: self.halt.passed(" ".join(names))

    async def delete_the_second(self) -> None:
        """As the registry does: what it has said is heard, and its blobs are gone."""
        for uri in (self.second.signature.uri, *(file.ref.uri for file in self.second.files)):
            await self.blobs.delete(uri)
        self.serving.service.adapters.learn(replace(self.second, is_deleted=True))


@pytest.fixture
async def there(tmp_path: Path) -> Loaded:
    halt, folder = Halt(), tmp_path / "adapters"
    blobs = HaltedBlobs(tmp_path / "blobs", halt)
    bounds = CacheBounds(all=10_000, one=1_000)
    made = await serving(verified=AdapterCache(folder, blobs, [KEY.public_key()], bounds, Metrics()))
    first, second = [await stored(blobs, made.version(number), FILES, KEY) for number in (1, 2)]
    made.service.adapters.learn(first)
    made.service.adapters.move(alias(1))
    await made.service.adapters.loading.load()
    return Loaded(made, halt, blobs, folder, second)


MOMENTS = ["its signature comes", "its file comes", "the engine takes it"]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_version_that_is_deleted_while_it_is_loaded_leaves_nothing_and_harms_no_other(
    there: Loaded, moment: str
) -> None:
    there.halt_when(moment)
    kept = there.files()
    async with loading(there.serving):
        there.serving.service.adapters.learn(there.second)
        async with asyncio.timeout(WITHIN):
            await there.halt.reached.wait()
        await there.delete_the_second()
        await _answers_by_the_first_alone(there)
        there.halt.may_go_on.set()
        await eventually(lambda: there.files() == kept, within=WITHIN)
        await eventually(lambda: there.serving.engine.held[-1] == ("x@1",), within=WITHIN)
    assert there.second.key not in there.serving.engine.adapters
    await _answers_by_the_first_alone(there)


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_tenant_that_is_dropped_while_its_version_is_loaded_leaves_nothing(there: Loaded, moment: str) -> None:
    """Its blobs are still there: whoever owns them may be told of it later."""
    there.halt_when(moment)
    async with loading(there.serving):
        there.serving.service.adapters.learn(there.second)
        async with asyncio.timeout(WITHIN):
            await there.halt.reached.wait()
        await there.serving.service.adapters.forget(there.second.tenant)
        there.halt.may_go_on.set()
        await eventually(lambda: there.serving.engine.held[-1] == (), within=WITHIN)
    assert there.files() == []
    assert not there.serving.engine.adapters


async def test_of_a_tenant_that_was_dropped_no_deleted_version_is_remembered() -> None:
    made = await serving()
    deleted = replace(made.version(1), is_deleted=True)
    for _ in range(2):
        made.service.adapters.learn(deleted)
        await made.service.adapters.loading.load()
        await made.service.adapters.forget(deleted.tenant)
        await made.service.adapters.loading.load()
    assert made.files.deleted == [deleted.key, deleted.key]


async def _answers_by_the_first_alone(there: Loaded) -> None:
    with pytest.raises(NotFound, match=r"there is no model 'scripted\+x@2'; .*scripted\+x@1"):
        await there.serving.answer("scripted+x@2")
    assert [(await there.serving.answer(name)).text for name in ("scripted+x", "scripted+x@1", "scripted")] == [
        *("by 1", "by 1"),
        "bare",
    ]
    assert there.serving.names() == ["scripted", "scripted+x", "scripted+x@live", "scripted+x@1"]
