"""Encoder on ONNX Runtime, on the processors of this machine."""

import asyncio
import queue
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from tokenizers import Tokenizer

from sluiceway_embed.adapters.encoders.model import OnnxModel
from sluiceway_embed.adapters.encoders.session import Session
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import Encoded, EncoderInfo, Purpose

# Longer batches gain nothing on a processor: padding makes each cost its longest text, and what lies between two layers
# must fit into the processor's cache.
_BATCH: Final = 4
_PROBE: Final = "dimensions"

T = TypeVar("T")
R = TypeVar("R")


class OnnxEncoder:
    """`workers` sessions, one thread each, work on passages; one more is kept for questions, which so never wait."""

    def __init__(self, model: OnnxModel, *, workers: int) -> None:
        self._model = model
        self._tokenizer = _tokenizer(model)
        self._threads = ThreadPoolExecutor(workers + 1, thread_name_prefix="encoder")
        self._sessions: queue.SimpleQueue[Session] = queue.SimpleQueue()
        for _ in range(workers + 1):
            self._sessions.put(Session(model))
        self._slots = {"passage": asyncio.Semaphore(workers), "question": asyncio.Semaphore(workers + 1)}
        dimensions = self._batch([self._tokenizer.encode(_PROBE).ids])[0].shape[0]
        self.info = EncoderInfo(model.name, model.digest, dimensions)

    async def start(self) -> None:
        """Everything was loaded when it was made."""

    async def stop(self) -> None:
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        prefix = self._model.question_prefix if purpose == "question" else self._model.passage_prefix
        tokens = await self._run(self._tokens, [prefix + text for text in texts])
        order = sorted(range(len(tokens)), key=lambda at: len(tokens[at]))
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        vectors: dict[int, Vector] = {}
        async with asyncio.TaskGroup() as group:
            for batch in batches:
                group.create_task(self._encode(batch, tokens, vectors, purpose))
        return Encoded([vectors[at] for at in range(len(tokens))], sum(map(len, tokens)))

    async def _encode(
        self, batch: Sequence[int], tokens: Sequence[Sequence[int]], into: dict[int, Vector], purpose: Purpose
    ) -> None:
        async with self._slots[purpose]:
            rows = await self._run(self._batch, [tokens[at] for at in batch])
        into.update(zip(batch, rows, strict=True))

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    def _batch(self, batch: Sequence[Sequence[int]]) -> list[Vector]:
        session = self._sessions.get()
        try:
            return list(session.vectors(batch))
        finally:
            self._sessions.put(session)

    async def _run(self, work: Callable[[T], R], argument: T) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, argument)


def _tokenizer(model: OnnxModel) -> Tokenizer:
    """As shipped it pads every text to 128 tokens and cuts there."""
    tokenizer = Tokenizer.from_file(str(model.tokenizer))
    tokenizer.no_padding()
    tokenizer.enable_truncation(model.reads_tokens)
    return tokenizer
