"""A worker of an engine on loopback, and infer's engine over the wire to it."""

import base64
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sluiceway_common.calls import ServiceTokens
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.rpc import ServiceChannel, connect
from sluiceway_common.tls import Tls
from sluiceway_infer.adapters.engines.engine_grpc import IDEMPOTENT, EngineGrpc, WireModel
from sluiceway_infer.adapters.engines.wrapped import WrappedEngine
from sluiceway_infer.domain.conversation.chat import ContinuationScore, End, Prompt, TokenDelta
from sluiceway_infer.domain.models.adapters import AdapterVersion
from sluiceway_infer.ports import Engine
from sluiceway_infer_engine.adapters import WorkerAdapterFiles
from sluiceway_infer_engine.settings import WorkerSettings, WorkerSurroundings
from sluiceway_infer_engine.uploads import UploadedAdapters
from sluiceway_infer_engine.worker import ServedEngine, Worker, worker
from tests.support.infer import READER
from tests.support.replica import started

SEED = bytes(range(32))
PUBLIC_KEY = base64.b64encode(Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()).decode()


def around(**changed: Any) -> WorkerSurroundings:
    """Whom the worker believes: infer of these tests."""
    return WorkerSurroundings(internal_public_keys=(f"infer:{PUBLIC_KEY}",), **changed)


def new_worker(
    engine: Engine,
    folder: Path,
    *,
    slots: int = 2,
    files: WorkerAdapterFiles | None = None,
    surroundings: WorkerSurroundings | None = None,
    clock: Clock | None = None,
    **changed: Any,
) -> Worker:
    """A worker that is not started; `changed` are its settings."""
    settings = WorkerSettings(**{"grpc": "127.0.0.1:0", "http": "127.0.0.1:0", "drain_seconds": 0.5} | changed)
    uploads = UploadedAdapters(folder / "adapters", bytes_in_all=2**28, most_bytes=2**27)
    served = ServedEngine(engine=engine, called="test", slots=slots, files=files or uploads)
    return worker(served, settings, surroundings or around(), clock)


def channel_to(port: int, tls: Tls | None = None, seed: bytes = SEED) -> ServiceChannel:
    """As infer's kit makes it."""
    tokens = ServiceTokens(seed, (), audience="infer")
    return connect(f"127.0.0.1:{port}", tokens=tokens, idempotent=IDEMPOTENT, tls=tls)


class InName(WrappedEngine):
    """The same engine, asked by a caller."""

    def __init__(self, engine: Engine, caller: Principal = READER) -> None:
        super().__init__(engine)
        self._caller = caller

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        with acting_as(self._caller):
            async with aclosing(self._engine.generate(prompt)) as deltas:
                async for delta in deltas:
                    yield delta

    async def score(
        self, prompt: str, continuations: Sequence[str], adapter: AdapterVersion | None = None
    ) -> tuple[ContinuationScore, ...]:
        with acting_as(self._caller):
            return await self._engine.score(prompt, continuations, adapter)

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        with acting_as(self._caller):
            return await self._engine.count(texts)


@asynccontextmanager
async def over_the_wire(made: Worker, **model: Any) -> AsyncIterator[InName]:
    """The worker started, and infer's engine to it."""
    async with started(*made.components):
        engine = InName(EngineGrpc(WireModel(name="wire", **model), channel_to(made.server.port), SystemClock()))
        async with started(engine):
            yield engine
