"""Metrics of engines and of their answers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from sluiceway_common.observability.metrics import Counter, Metrics
from sluiceway_infer.adapters.engines.wrapped import WrappedEngine
from sluiceway_infer.adapters.genai import GenAiRequest, GenAiResponse, Generations
from sluiceway_infer.domain.answers.answer import Answer
from sluiceway_infer.domain.conversation.chat import End, Prompt, TokenDelta
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.ports import AnswerStore, Engine

ANSWERS: Final = Counter(
    "sluiceway_answers_total",
    "Answers given, by how they stand to the documents.",
    "calls",
    ("model", "groundedness"),
)
LATE_BLOCKS: Final = Counter(
    "sluiceway_guard_late_blocks_total", "Answers that guard forbade after they had been given.", "texts"
)


class MeteredEngine(WrappedEngine):
    """The same engine, with a span and the measures of every text it makes."""

    def __init__(self, engine: Engine, metrics: Metrics) -> None:
        super().__init__(engine)
        self._generations = Generations(metrics)

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        generation = self._generations.begin(_asked(self.info, prompt))
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
            generation.finished(GenAiResponse(end.usage.prompt_tokens, end.usage.completion_tokens, end.reason))


class MeteredAnswers:
    """The same store, with every answer counted by how it stands to the documents, and those that are blocked later."""

    def __init__(self, answers: AnswerStore, metrics: Metrics) -> None:
        self._answers = answers
        self._given = metrics.counter(ANSWERS)
        self._blocked = metrics.counter(LATE_BLOCKS)

    async def keep(self, answer: Answer) -> None:
        self._given.labels(answer.model, answer.groundedness.status).inc()
        await self._answers.keep(answer)

    async def get(self, tenant: str, answer_id: str) -> Answer:
        return await self._answers.get(tenant, answer_id)

    async def block(self, tenant: str, answer_id: str, verdict_id: str) -> None:
        await self._answers.block(tenant, answer_id, verdict_id)
        self._blocked.inc()

    async def forget(self, tenant: str, document_id: str) -> int:
        return await self._answers.forget(tenant, document_id)


def _asked(info: ModelInfo, prompt: Prompt) -> GenAiRequest:
    sampling = prompt.sampling
    return GenAiRequest(
        provider=info.engine,
        model=info.name,
        max_tokens=prompt.max_tokens,
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        top_k=sampling.top_k,
        seed=sampling.seed,
        stop=prompt.stop,
    )
