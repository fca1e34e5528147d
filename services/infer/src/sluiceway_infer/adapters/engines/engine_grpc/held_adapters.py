"""Adapters that a worker holds for this replica: asked for, handed in where it lacks them, and held on to."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_common import tasks
from sluiceway_common.clock import Clock
from sluiceway_common.errors import NotFound, Refusal, Unavailable
from sluiceway_infer.adapters.engines.engine_grpc.errors import translated
from sluiceway_infer.adapters.engines.engine_grpc.messages import adapter_of, loading
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights

HOLD_SECONDS: Final = 60
RENEW_SECONDS: Final = 20.0
# Loading them is a model's start: a second child, or as many files as a GPU takes.
_LOAD_SECONDS: Final = 300.0
_PIECE: Final = 2**20


class HeldAdapters:
    """What one replica of infer wants of one worker, which takes `uploads` or finds them in a folder of its own. `keys`
    are those that may be asked for now."""

    def __init__(self, stub: Any, model: str, clock: Clock) -> None:
        self.uploads = False
        self._stub, self._model, self._clock = stub, model, clock
        self._holder = secrets.token_hex(16)
        self._wanted: tuple[AdapterWeights, ...] = ()
        self._held: dict[tuple[str, str], wire.Adapter] = {}
        self._changing = asyncio.Lock()

    @property
    def keys(self) -> Collection[tuple[str, str]]:
        return self._held.keys()

    def named(self, version: AdapterVersion | None) -> wire.Adapter | None:
        """What the worker knows it by. Raises Unavailable where it is not held."""
        if version is None:
            return None
        if version.key not in self._held:
            raise Unavailable(loading(version), retry_after=1.0)
        return self._held[version.key]

    async def hold(self, adapters: Sequence[AdapterWeights]) -> None:
        """From here on these. Raises Unavailable where it cannot be; those of before are held on to."""
        async with self._changing:
            try:
                await self._hold(adapters)
            except Refusal as error:
                raise Unavailable(
                    f"{len(adapters)} adapters cannot be loaded beside model {self._model!r}; its worker says why: "
                    f"{error.message}"
                ) from error
            self._wanted = tuple(adapters)

    async def hold_on(self) -> None:
        """Says again what is wanted, before it is forgotten, and hands in anew what a worker that was started again
        has no more. Of that it is told without those whose files are gone: they are fetched again where they are
        wished for."""
        if self._wanted:
            async with self._changing:
                if self.uploads and not self._held:
                    self._wanted = await asyncio.to_thread(_there, self._wanted)
                await self._hold(self._wanted)

    def lose(self) -> None:
        """The worker is away, or another one: nothing can be asked for until it was asked to hold it again."""
        self._held = {}

    async def _hold(self, adapters: Sequence[AdapterWeights]) -> None:
        wanted = [adapter_of(one) for one in adapters]
        with translated(self._model):
            missing = await self._ask(wanted)
            if missing and self.uploads:
                await tasks.unless(self._renew(), self._upload([one for one in adapters if one.sha256 in missing]))
                missing = await self._ask(wanted)
        if missing:
            raise NotFound("its worker has not got their files; lay them into its folder of adapters")
        self._held = {one.version.key: adapter for one, adapter in zip(adapters, wanted, strict=True)}

    async def _renew(self) -> NoReturn:
        """For ever: a file may be on its way for longer than the worker holds what is asked for meanwhile."""
        while True:
            await self._clock.sleep(RENEW_SECONDS)
            if self._held:
                await self._ask(tuple(self._held.values()))

    async def _upload(self, adapters: Sequence[AdapterWeights]) -> None:
        for each in adapters:
            await self._upload_file(each)

    async def _upload_file(self, weights: AdapterWeights) -> None:
        """Raises Unavailable where it cannot be read: the library only cancels the call, and who waits for it."""
        task = asyncio.current_task()
        try:
            await self._stub.UploadAdapter(_pieces(weights), timeout=_LOAD_SECONDS)
        except asyncio.CancelledError:
            if task is None or task.cancelling():
                raise
            raise Unavailable(f"the file of {weights.version.name} cannot be read; it is fetched again") from None

    async def _ask(self, wanted: Sequence[wire.Adapter]) -> frozenset[str]:
        request = wire.HoldAdaptersRequest(holder=self._holder, adapters=wanted, seconds=HOLD_SECONDS)
        told = await self._stub.HoldAdapters(request, timeout=_LOAD_SECONDS)
        return frozenset(one.sha256 for one in told.missing)


def _there(adapters: Sequence[AdapterWeights]) -> tuple[AdapterWeights, ...]:
    return tuple(one for one in adapters if one.path.is_file())


async def _pieces(weights: AdapterWeights) -> AsyncIterator[wire.UploadAdapterRequest]:
    sha256 = weights.sha256
    for at in range(0, max(1, weights.path.stat().st_size), _PIECE):
        content = await asyncio.to_thread(_read, weights.path, at)
        yield wire.UploadAdapterRequest(sha256=sha256, content=content)
        sha256 = ""


def _read(path: Path, at: int) -> bytes:
    with path.open("rb") as file:
        file.seek(at)
        return file.read(_PIECE)
