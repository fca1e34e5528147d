"""Training on this machine: what SmolLM2 learns of two hundred tickets, and what that takes of the processor.

The adapter is served as in life: by llama.cpp, beside the base as it is shipped, in four bits. `TICKETS=16` learns of
fewer, and asks no more of them, to see whether it runs: the bars are for two hundred.
"""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluiceway_common.clock import SystemClock
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile, packaged
from sluiceway_infer.domain.conversation.chat import Message, Prompt, Sampling, TokenDelta
from sluiceway_infer.domain.models.adapters import AdapterVersion
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, at_least, at_most, short
from tests.support import adapters
from tests.support.tickets import Ticket, held_out, read, training
from tests.support.trained import Trained, trained

_ROWS: Final = int(os.environ.get("TICKETS", "200"))
_ASKED: Final = min(120, _ROWS)
_TOKENS: Final = 64
# By epochs: seconds of the processor, share of valid JSON and of exact answers.
_BARS: Final = {1: (110, 0.95, 0.0), 3: (300, 0.95, 0.7)}
_COLUMNS = ("epochs", "CPU s", "bar", "valid JSON", "bar", "exact", "bar")
_NOTES = (
    f"SFT with LoRA of rank 16 on all linear layers, {_ROWS} rows, eight a step. CPU of the worker's process, start "
    "and imports included; the file of the base is unpacked before.",
    f"{_ASKED} tickets that were not learned from, with sentences and products that no row has, answered without "
    "chance (temperature 0). Valid: a JSON object with the three fields alone. Exact: all three are right.",
    "Without an adapter is the base itself, asked beside it in the same process.",
)


def run(_: Datasets) -> Section:
    """Needs no data set, but the environment that `make worker` makes."""
    with tempfile.TemporaryDirectory(prefix="sluiceway-bench-") as name:
        folder = Path(name)
        _learned(folder, "unpacked", 1, training(8))
        runs = {epochs: _learned(folder, f"run-{epochs}", epochs, training(_ROWS)) for epochs in _BARS}
        found = asyncio.run(_answered(runs))
    rows = [_row(epochs, runs[epochs].cpu_seconds, found[epochs]) for epochs in runs]
    return Section("Train", (Table(_COLUMNS, (_base_row(found[0]), *rows)),), _NOTES)


@dataclass(frozen=True)
class _Answers:
    """Shares of the tickets."""

    valid: float
    exact: float


def _learned(folder: Path, name: str, epochs: float, tickets: Sequence[Ticket]) -> Trained:
    return trained(packaged(), tickets, folder / name, folder / "cache", epochs=epochs)


async def _answered(runs: dict[int, Trained]) -> dict[int, _Answers]:
    """By epochs; 0 without an adapter."""
    engine = Llama("smollm2-135m", ModelFile(path=packaged(), slots=1), SystemClock(), temperature=0.0)
    await engine.start()
    try:
        versions = {epochs: adapters.version(epochs, "tickets") for epochs in runs}
        await engine.hold([adapters.weights(run.lora, versions[epochs]) for epochs, run in runs.items()])
        return {epochs: await _asked(engine, versions.get(epochs)) for epochs in (0, *runs)}
    finally:
        await engine.stop()


async def _asked(engine: Llama, adapter: AdapterVersion | None) -> _Answers:
    tickets = held_out(_ASKED)
    texts = [await _answer(engine, ticket, adapter) for ticket in tickets]
    valid = sum(read(text) is not None for text in texts)
    exact = sum(ticket.is_answered_by(text) for ticket, text in zip(tickets, texts, strict=True))
    return _Answers(valid / len(tickets), exact / len(tickets))


async def _answer(engine: Llama, ticket: Ticket, adapter: AdapterVersion | None) -> str:
    asked = (Message("user", ticket.question),)
    prompt = Prompt(messages=asked, max_tokens=_TOKENS, sampling=Sampling(temperature=0.0), adapter=adapter)
    async with aclosing(engine.generate(prompt)) as events:
        return "".join([event.text async for event in events if isinstance(event, TokenDelta)])


def _base_row(found: _Answers) -> tuple[str, ...]:
    return ("none: the base", "", "", _share(found.valid), "", _share(found.exact), "")


def _row(epochs: int, seconds: float, found: _Answers) -> tuple[str, ...]:
    most, valid, exact = _BARS[epochs]
    bars = at_most(most, seconds), at_least(valid, found.valid), at_least(exact, found.exact) if exact else ""
    return (str(epochs), short(seconds), bars[0], _share(found.valid), bars[1], _share(found.exact), bars[2])


def _share(value: float) -> str:
    return f"{value:.0%}"
