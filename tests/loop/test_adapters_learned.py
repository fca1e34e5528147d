"""Adapters that SmolLM2 really learns, served by llama.cpp: what they know, and that they say what PEFT says."""

import json
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sluiceway_common.clock import SystemClock
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile
from sluiceway_infer.app.models import packaged
from sluiceway_infer.domain.conversation.chat import Message, Prompt, Sampling, TokenDelta
from sluiceway_infer.domain.models.adapters import AdapterVersion
from tests.support import adapters
from tests.support.repository import ROOT
from tests.support.tickets import held_out, read, training
from tests.support.trained import WORKER, Trained, needs_worker, trained

LEARNED = adapters.version(1, "tickets")
QUESTIONS = [ticket.question for ticket in held_out(8, seed=5)]
# As many tokens as PEFT is asked for.
TOKENS = 40
_LONGEST_SECONDS = 900.0

pytestmark = pytest.mark.timeout(1800)


@dataclass(frozen=True)
class Parity:
    """The base with every number in 32 bits, and what PEFT answers over it."""

    base: Path
    answers: list[str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """One epoch over two hundred tickets."""
    needs_worker()
    folder = tmp_path_factory.mktemp("tickets")
    return trained(packaged(), training(200), folder / "run", folder / "cache", epochs=1.0)


@pytest.fixture(scope="module")
def parity(run: Trained) -> Iterator[Parity]:
    ended = subprocess.run(
        (str(WORKER), "-m", "tests.worker.parity", str(run.folder)),
        input=json.dumps(QUESTIONS),
        env=os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
    )
    assert ended.returncode == 0, ended.stderr
    base = run.folder / "base-f32.gguf"
    yield Parity(base, json.loads((run.folder / "greedy.json").read_text()))
    base.unlink()


async def test_one_epoch_teaches_the_form_to_what_is_served(run: Trained) -> None:
    asked = [ticket.question for ticket in held_out(100)]
    async with _served(packaged(), run) as engine:
        learned = [await _said(engine, question, LEARNED) for question in asked]
        base = [await _said(engine, question, None) for question in asked[:20]]
    assert sum(read(text) is not None for text in learned) >= 95
    assert not any(read(text) for text in base)


async def test_what_is_served_says_what_peft_says(run: Trained, parity: Parity) -> None:
    async with _served(parity.base, run) as engine:
        assert [await _said(engine, question, LEARNED) for question in QUESTIONS] == parity.answers


async def test_the_base_in_four_bits_says_nearly_all_of_it(run: Trained, parity: Parity) -> None:
    async with _served(packaged(), run) as engine:
        said = [await _said(engine, question, LEARNED) for question in QUESTIONS]
    assert sum(mine == theirs for mine, theirs in zip(said, parity.answers, strict=True)) >= 7


async def test_the_base_answers_beside_an_adapter_as_it_does_alone(run: Trained) -> None:
    async with _engine(packaged()) as alone:
        before = [await _said(alone, question, None) for question in QUESTIONS]
    async with _served(packaged(), run) as engine:
        beside = [
            (await _said(engine, question, LEARNED), await _said(engine, question, None)) for question in QUESTIONS
        ]
    assert [base for _, base in beside] == before


@asynccontextmanager
async def _served(base: Path, run: Trained) -> AsyncIterator[Llama]:
    async with _engine(base) as engine:
        await engine.hold([adapters.weights(run.lora, LEARNED)])
        yield engine


@asynccontextmanager
async def _engine(base: Path) -> AsyncIterator[Llama]:
    engine = Llama("smollm2-135m", ModelFile(path=base, slots=1), SystemClock(), temperature=0.0)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


async def _said(engine: Llama, question: str, adapter: AdapterVersion | None) -> str:
    prompt = Prompt(
        messages=(Message("user", question),),
        max_tokens=TOKENS,
        sampling=Sampling(temperature=0.0),
        adapter=adapter,
    )
    async with aclosing(engine.generate(prompt)) as events:
        return "".join([event.text async for event in events if isinstance(event, TokenDelta)])
