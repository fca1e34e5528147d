"""Adapters of an engine's worker while the engine takes its time to load them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_common import tasks
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_infer.adapters.engines.wrapped import WrappedEngine
from sluiceway_infer.domain.models.adapters import AdapterWeights
from sluiceway_infer_engine.adapters import WorkerAdapters
from sluiceway_infer_engine.uploads import UploadedAdapters
from tests.support.infer_engines import new_scripted

ONE, TWO = (wire.Adapter(digest=letter * 64, sha256=letter * 64, name=f"{letter}@1") for letter in "ab")
LOADING = 90.0


class Loading(WrappedEngine):
    """An engine over a script that loads for `seconds`, and then breaks where it is to have `broken`."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(new_scripted())
        self.seconds, self.broken, self._clock = LOADING, "", clock
        self.begin: Callable[[], Awaitable[None]] | None = None
        """Awaited before it loads."""

    async def hold(self, adapters: Sequence[AdapterWeights]) -> None:
        if self.begin is not None:
            await self.begin()
        self._clock.advance(self.seconds)
        # Who waits for the time or for the lock has his turn.
        await asyncio.sleep(0)
        if self.broken in {one.version.digest for one in adapters}:
            raise Unavailable("it cannot be loaded")
        await super().hold(adapters)


class Everything:
    """A folder that has every file."""

    most_bytes = 0

    def path(self, adapter: wire.Adapter) -> Path | None:
        return Path(adapter.sha256)

    async def take(self, pieces: AsyncIterator[wire.UploadAdapterRequest], kept: Callable[[], Sequence[Path]]) -> None:
        raise AssertionError("nothing is handed in")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def engine(clock: ManualClock) -> Loading:
    return Loading(clock)


@pytest.fixture
def adapters(engine: Loading, clock: ManualClock) -> WorkerAdapters:
    return WorkerAdapters(engine, Everything(), clock, most=2)


@asynccontextmanager
async def watched(adapters: WorkerAdapters, clock: ManualClock) -> AsyncIterator[None]:
    watching = asyncio.create_task(adapters.watch())
    await eventually(lambda: clock.sleepers)
    try:
        yield
        # The look that was due while the engine loaded is over.
        await eventually(lambda: clock.sleepers)
    finally:
        await tasks.end(watching)


def wanting(holder: str, *wanted: wire.Adapter) -> wire.HoldAdaptersRequest:
    return wire.HoldAdaptersRequest(holder=holder, adapters=wanted, seconds=60)


async def test_what_takes_longer_to_load_than_it_is_held_is_held_then(
    adapters: WorkerAdapters, engine: Loading, clock: ManualClock
) -> None:
    async with watched(adapters, clock):
        await adapters.hold(wanting("one", ONE))
    assert len(engine.adapters) == 1
    assert adapters.version(ONE)


async def test_it_is_let_go_when_nobody_holds_on_to_it_once_it_is_loaded(
    adapters: WorkerAdapters, engine: Loading, clock: ManualClock
) -> None:
    await adapters.hold(wanting("one", ONE))
    engine.seconds = 0
    async with watched(adapters, clock):
        clock.advance(59)
    assert engine.adapters
    async with watched(adapters, clock):
        clock.advance(5)
    assert not engine.adapters


@pytest.mark.parametrize("broken", ["", TWO.digest])
async def test_what_one_holds_is_held_while_another_ones_are_loaded(
    broken: str, adapters: WorkerAdapters, engine: Loading, clock: ManualClock
) -> None:
    await adapters.hold(wanting("one", ONE))
    engine.broken = broken
    async with watched(adapters, clock):
        await asyncio.gather(adapters.hold(wanting("two", TWO)), return_exceptions=True)
    assert adapters.version(ONE)
    assert len(engine.adapters) == (1 if broken else 2)


@pytest.mark.parametrize("moment", ["while it is handed in", "while it is loaded"])
async def test_what_is_held_from_a_moment_ago_makes_no_room_for_what_is_handed_in(
    engine: Loading, clock: ManualClock, tmp_path: Path, moment: str
) -> None:
    adapters = WorkerAdapters(engine, UploadedAdapters(tmp_path, bytes_in_all=7, most_bytes=4), clock, most=2)
    there, coming = tmp_path / f"{ONE.sha256}.gguf", b"new1"
    there.write_bytes(b"old1")
    has_begun, goes_on = asyncio.Event(), asyncio.Event()

    async def pieces() -> AsyncIterator[wire.UploadAdapterRequest]:
        has_begun.set()
        await goes_on.wait()
        yield wire.UploadAdapterRequest(sha256=hashlib.sha256(coming).hexdigest(), content=coming)

    async def handed_in() -> None:
        goes_on.set()
        await handing_in

    handing_in = asyncio.create_task(adapters.take(pieces()))
    await has_begun.wait()
    if moment == "while it is loaded":
        engine.begin = handed_in
    await adapters.hold(wanting("x", ONE))
    await handed_in()
    assert there.read_bytes() == b"old1"
