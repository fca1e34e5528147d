"""Engine of a GGUF model by llama.cpp: several calls at a time, JSON Schema, log-probabilities."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from sluiceway_common.cache import LRUCache
from sluiceway_common.clock import Clock
from sluiceway_infer.adapters.engines.chat_completions import request_body
from sluiceway_infer.adapters.engines.llama.process import LlamaProcess, ModelFile
from sluiceway_infer.adapters.engines.llama.server import LlamaServer, continuation_scores
from sluiceway_infer.domain.conversation.chat import ContinuationScore, End, Prompt, TokenDelta
from sluiceway_infer.domain.models.info import Feature, ModelInfo

SUPPORTS: frozenset[Feature] = frozenset({"temperature", "top_p", "top_k", "seed", "stop", "response_schema", "score"})
_KEPT_COUNTS = 4096


class Llama:
    """One model in one child process. `temperature` is what a prompt gets that names none."""

    def __init__(
        self, name: str, model_file: ModelFile, clock: Clock, *, temperature: float, languages: Sequence[str] = ()
    ) -> None:
        self.info = ModelInfo(
            name=name,
            engine="llama",
            digest="",
            context_tokens=model_file.context_tokens,
            supports=SUPPORTS,
            languages=tuple(languages),
        )
        self.per_message = 0
        self._model_file = model_file
        self._temperature = temperature
        self._process = LlamaProcess(model_file, clock)
        self._server: LlamaServer | None = None
        self._counted: LRUCache[bytes, int] = LRUCache(_KEPT_COUNTS)

    async def start(self) -> None:
        digest, _ = await asyncio.gather(asyncio.to_thread(_digest, self._model_file.path), self._process.start())
        self.info = replace(self.info, digest=digest)
        self._server = LlamaServer(self._process, self.info.name)
        self.per_message = await self._template_tokens()

    async def stop(self) -> None:
        if self._server is not None:
            await self._server.close()
        await self._process.stop()

    async def ready(self) -> None:
        await self._calls.get("/health")

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        chat = self._calls.chat()
        # Without word of its progress the server looks for a caller who left only when the prompt has been read.
        body = request_body(self.info.name, self._drawn(prompt)) | {"return_progress": True}
        async with chat.begun(body) as response, aclosing(chat.deltas(response)) as deltas:
            async for delta in deltas:
                yield delta

    async def score(self, prompt: str, continuations: Sequence[str]) -> tuple[ContinuationScore, ...]:
        return await continuation_scores(self._calls, prompt, continuations, self.info.context_tokens)

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        return tuple(await asyncio.gather(*(self._count(text) for text in texts)))

    @property
    def pid(self) -> int:
        """The child's, for whoever must end it."""
        return self._process.pid

    @property
    def address(self) -> str:
        """Where the child listens; whoever has `api_key` may ask it what llama.cpp's own server answers."""
        return self._process.address

    @property
    def api_key(self) -> str:
        return self._process.api_key

    async def running(self) -> int:
        """How many slots are at work."""
        return sum(bool(slot["is_processing"]) for slot in await self._calls.get("/slots"))

    @property
    def _calls(self) -> LlamaServer:
        assert self._server is not None, "not started"
        return self._server

    def _drawn(self, prompt: Prompt) -> Prompt:
        if prompt.sampling.temperature is not None:
            return prompt
        return replace(prompt, sampling=replace(prompt.sampling, temperature=self._temperature))

    async def _count(self, text: str) -> int:
        """Passages come again and again, so what was counted is remembered; by digest, for a text may be long."""
        digest = hashlib.sha256(text.encode()).digest()
        if (known := self._counted.get(digest)) is not None:
            return known
        self._counted[digest] = size = len(await self._calls.tokens(text))
        return size

    async def _template_tokens(self) -> int:
        """What the template puts around a message, with the opening of the answer spread over two."""
        messages = [{"role": "system", "content": "x"}, {"role": "user", "content": "x"}]
        told = await self._calls.post("/apply-template", {"messages": messages})
        return len(await self._calls.tokens(told["prompt"])) // 2 + 1


def _digest(path: Path) -> str:
    with path.open("rb") as model_file:
        return hashlib.file_digest(model_file, "sha256").hexdigest()
