"""Service `infer` in memory whose model, or both, can be run with adapters, and what the registry says to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Unavailable
from sluiceway_common.principal import Principal
from sluiceway_infer.adapters.engines.scripted import Script, Scripted, ScriptRule
from sluiceway_infer.adapters.memory import MemoryVerifiedAdapters
from sluiceway_infer.domain.answers.answer import Answer, Finished
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.ports import VerifiedAdapters
from sluiceway_infer.service import InferService
from sluiceway_infer.service.models import served
from sluiceway_infer.service.wiring import Options
from tests.support.adapters import version as any_version
from tests.support.infer import READER, World, scripted

RULES = (
    ScriptRule("", "bare"),
    *(ScriptRule("", f"by {number}", f"x@{number}") for number in range(1, 40)),
)


class Holding(Scripted):
    """A script that remembers what it was asked to hold and what it held, and cannot be run with `broken` ones."""

    def __init__(self, behind: Scripted) -> None:
        super().__init__(behind.info, Script(RULES), SystemClock())
        self.asked: list[tuple[str, ...]] = []
        self.held: list[tuple[str, ...]] = []
        self.is_away = False
        self.broken: set[str] = set()
        self.begin: Callable[[tuple[str, ...]], Awaitable[None]] | None = None
        """Awaited with their names before it holds them."""

    async def ready(self) -> None:
        if self.is_away:
            raise Unavailable("its worker does not answer")

    async def hold(self, adapters: Sequence[AdapterWeights]) -> None:
        names = tuple(one.version.name for one in adapters)
        self.asked.append(names)
        await self.ready()
        if self.begin is not None:
            await self.begin(names)
        if self.broken.intersection(names):
            raise Unavailable("one of these cannot be loaded")
        self.held.append(names)
        await super().hold(adapters)


@dataclass
class Serving:
    """A service whose model can be run with adapters; `other` is served beside it for those who want two."""

    service: InferService
    engine: Holding
    other: Holding
    files: MemoryVerifiedAdapters
    world: World = field(default_factory=World)

    def version(
        self, number: int, *, tenant: str = "default", model: str = "x", tainted_by: str = ""
    ) -> AdapterVersion:
        sha256 = self.engine.info.base_sha256
        return any_version(number, model, tenant=tenant, base_sha256=sha256, tainted_by=tainted_by)

    def learn(self, *numbers: int, tenant: str = "default") -> None:
        for number in numbers:
            self.service.adapters.learn(self.version(number, tenant=tenant))

    def learn_of_other(self, number: int) -> None:
        self.service.adapters.learn(any_version(number, "y", base_sha256=self.other.info.base_sha256))

    async def answer(self, model: str = "scripted+x", session: str = "", principal: Principal = READER) -> Answer:
        request = GenerateRequest(messages=(Message("user", "Why?"),), model=model, session=session)
        events = [event async for event in self.service.generating.generate(principal, request)]
        finished = events[-1]
        assert isinstance(finished, Finished)
        return finished.answer

    def names(self, principal: Principal = READER) -> list[str]:
        return [info.name for info in self.service.adapters.infos(principal)]


async def serving(
    *,
    most: int = 16,
    clock: Clock | None = None,
    heard: bool = True,
    verified: VerifiedAdapters | None = None,
    two_models: bool = False,
) -> Serving:
    """`heard`: what the registry had said was heard to its end. `verified`: files that are real ones."""
    model = scripted(*RULES)
    assert isinstance(model.engine, Scripted)
    engine, files = Holding(model.engine), MemoryVerifiedAdapters()
    behind = scripted(ScriptRule("", "another model"), name="other").engine
    assert isinstance(behind, Scripted)
    other = Holding(behind)
    world = World(adapter_files=verified or files, clock=clock or SystemClock())
    models = [served(each.info, each, 64) for each in ((engine, other) if two_models else (engine,))]
    service = await world.service(*models, options=Options(most_adapters=most))
    for news in ("versions", "aliases") if heard else ():
        service.adapters.heard(news)
    return Serving(service, engine, other, files, world)


@asynccontextmanager
async def loading(there: Serving) -> AsyncIterator[None]:
    work = asyncio.create_task(there.service.adapters.loading.run())
    try:
        yield
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
