"""Encoder on ONNX Runtime, on the processors of this machine."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Final, TypeVar

from sluiceway_common import time_slice
from sluiceway_embed.adapters.encoders.model import OnnxModel
from sluiceway_embed.adapters.encoders.session import Session
from sluiceway_embed.adapters.encoders.tokenizer import tokenizer
from sluiceway_embed.ports import Encoded, EncoderInfo, Purpose

# Texts that a thread encodes one after the other before somebody else has its turn.
_TURN: Final = 4
# Texts that are made tokens in one go, which nobody can end.
_TOKENISED: Final = 8
_PROBE: Final = "dimensions"
# At 10 a thread gets a tenth of what it would get at 0, where others want the processor, and else all that it wants.
_NICE: Final = 10

T = TypeVar("T")
R = TypeVar("R")


class OnnxEncoder:
    """`workers` threads work on passages, and one more on questions. They share a session, of 30 MB.

    Questions never wait for a passage, and passages wait between two turns as long as a question is at work: where
    all processors encode passages, each takes its share of the question's. Within a turn, passages stand behind what
    answers callers (nice).
    """

    def __init__(self, model: OnnxModel, *, workers: int, longest_yield: float = 0.25) -> None:
        self._model = model
        self._tokenizer = tokenizer(model)
        self._threads = {
            "passage": ThreadPoolExecutor(workers, thread_name_prefix="passages", initializer=_give_way),
            "question": ThreadPoolExecutor(workers + 1, thread_name_prefix="questions"),
        }
        self._session = Session(model)
        self._longest_yield = longest_yield
        self.turns = 0
        self._questions = 0
        self._quiet = asyncio.Event()
        self._slots = {"passage": asyncio.Semaphore(workers), "question": asyncio.Semaphore(workers + 1)}
        dimensions = self._session.vector(self._tokenizer.tokens([_PROBE])[0]).shape[0]
        self.info = EncoderInfo(model.name, model.digest, dimensions, model.reads_tokens, model.languages)

    async def start(self) -> None:
        """Everything was loaded when it was made."""

    async def stop(self) -> None:
        for threads in self._threads.values():
            await asyncio.to_thread(threads.shutdown, wait=True, cancel_futures=True)

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        prefix = self._model.question_prefix if purpose == "question" else self._model.passage_prefix
        async with self.yielding(purpose):
            return await self._encoded([prefix + text for text in texts], purpose)

    @asynccontextmanager
    async def yielding(self, purpose: Purpose) -> AsyncIterator[None]:
        """Counts the questions at work."""
        self._questions += purpose == "question"
        try:
            yield
        finally:
            self._questions -= purpose == "question"
            if not self._questions:
                self._quiet.set()

    async def _encoded(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        if len(texts) <= _TURN:
            return await self._turn(self._made_of_texts, texts, purpose)
        tokens = [each async for each in self._tokens(texts, purpose)]
        turns = [tokens[start : start + _TURN] for start in range(0, len(tokens), _TURN)]
        async with asyncio.TaskGroup() as group:
            encoding = [group.create_task(self._turn(self._made_of_tokens, turn, purpose)) for turn in turns]
        return Encoded([vector for turn in encoding for vector in turn.result().vectors], sum(map(len, tokens)))

    async def _turn(self, make: Callable[[T], Encoded], turn: T, purpose: Purpose) -> Encoded:
        async with self._slots[purpose]:
            if purpose == "passage":
                await self._no_question()
            self.turns += 1
            return await self._run(purpose, make, turn)

    async def _no_question(self) -> None:
        """Waits for it so long at most: passages, too, must get on."""
        if self._questions:
            self._quiet.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._longest_yield):
                    await self._quiet.wait()

    async def _tokens(self, texts: Sequence[str], purpose: Purpose) -> AsyncIterator[list[int]]:
        """Another call gets its turn between some and the next."""
        for first in range(0, len(texts), _TOKENISED):
            async with self._slots[purpose]:
                encoded = await self._run(purpose, self._tokenizer.tokens, texts[first : first + _TOKENISED])
            for tokens in encoded:
                yield tokens

    def _made_of_texts(self, texts: Sequence[str]) -> Encoded:
        """In one piece of work: whoever goes to a thread and back twice waits twice for a turn of the loop."""
        return self._made_of_tokens(self._tokenizer.tokens(texts))

    def _made_of_tokens(self, tokens: Sequence[Sequence[int]]) -> Encoded:
        return Encoded([self._session.vector(each) for each in tokens], sum(map(len, tokens)))

    async def _run(self, purpose: Purpose, work: Callable[[T], R], argument: T) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads[purpose], work, argument)


def _give_way() -> None:
    """Lowers the priority of this thread alone, which only Linux can."""
    time_slice.restore()
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _NICE)
