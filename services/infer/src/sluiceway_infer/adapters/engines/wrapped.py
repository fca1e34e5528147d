"""Wrapped engine: another one is asked for everything but for its texts, to which a subclass adds something."""

from collections.abc import Collection, Sequence

from sluiceway_infer.domain.conversation.chat import ContinuationScore
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.ports import Engine


class WrappedEngine:
    """The same engine; `generate` is the subclass's."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def info(self) -> ModelInfo:
        return self._engine.info

    @property
    def per_message(self) -> int:
        return self._engine.per_message

    async def start(self) -> None:
        await self._engine.start()

    async def stop(self) -> None:
        await self._engine.stop()

    async def ready(self) -> None:
        await self._engine.ready()

    async def score(
        self, prompt: str, continuations: Sequence[str], adapter: AdapterVersion | None = None
    ) -> tuple[ContinuationScore, ...]:
        return await self._engine.score(prompt, continuations, adapter)

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        return await self._engine.count(texts)

    @property
    def adapters(self) -> Collection[tuple[str, str]]:
        return self._engine.adapters

    async def hold(self, adapters: Sequence[AdapterWeights]) -> None:
        await self._engine.hold(adapters)
