"""Adapters of a worker: what its holders want together, loaded beside what runs, and let go when nobody asks for it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

import structlog

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_common.blobs.port import BlobRef
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, NotFound, Overloaded, Refusal
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.ports import Engine

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 5.0
_MOST_HOLDERS: Final = 256
_NOWHERE: Final = BlobRef("", "", 0)
_BEGAN: Final = datetime(1970, 1, 1, tzinfo=UTC)

Key = tuple[str, str]


class WorkerAdapterFiles(Protocol):
    """Where a worker has the files of adapters from. `most_bytes`: of the file of one, 0 where none is taken."""

    most_bytes: int

    def path(self, adapter: wire.Adapter) -> Path | None:
        """Its file or folder; None where it is not here."""
        ...

    async def take(self, pieces: AsyncIterator[wire.UploadAdapterRequest], kept: Callable[[], Sequence[Path]]) -> None:
        """Takes a file in; those that are `kept` once all of it is there make no room for it. Raises Invalid,
        Overloaded, Unavailable."""
        ...


@dataclass(frozen=True)
class _Hold:
    """What a holder wants, and until when by the clock of holds, if nothing is heard of him."""

    adapters: Mapping[Key, wire.Adapter]
    ends_at: float


class WorkerAdapters:
    """All adapters of one engine: at most `most`, of all holders together."""

    def __init__(self, engine: Engine, files: WorkerAdapterFiles, clock: Clock, *, most: int) -> None:
        self.files, self.most = files, most
        self._engine, self._clock = engine, clock
        self._holds: dict[str, _Hold] = {}
        self._coming: Mapping[Key, wire.Adapter] = {}
        self._changing = asyncio.Lock()
        self._changing_seconds = 0.0

    def version(self, adapter: wire.Adapter) -> AdapterVersion:
        """What the engine is to answer with. Raises NotFound where nobody holds it."""
        key = _key(adapter)
        if key not in self._engine.adapters:
            raise NotFound(
                f"the adapter {adapter.name[:80]!r} is not held; name it in HoldAdapters first", field="adapter"
            )
        return _version(adapter)

    async def hold(self, request: wire.HoldAdaptersRequest) -> Sequence[wire.Adapter]:
        """From here on the holder has these; the ones whose files are missing, and then nothing has changed. Raises
        Overloaded where all holders together want too many, Unavailable where they cannot be loaded."""
        wanted = {_key(adapter): adapter for adapter in request.adapters}
        _check(request)
        async with self._changing:
            missing = [adapter for adapter in wanted.values() if self.files.path(adapter) is None]
            if missing:
                return missing
            ends_at = self._now() + request.seconds
            await self._become({**self._living(), request.holder: _Hold(wanted, ends_at)})
        return ()

    async def take(self, pieces: AsyncIterator[wire.UploadAdapterRequest]) -> None:
        """Takes in a file; none that somebody holds, or that is being loaded, makes room for it."""
        await self.files.take(pieces, self._kept)

    def _kept(self) -> Sequence[Path]:
        wanted = [*(hold.adapters for hold in self._holds.values()), self._coming]
        held = (adapter for adapters in wanted for adapter in adapters.values())
        return [path for adapter in held if (path := self.files.path(adapter))]

    async def watch(self) -> None:
        """For ever: lets go what a holder wanted of whom nothing was heard."""
        while True:
            await self._clock.sleep(LOOK_SECONDS)
            async with self._changing:
                living = self._living()
                if living.keys() != self._holds.keys():
                    log.info("holders_gone", holders=len(self._holds) - len(living))
                    try:
                        await self._become(living)
                    except Refusal as error:
                        log.warning("adapters_not_let_go", error=error.message)

    def _now(self) -> float:
        """The clock of holds. It stands while the engine loads: that may take minutes, and who would hold on waits."""
        return self._clock.monotonic() - self._changing_seconds

    def _living(self) -> dict[str, _Hold]:
        now = self._now()
        return {holder: hold for holder, hold in self._holds.items() if hold.ends_at > now}

    async def _become(self, holds: dict[str, _Hold]) -> None:
        union = {key: adapter for hold in holds.values() for key, adapter in hold.adapters.items()}
        if len(union) > self.most or len(holds) > _MOST_HOLDERS:
            raise Overloaded(
                f"{len(union)} adapters are wanted of this engine by {len(holds)} holders, and it holds {self.most}; "
                "ask for fewer",
                retry_after=LOOK_SECONDS,
            )
        if union.keys() != set(self._engine.adapters):
            await self._change(union)
        self._holds = {holder: hold for holder, hold in holds.items() if hold.adapters}

    async def _change(self, adapters: Mapping[Key, wire.Adapter]) -> None:
        began, self._coming = self._clock.monotonic(), adapters
        try:
            await self._engine.hold([self._weights(adapter) for adapter in adapters.values()])
        finally:
            self._coming = {}
            self._changing_seconds += self._clock.monotonic() - began

    def _weights(self, adapter: wire.Adapter) -> AdapterWeights:
        path = self.files.path(adapter)
        if path is None:
            raise NotFound(f"the files of the adapter {adapter.name[:80]!r} are gone; hand them in again")
        return AdapterWeights(_version(adapter), path, adapter.sha256)


def _key(adapter: wire.Adapter) -> Key:
    return _version(adapter).key


def _version(adapter: wire.Adapter) -> AdapterVersion:
    """As the engine knows it: by its content alone."""
    model, _, number = adapter.name.rpartition("@")
    return AdapterVersion(
        tenant="",
        id=f"{adapter.digest}:{adapter.sha256}",
        model=model or adapter.name,
        version=int(number) if number.isdecimal() and len(number) < 19 else 0,
        base="",
        base_sha256="",
        digest=adapter.digest,
        files=(),
        signature=_NOWHERE,
        created_at=_BEGAN,
    )


def _check(request: wire.HoldAdaptersRequest) -> None:
    if not 1 <= len(request.holder) <= 128:
        raise Invalid("`holder` must have 1 to 128 characters; name the replica that asks", field="holder")
    if not 10 <= request.seconds <= 3600:
        raise Invalid(f"`seconds` is {request.seconds}; it must lie between 10 and 3,600", field="seconds")
    for adapter in request.adapters:
        for name, digest in (("digest", adapter.digest), ("sha256", adapter.sha256)):
            if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
                raise Invalid(
                    f"`adapters.{name}` is no SHA-256; it must have 64 digits of lower-case hex", field="adapters"
                )
