"""Adapters that a worker lost are handed in anew, as far as their files are still here."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_infer.adapters.engines.engine_grpc.engine import LOOK_SECONDS
from sluiceway_infer.adapters.engines.engine_grpc.held_adapters import RENEW_SECONDS
from sluiceway_infer.domain.models.adapters import AdapterWeights
from tests.support.adapters import version
from tests.support.infer_stranger import DESCRIBED, Stranger, engine_at
from tests.support.replica import started


@pytest.fixture
def stranger() -> "Uploading":
    return Uploading()


class Uploading(Stranger):
    """A worker that takes files, and loses them where it starts again. One that is handed in waits until it goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.files: set[str] = set()
        self.held: list[set[str]] = []
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.start_again("1")

    def start_again(self, instance: str) -> None:
        self.files.clear()
        self.described = wire.DescribeResponse()
        self.described.CopyFrom(DESCRIBED)
        self.described.instance, self.described.adapters.uploads = instance, True

    async def HoldAdapters(self, request: wire.HoldAdaptersRequest, context: Any) -> wire.HoldAdaptersResponse:
        self.held.append({one.sha256 for one in request.adapters})
        return wire.HoldAdaptersResponse(missing=[one for one in request.adapters if one.sha256 not in self.files])

    async def UploadAdapter(
        self, requests: AsyncIterator[wire.UploadAdapterRequest], context: Any
    ) -> wire.UploadAdapterResponse:
        await self.goes_on.wait()
        self.files |= {request.sha256 async for request in requests if request.sha256}
        return wire.UploadAdapterResponse()


def weights(number: int, folder: Path) -> AdapterWeights:
    path = folder / f"{number}.gguf"
    path.write_bytes(b"%d" % number)
    return AdapterWeights(version(number), path, hashlib.sha256(path.read_bytes()).hexdigest())


async def test_a_worker_that_was_started_again_gets_what_is_still_here(
    stranger: Uploading, port: int, tmp_path: Path
) -> None:
    clock = ManualClock()
    engine = engine_at(port, clock)
    gone, kept = weights(1, tmp_path), weights(2, tmp_path)
    async with started(engine):
        await engine.hold([gone, kept])
        gone.path.unlink()
        stranger.start_again("2")
        clock.advance(LOOK_SECONDS)
        await eventually(lambda: stranger.files, within=10)
        await eventually(lambda: engine.adapters, within=10)
        assert (set(engine.adapters), stranger.files) == ({kept.version.key}, {kept.sha256})


async def test_what_is_held_is_held_on_to_while_the_file_of_another_one_is_on_its_way(
    stranger: Uploading, port: int, tmp_path: Path
) -> None:
    clock = ManualClock()
    engine = engine_at(port, clock)
    held, coming = weights(1, tmp_path), weights(2, tmp_path)
    async with started(engine):
        await engine.hold([held])
        stranger.goes_on.clear()
        stranger.held.clear()
        holding = asyncio.create_task(engine.hold([held, coming]))
        # Of whom one looks at the worker, and is kept waiting then.
        for sleepers, times in ((2, 1), (1, 2), (1, 3)):
            await eventually(lambda sleepers=sleepers: clock.sleepers == sleepers, within=10)
            clock.advance(RENEW_SECONDS)
            await eventually(lambda times=times: len(stranger.held) == 1 + times, within=10)
        stranger.goes_on.set()
        await holding
    assert stranger.held == [{held.sha256, coming.sha256}, *[{held.sha256}] * 3, {held.sha256, coming.sha256}]


async def test_a_file_that_cannot_be_read_is_told_and_the_worker_is_looked_at_all_the_same(
    stranger: Uploading, port: int, tmp_path: Path
) -> None:
    clock = ManualClock()
    engine = engine_at(port, clock)
    broken = weights(1, tmp_path)
    broken.path.unlink()
    async with started(engine):
        with pytest.raises(Unavailable, match="the file of x@1 cannot be read; it is fetched again"):
            await engine.hold([broken])
        looked_at = stranger.looked_at
        clock.advance(LOOK_SECONDS)
        await eventually(lambda: stranger.looked_at > looked_at, within=10)
