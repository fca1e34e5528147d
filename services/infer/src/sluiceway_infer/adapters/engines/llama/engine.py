"""Engine of a GGUF model by llama.cpp: several calls at a time, JSON Schema, log-probabilities, adapters (LoRA).

llama.cpp takes adapters when it starts. So others are a second child, which takes the new calls once it is loaded and
warm; the first one ends when its calls have.
"""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing, closing
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from sluiceway_common import tasks
from sluiceway_common.cache import LRUCache
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Refusal, Unavailable
from sluiceway_infer.adapters.engines.chat_completions import request_body
from sluiceway_infer.adapters.engines.llama.child import LlamaChild
from sluiceway_infer.adapters.engines.llama.process import LOAD_SECONDS, ModelFile
from sluiceway_infer.adapters.engines.llama.server import continuation_scores
from sluiceway_infer.domain.conversation.chat import ContinuationScore, End, Prompt, TokenDelta
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from sluiceway_infer.domain.models.info import Feature, ModelInfo

SUPPORTS: frozenset[Feature] = frozenset(
    {"temperature", "top_p", "top_k", "seed", "stop", "response_schema", "score", "adapter"}
)
WARM_SECONDS = LOAD_SECONDS
_KEPT_COUNTS = 4096


class Llama:
    """One model in a child process. `temperature` is what a prompt gets that names none."""

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
        self._clock = clock
        self._temperature = temperature
        self._child = LlamaChild(model_file, clock, name)
        self._swapping = asyncio.Lock()
        self._leaving: asyncio.Task[None] | None = None
        self._counted: LRUCache[bytes, int] = LRUCache(_KEPT_COUNTS)

    async def start(self) -> None:
        digest, _ = await asyncio.gather(asyncio.to_thread(_digest, self._model_file.path), self._child.start())
        self.info = replace(self.info, digest=digest, base_sha256=digest)
        self.per_message = await self._template_tokens()

    async def stop(self) -> None:
        await tasks.end(self._leaving)
        await self._child.stop()

    async def ready(self) -> None:
        with self._child.call() as server:
            await server.get("/health")

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        child = self._child
        with child.call() as server:
            async with child.slots.taken(prompt.cache_salt) as slot:
                # Without word of its progress the server looks for a caller who left only when the prompt was read.
                more = {"return_progress": True, "lora": child.scales(prompt.adapter), **slot.fields}
                chat, body = server.chat(), request_body(self.info.name, self._drawn(prompt)) | more
                # What was read for one who leaves before the first word is gone on from when he comes again.
                with closing(await chat.begun(body)) as response:
                    async with aclosing(chat.deltas(response, slot.was_read)) as deltas:
                        async for delta in deltas:
                            slot.was_read()
                            yield delta

    async def score(
        self, prompt: str, continuations: Sequence[str], adapter: AdapterVersion | None = None
    ) -> tuple[ContinuationScore, ...]:
        child = self._child
        with child.call() as server:
            # Each token of a continuation goes on from the prompt before it; another call's is of no use.
            async with child.slots.taken(secrets.token_hex()) as slot:
                reuses = chain([slot.is_own], repeat(True))

                def fields() -> dict[str, Any]:
                    return {**slot.fields, "cache_prompt": next(reuses), "lora": child.scales(adapter)}

                return await continuation_scores(server, prompt, continuations, self.info.context_tokens, fields)

    async def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        return tuple(await asyncio.gather(*(self._count(text) for text in texts)))

    @property
    def adapters(self) -> Collection[tuple[str, str]]:
        return self._child.adapters

    async def hold(self, adapters: Sequence[AdapterWeights]) -> None:
        """No more than two children at a time: the next change waits until the last one is over."""
        async with self._swapping:
            if self._leaving is not None:
                await asyncio.wait([self._leaving])
            held = self._child.adapters
            fresh = LlamaChild(self._model_file, self._clock, self.info.name, adapters)
            try:
                await fresh.start()
                # One that takes a question and never answers it would hold up every change that comes after.
                async with asyncio.timeout(WARM_SECONDS):
                    await fresh.warm([one for one in adapters if one.version.key not in held])
            except BaseException as error:
                await tasks.to_the_end(fresh.stop())
                if isinstance(error, Refusal | TimeoutError):
                    raise Unavailable(
                        f"{len(adapters)} adapters cannot be loaded beside model {self.info.name!r}; the log of its "
                        "engine says why"
                    ) from error
                raise
            before, self._child = self._child, fresh
            self._leaving = asyncio.create_task(before.leave(), name="llama-leaving")

    @property
    def pid(self) -> int:
        """The child's, for whoever must end it."""
        return self._child.process.pid

    @property
    def address(self) -> str:
        """Where the child listens; whoever has `api_key` may ask it what llama.cpp's own server answers."""
        return self._child.process.address

    @property
    def api_key(self) -> str:
        return self._child.process.api_key

    async def running(self) -> int:
        """How many slots are at work."""
        with self._child.call() as server:
            return sum(bool(slot["is_processing"]) for slot in await server.get("/slots"))

    def _drawn(self, prompt: Prompt) -> Prompt:
        if prompt.sampling.temperature is not None:
            return prompt
        return replace(prompt, sampling=replace(prompt.sampling, temperature=self._temperature))

    async def _count(self, text: str) -> int:
        """Passages come again and again, so what was counted is remembered; by digest, for a text may be long."""
        digest = hashlib.sha256(text.encode()).digest()
        if (known := self._counted.get(digest)) is not None:
            return known
        with self._child.call() as server:
            self._counted[digest] = size = len(await server.tokens(text))
        return size

    async def _template_tokens(self) -> int:
        """What the template puts around a message, with the opening of the answer spread over two."""
        messages = [{"role": "system", "content": "x"}, {"role": "user", "content": "x"}]
        with self._child.call() as server:
            told = await server.post("/apply-template", {"messages": messages})
            return len(await server.tokens(told["prompt"])) // 2 + 1


def _digest(path: Path) -> str:
    with path.open("rb") as model_file:
        return hashlib.file_digest(model_file, "sha256").hexdigest()
