"""Adapters that SmolLM2 really learns, served by llama.cpp: what they know, and that they say what PEFT says."""

import asyncio
import json
import os
import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sluiceway_client import Question, Sluiceway
from sluiceway_client.lineage_values import AdapterLineage
from sluiceway_client.suite_files import read_cases
from sluiceway_common.clock import SystemClock
from sluiceway_common.testing import eventually
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile, packaged
from sluiceway_infer.domain.conversation.chat import Message, Prompt, Sampling, TokenDelta
from sluiceway_infer.domain.models.adapters import AdapterVersion
from tests.support import adapters
from tests.support.loop_servers import LoopServers, loop_servers, spoiled
from tests.support.replica import shared_settings
from tests.support.repository import ROOT
from tests.support.tickets import held_out, read, training
from tests.support.trained import WORKER, Trained, needs_worker, trained

LEARNED = adapters.version(1, "tickets")
QUESTIONS = [ticket.question for ticket in held_out(8, seed=5)]
# As many tokens as PEFT is asked for.
TOKENS = 40
# Enough to see whether an answer can become an object of JSON.
_BEGINNING = 4
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
    asked = [ticket.question for ticket in held_out(40)]
    async with _served(packaged(), run) as engine:
        learned = [await _said(engine, question, LEARNED) for question in asked]
        base = [await _said(engine, question, None, tokens=_BEGINNING) for question in asked[:10]]
    assert sum(read(text) is not None for text in learned) >= 38
    assert not any(text.lstrip().startswith("{") for text in base)


@pytest.mark.server
async def test_a_gate_passes_what_was_learned_and_its_equal_and_fails_what_was_spoiled(
    run: Trained, kafka: str, database: str, tmp_path: Path
) -> None:
    """Three loops: the first version, a spoiled one, and one that is as good, whose loop is killed as a canary."""
    shared = shared_settings(kafka, database, tmp_path / "data")
    async with loop_servers(shared, tmp_path) as there, there.client() as sluiceway:
        there.brings(run.folder / "adapter")
        await sluiceway.suites.put("tickets", read_cases(there.cases(9).read_text()))
        await _imported(sluiceway, there, 1)
        assert await there.looped() == (0, "promoted")

        there.brings(spoiled(run.folder / "adapter", tmp_path / "spoiled"))
        await _imported(sluiceway, there, 2)
        assert await there.looped() == (10, "gate_failed")
        assert await _gates(sluiceway, 2) == ["refused"]

        there.brings(run.folder / "adapter")
        await _imported(sluiceway, there, 3)
        going = await there.loop()
        await eventually(lambda: _tries(sluiceway, 3), within=_LONGEST_SECONDS)
        going.kill()
        await going.communicate()
        again = asyncio.create_task(there.looped())
        while not again.done():
            await _asked(sluiceway)
        assert await again == (0, "promoted")
        assert await _gates(sluiceway, 3) == ["approved"]
        assert [one.state for one in await sluiceway.runs.list()] == ["succeeded"] * 3
        assert len(await sluiceway.evaluations.list()) == 3
        await eventually(lambda: _turns(sluiceway, 3, ["canary", "stands"]), within=60, every=0.5)


async def _imported(sluiceway: Sluiceway, there: LoopServers, seed: int) -> None:
    ordered = await sluiceway.datasets.import_file("tickets", there.rows(seed), "jsonl", validation_share=0.0)
    await sluiceway.datasets.wait(ordered.dataset_id)


async def _tries(sluiceway: Sluiceway, version: int) -> bool:
    return [one.canary_version for one in (await sluiceway.registry.get("tickets")).aliases] == [version]


async def _asked(sluiceway: Sluiceway) -> None:
    """By somebody else each time, so that both arms are asked."""
    session = uuid.uuid4().hex
    await sluiceway.answers.ask(
        Question(text=QUESTIONS[0], collection="", model="smollm2-135m+tickets", session=session, max_tokens=4)
    )


async def _gates(sluiceway: Sluiceway, version: int) -> list[str]:
    """As an explanation of an answer of the version has them."""
    return [gate.outcome for gate in (await _lineage(sluiceway, version)).gates]


async def _turns(sluiceway: Sluiceway, version: int, roles: list[str]) -> bool:
    return [turn.role for turn in (await _lineage(sluiceway, version)).aliases] == roles


async def _lineage(sluiceway: Sluiceway, version: int) -> AdapterLineage:
    """As an explanation of an answer has it, once the record has heard of a gate."""

    async def found() -> AdapterLineage | None:
        async for page in sluiceway.record.recall("adapter", f"tickets@{version}"):
            for hit in page.answers[:1]:
                adapter = (await sluiceway.record.explain(hit.answer_id)).adapter
                return adapter if adapter and adapter.gates else None
        return None

    lineage: AdapterLineage = await eventually(found, within=60, every=0.5)
    return lineage


async def test_what_is_served_says_what_peft_says(run: Trained, parity: Parity) -> None:
    async with _served(parity.base, run) as engine:
        assert [await _said(engine, question, LEARNED) for question in QUESTIONS] == parity.answers


async def test_the_base_in_four_bits_says_nearly_all_of_it(run: Trained, parity: Parity) -> None:
    async with _served(packaged(), run) as engine:
        said = [await _said(engine, question, LEARNED) for question in QUESTIONS]
    assert sum(mine == theirs for mine, theirs in zip(said, parity.answers, strict=True)) >= 7


async def test_the_base_answers_beside_an_adapter_as_it_does_alone(run: Trained) -> None:
    few = QUESTIONS[:3]
    async with _engine(packaged()) as alone:
        before = [await _said(alone, question, None) for question in few]
    async with _served(packaged(), run) as engine:
        beside = [(await _said(engine, question, LEARNED), await _said(engine, question, None)) for question in few]
    assert [base for _, base in beside] == before


@asynccontextmanager
async def _served(base: Path, run: Trained) -> AsyncIterator[Llama]:
    async with _engine(base) as engine:
        await engine.hold([adapters.weights(run.lora, LEARNED)])
        yield engine


@asynccontextmanager
async def _engine(base: Path) -> AsyncIterator[Llama]:
    engine = Llama("smollm2-135m", ModelFile(path=base, slots=1, nice=0), SystemClock(), temperature=0.0)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


async def _said(engine: Llama, question: str, adapter: AdapterVersion | None, tokens: int = TOKENS) -> str:
    prompt = Prompt(
        messages=(Message("user", question),),
        max_tokens=tokens,
        sampling=Sampling(temperature=0.0),
        adapter=adapter,
    )
    async with aclosing(engine.generate(prompt)) as events:
        return "".join([event.text async for event in events if isinstance(event, TokenDelta)])
