"""Adapters of the child that holds a model: who asks for one gets it, nobody else does, and a change loses no call."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path

import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_common.testing import eventually
from sluiceway_infer.adapters.engines.llama import Llama, child, engine
from sluiceway_infer.domain.conversation.chat import Message, Prompt, Sampling, TokenDelta
from sluiceway_infer.domain.models.adapters import AdapterVersion, AdapterWeights
from tests.support.adapters import version, weights, write_lora
from tests.support.infer_engines import new_llama
from tests.support.replica import started
from tests.support.shallow_model import LAYERS

QUESTIONS = ("Tell me of a river.", "Tell me of a stone.", "What is the sea?")
SLOTS = 8


@pytest.fixture(scope="module")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> Sequence[AdapterWeights]:
    folder = tmp_path_factory.mktemp("adapters")
    return [_random(folder, seed) for seed in (1, 2)]


@pytest.fixture
async def llama(shallow: Path) -> AsyncIterator[Llama]:
    engine = new_llama(shallow, context_tokens=256, slots=SLOTS, batch=64)
    async with started(engine):
        yield engine


def _random(folder: Path, seed: int, layer: int = LAYERS - 1) -> AdapterWeights:
    return weights(write_lora(folder / f"{seed}.gguf", seed, layer=layer), version(seed))


def asking(question: str, adapter: AdapterVersion | None = None, tokens: int = 2) -> Prompt:
    messages = (Message("system", "x"), Message("user", question))
    return Prompt(messages=messages, max_tokens=tokens, sampling=Sampling(temperature=0.0), adapter=adapter)


async def words(llama: Llama, question: str, adapter: AdapterVersion | None = None, tokens: int = 2) -> tuple[str, ...]:
    deltas = llama.generate(asking(question, adapter, tokens))
    return tuple([delta.text async for delta in deltas if isinstance(delta, TokenDelta)])


async def test_two_hundred_calls_at_a_time_each_get_the_adapter_that_they_name(
    llama: Llama, adapters: Sequence[AdapterWeights]
) -> None:
    """The cache of prompts is on, and slots are used by turns with and without an adapter."""
    bare = [await words(llama, question) for question in QUESTIONS]
    await llama.hold(adapters)
    assert [await words(llama, question) for question in QUESTIONS] == bare
    draw, asked = random.Random(1), [None, *(one.version for one in adapters)]
    load = [(draw.choice(QUESTIONS), draw.choice(asked)) for _ in range(200)]
    # As in the service: nobody comes to a model whose slots are taken.
    slots = asyncio.Semaphore(SLOTS)

    async def answer(question: str, adapter: AdapterVersion | None) -> tuple[str, ...]:
        async with slots:
            return await words(llama, question, adapter)

    answers = await asyncio.gather(*(answer(*each) for each in load))
    assert all(map(len, answers))
    told = {
        adapter: {word for (_, named), answer in zip(load, answers, strict=True) for word in answer if named is adapter}
        for adapter in asked
    }
    assert not told[None] & told[asked[1]]
    assert not told[None] & told[asked[2]]
    assert not told[asked[1]] & told[asked[2]]
    assert [await words(llama, question) for question in QUESTIONS] == bare


async def test_a_change_under_load_loses_no_call(llama: Llama, adapters: Sequence[AdapterWeights]) -> None:
    bare = await words(llama, QUESTIONS[0], tokens=24)
    first, stopping = llama.pid, asyncio.Event()
    answers: list[tuple[str, ...]] = []

    async def ask() -> None:
        while not stopping.is_set():
            answers.append(await words(llama, QUESTIONS[0], tokens=24))

    asking = [asyncio.create_task(ask()) for _ in range(3)]
    await eventually(lambda: len(answers) > 3, within=60)
    await llama.hold(adapters[:1])
    assert llama.pid != first
    await words(llama, QUESTIONS[0], adapters[0].version)
    stopping.set()
    await asyncio.gather(*asking)
    assert set(answers) == {bare}
    await eventually(lambda: not _lives(first), within=60)


async def test_the_next_change_waits_for_the_calls_of_the_child_before(
    llama: Llama, adapters: Sequence[AdapterWeights]
) -> None:
    async with aclosing(llama.generate(asking(QUESTIONS[0], tokens=200))) as running:
        await anext(running)
        await llama.hold(adapters[:1])
        second = llama.pid
        changing = asyncio.create_task(llama.hold(adapters))
        for _ in range(10):
            await anext(running)
        assert (llama.pid, changing.done()) == (second, False)
    await changing
    assert llama.pid != second
    assert len(list(llama.adapters)) == 2


async def test_a_child_leaves_in_the_end_though_a_call_goes_on(
    llama: Llama, adapters: Sequence[AdapterWeights], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "LEAVE_SECONDS", 0.1)
    first = llama.pid
    async with aclosing(llama.generate(asking(QUESTIONS[0], tokens=200))) as running:
        await anext(running)
        # It would have said all of it before it is to leave.
        os.kill(first, signal.SIGSTOP)
        await llama.hold(adapters[:1])
        with pytest.raises(Unavailable, match="broke off"):
            async for _ in running:
                pass
    await eventually(lambda: not _lives(first), within=60)
    assert await words(llama, QUESTIONS[0])


async def test_an_adapter_that_is_not_held_is_on_its_way(llama: Llama, adapters: Sequence[AdapterWeights]) -> None:
    await llama.hold(adapters[:1])
    with pytest.raises(Unavailable, match="x@2 is being loaded") as refused:
        await words(llama, QUESTIONS[0], adapters[1].version)
    assert refused.value.retry_after


async def test_what_cannot_be_loaded_leaves_all_as_it_was(
    llama: Llama, adapters: Sequence[AdapterWeights], tmp_path: Path
) -> None:
    await llama.hold(adapters[:1])
    before = llama.pid
    other_base = _random(tmp_path, 3, layer=LAYERS)
    with pytest.raises(Unavailable, match="cannot be loaded beside model 'llama'"):
        await llama.hold([*adapters, other_base])
    assert (llama.pid, list(llama.adapters)) == (before, [adapters[0].version.key])
    assert await words(llama, QUESTIONS[0], adapters[0].version)


async def test_a_child_that_does_not_draw_its_first_word_is_given_up(
    llama: Llama, adapters: Sequence[AdapterWeights], monkeypatch: pytest.MonkeyPatch
) -> None:
    silent: list[child.LlamaChild] = []

    async def never(self: child.LlamaChild, _adapters: object) -> None:
        silent.append(self)
        await asyncio.Event().wait()

    before = llama.pid
    with monkeypatch.context() as patched:
        patched.setattr(engine, "WARM_SECONDS", 0.1)
        patched.setattr(child.LlamaChild, "warm", never)
        with pytest.raises(Unavailable, match="1 adapters cannot be loaded beside model 'llama'"):
            await llama.hold(adapters[:1])
    assert (llama.pid, _lives(silent[0].process.pid)) == (before, False)
    await llama.hold(adapters[:1])
    assert await words(llama, QUESTIONS[0], adapters[0].version)


async def test_a_child_that_is_started_again_has_its_adapters(llama: Llama, adapters: Sequence[AdapterWeights]) -> None:
    await llama.hold(adapters)
    before = await words(llama, QUESTIONS[0], adapters[1].version)
    os.kill(llama.pid, signal.SIGKILL)
    await eventually(lambda: _ready(llama), within=60)
    assert await words(llama, QUESTIONS[0], adapters[1].version) == before


async def test_a_file_that_was_changed_since_is_not_loaded_again(
    llama: Llama, adapters: Sequence[AdapterWeights], tmp_path: Path
) -> None:
    mine = _random(tmp_path, 9)
    await llama.hold([mine, *adapters])
    bare, second = await words(llama, QUESTIONS[0]), await words(llama, QUESTIONS[0], adapters[1].version)
    mine.path.write_bytes(bytes([*mine.path.read_bytes()[:-1], 1]))
    os.kill(llama.pid, signal.SIGKILL)
    await eventually(lambda: _ready(llama), within=60)
    with pytest.raises(Unavailable, match="x@9 is being loaded"):
        await words(llama, QUESTIONS[0], mine.version)
    assert await words(llama, QUESTIONS[0]) == bare
    assert await words(llama, QUESTIONS[0], adapters[1].version) == second


async def test_continuations_are_weighed_with_the_adapter(llama: Llama, adapters: Sequence[AdapterWeights]) -> None:
    await llama.hold(adapters)
    weighed = [
        (await llama.score("The capital of France is", [" Paris."], adapter))[0].log_probability
        for adapter in (None, adapters[0].version, adapters[1].version, None)
    ]
    assert weighed[0] == pytest.approx(weighed[3], abs=1e-3)
    assert len({round(each, 2) for each in weighed[:3]}) == 3


async def _ready(llama: Llama) -> bool:
    try:
        await llama.ready()
    except Unavailable:
        return False
    return True


def _lives(pid: int) -> bool:
    return os.path.exists(f"/proc/{pid}")
