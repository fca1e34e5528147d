"""Metrics of engines and of their answers."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import cache
from typing import Final

import structlog

from sluiceway_common.errors import Refusal
from sluiceway_common.observability.metrics import Counter, Gauge, Metrics
from sluiceway_infer.adapters.engines.wrapped import WrappedEngine
from sluiceway_infer.adapters.genai import GenAiRequest, GenAiResponse, Generations
from sluiceway_infer.domain.answers.answer import Answer
from sluiceway_infer.domain.conversation.chat import ContinuationScore, End, Prompt, TokenDelta
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.ports import AnswerStore, Engine

ANSWERS: Final = Counter(
    "sluiceway_answers_total",
    "Answers given, by how they stand to the documents.",
    "calls",
    ("model", "groundedness"),
)
ADAPTER_SWAPS: Final = Counter(
    "sluiceway_adapter_swaps_total",
    "Changes of the adapters that a model is run with, by how they ended (done, failed).",
    "calls",
    ("model", "end"),
)
ADAPTERS: Final = Gauge("sluiceway_adapters", "Adapters that a model is run with.", "records", ("model",))
LATE_BLOCKS: Final = Counter(
    "sluiceway_guard_late_blocks_total", "Answers that guard forbade after they had been given.", "texts"
)


log = structlog.get_logger(__name__)


class MeteredEngine(WrappedEngine):
    """The same engine, with a span and the measures of every text it makes, and of the adapters it is run with.
    `provider`: who serves the model, where that is not the engine itself."""

    def __init__(self, engine: Engine, metrics: Metrics, provider: str = "") -> None:
        super().__init__(engine)
        self._provider = provider or engine.info.engine
        self._generations = Generations(metrics)
        self._swaps = metrics.counter(ADAPTER_SWAPS)
        self._adapters = metrics.gauge(ADAPTERS)

    async def hold(self, adapters: Sequence[AdapterWeights]) -> None:
        name, wanted = self.info.name, [one.version.name for one in adapters]
        try:
            await self._engine.hold(adapters)
        except Refusal as error:
            self._swaps.labels(name, "failed").inc()
            log.warning(
                "adapters_not_loaded", model=name, adapters=wanted, why=error.message, cause=repr(error.__cause__)
            )
            raise
        self._swaps.labels(name, "done").inc()
        self._adapters.labels(name).set(len(adapters))
        log.info("adapters_loaded", model=name, adapters=wanted)

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        generation = self._generations.begin(_asked(self._provider, self.info, prompt))
        end = None
        try:
            async with aclosing(self._engine.generate(prompt)) as deltas:
                async for delta in deltas:
                    if isinstance(delta, End):
                        end = delta
                    else:
                        generation.token()
                    yield delta
        except BaseException as error:
            # A listener who leaves is no failure of the model.
            left = isinstance(error, GeneratorExit | asyncio.CancelledError)
            generation.failed("left" if left else type(error).__name__)
            raise
        if end is not None:
            generation.finished(_made(self.info, prompt, end))

    async def score(
        self, prompt: str, continuations: Sequence[str], adapter: AdapterVersion | None = None
    ) -> tuple[ContinuationScore, ...]:
        at_work = self._generations.at_work(self.info.name)
        at_work.begin()
        try:
            return await self._engine.score(prompt, continuations, adapter)
        finally:
            at_work.end()


class MeteredAnswers:
    """The same store, with every answer counted by how it stands to the documents, and those that are blocked later."""

    def __init__(self, answers: AnswerStore, metrics: Metrics) -> None:
        self._answers = answers
        self._given = cache(metrics.counter(ANSWERS).labels)
        self._blocked = metrics.counter(LATE_BLOCKS)

    async def keep(self, answer: Answer) -> None:
        # Tenants name adapters, and a measure has as many lines as it has names.
        self._given(answer.model.partition("+")[0], answer.groundedness.status).inc()
        await self._answers.keep(answer)

    async def get(self, tenant: str, answer_id: str) -> Answer:
        return await self._answers.get(tenant, answer_id)

    async def block(self, tenant: str, answer_id: str, verdict_id: str) -> None:
        await self._answers.block(tenant, answer_id, verdict_id)
        self._blocked.inc()

    async def forget(self, tenant: str, document_id: str) -> int:
        return await self._answers.forget(tenant, document_id)


def _asked(provider: str, info: ModelInfo, prompt: Prompt) -> GenAiRequest:
    sampling = prompt.sampling
    return GenAiRequest(
        provider=provider,
        model=info.name,
        max_tokens=prompt.max_tokens,
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        top_k=sampling.top_k,
        seed=sampling.seed,
        stop=prompt.stop,
        output="json" if prompt.response_schema else "text",
    )


def _made(info: ModelInfo, prompt: Prompt, end: End) -> GenAiResponse:
    usage = end.usage
    return GenAiResponse(
        model=f"{info.name}+{prompt.adapter.name}" if prompt.adapter else info.name,
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.completion_tokens,
        end=end.reason,
        cached_tokens=usage.cached_tokens,
    )
