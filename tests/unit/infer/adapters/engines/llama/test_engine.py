"""What the child that holds a model does when it dies or cannot begin."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from sluiceway_common import time_slice
from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.testing import ManualClock, eventually
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile, process
from sluiceway_infer.domain.conversation.chat import Message, Prompt
from sluiceway_infer.domain.conversation.json_schema import MOST_ALTERNATIVES, check_schema
from tests.support.infer_engines import new_llama
from tests.support.replica import started

_NEVER_TAKEN_APART = """
import threading
from unittest.mock import MagicMock

CommonParams, ggml_type = MagicMock, MagicMock()

class Server:
    listening_address = "http://here"

    def __init__(self, params):
        pass

    def __del__(self):
        threading.Event().wait()
"""


@pytest.fixture
async def llama(shallow: Path) -> AsyncIterator[Llama]:
    engine = new_llama(shallow, context_tokens=2_048)
    await engine.start()
    yield engine
    await engine.stop()


def asking(text: str = "Tell me of a river.", max_tokens: int = 400) -> Prompt:
    return Prompt(messages=(Message("user", text),), max_tokens=max_tokens)


async def test_a_listener_who_leaves_while_the_prompt_is_read_frees_the_slot(llama: Llama) -> None:
    prompt = "A stone lies in a river. " * 200
    (whole,) = await llama.count([prompt])
    reading = asyncio.create_task(anext(llama.generate(asking(prompt))))
    await eventually(llama.running)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await eventually(lambda: _idle(llama))
    assert await _read(llama) < whole / 2


async def _read(llama: Llama) -> int:
    """Tokens of the prompt that the slots have read."""
    headers = {"authorization": f"Bearer {llama.api_key}"}
    async with aiohttp.ClientSession(headers=headers) as asking, asking.get(f"{llama.address}/slots") as answer:
        return sum(slot.get("n_prompt_tokens", 0) for slot in await answer.json())


@pytest.mark.parametrize("after", [0.0, 0.05, 0.5])
async def test_a_listener_who_leaves_while_a_grammar_is_made_or_weighed_frees_the_slot(
    llama: Llama, after: float
) -> None:
    widest = {"enum": [f"town number {number} of the list" for number in range(MOST_ALTERNATIVES)]}
    check_schema(json.dumps(widest))
    begun = asyncio.create_task(_said(llama, replace(asking("Name a town."), response_schema=json.dumps(widest))))
    await asyncio.sleep(after)
    begun.cancel()
    await asyncio.gather(begun, return_exceptions=True)
    await eventually(lambda: _idle(llama))
    assert await anext(llama.generate(asking(max_tokens=3)))


async def test_the_child_stands_behind_what_answers_other_callers(shallow: Path) -> None:
    llama = new_llama(shallow, context_tokens=2_048, nice=7)
    async with started(llama):
        assert _priorities(llama.pid) == {min(19, os.getpriority(os.PRIO_PROCESS, 0) + 7)}


@pytest.mark.skipif(time_slice.nanoseconds() is None, reason="this kernel gives all threads the same slices")
async def test_the_child_computes_in_the_usual_slices(shallow: Path) -> None:
    usual = time_slice.nanoseconds()
    time_slice.shorten()
    try:
        llama = new_llama(shallow, context_tokens=2_048)
        async with started(llama):
            assert _slices(llama.pid) == {usual}
    finally:
        time_slice.restore()


def _slices(pid: int) -> set[int | None]:
    """Of all its threads."""
    return {time_slice.nanoseconds(int(thread)) for thread in os.listdir(f"/proc/{pid}/task")}


def _priorities(pid: int) -> set[int]:
    """Of all its threads."""
    return {os.getpriority(os.PRIO_PROCESS, int(thread)) for thread in os.listdir(f"/proc/{pid}/task")}


async def test_the_packaged_model_keeps_its_keys_in_half_the_memory(tmp_path: Path) -> None:
    unknown = tmp_path / "unknown.gguf"
    unknown.symlink_to(process.packaged())
    whole, half = [await _memory(path) for path in (unknown, process.packaged())]
    assert whole - half > 30 * 1024


async def _memory(model: Path) -> int:
    """KiB that the child has for itself when it has said something, with two windows of 4,096 tokens."""
    llama = new_llama(model, context_tokens=4_096)
    async with started(llama):
        assert await anext(llama.generate(asking(max_tokens=3)))
        (line,) = [line for line in _rollup(llama.pid) if line.startswith("Anonymous:")]
        return int(line.split()[1])


def _rollup(pid: int) -> Sequence[str]:
    return Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()


SECRETS = ("SLUICEWAY_INTERNAL_KEY", "INFER_ADMIN", "AMD_ACCESS_TOKEN", "NVIDIA_APIKEY", "ONEAPI_PASSWORD", "GPU_KEYS")
# Of them the child's libraries find a card and use it as whoever runs them said; names as their documentation has them.
OF_CARDS = (
    *("HSA_OVERRIDE_GFX_VERSION", "AMD_VULKAN_ICD", "AMD_LOG_LEVEL", "GPU_DEVICE_ORDINAL", "RADV_PERFTEST"),
    *("MESA_VK_DEVICE_SELECT", "XDG_DATA_DIRS", "NVIDIA_VISIBLE_DEVICES", "ZE_AFFINITY_MASK", "ONEAPI_DEVICE_SELECTOR"),
    *("SYCL_CACHE_PERSISTENT", "GOMP_CPU_AFFINITY", "KMP_BLOCKTIME"),
)


async def test_the_child_hears_nothing_of_what_the_service_was_told(
    shallow: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLUICEWAY_MASTER_KEY", "secret")
    monkeypatch.setenv("SLUICEWAY_DATABASE", "postgresql://sluiceway:secret@db/sluiceway")
    monkeypatch.setenv("INFER_MODELS", '[{"api_key": "secret"}]')
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("HF_TOKEN", "secret")
    for name in SECRETS:
        monkeypatch.setenv(name, "secret")
    for name in OF_CARDS:
        monkeypatch.setenv(name, "3")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    monkeypatch.setenv("GGML_BACKEND_PATH", "")
    monkeypatch.setenv("TMPDIR", "/tmp")
    llama = new_llama(shallow, context_tokens=2_048)
    async with started(llama):
        heard = _variables(llama.pid)
    assert not [variable for variable in heard if "secret" in variable]
    assert {f"{name}=3" for name in OF_CARDS} <= heard
    assert {"CUDA_VISIBLE_DEVICES=1", "GGML_BACKEND_PATH=", "TMPDIR=/tmp", f"PATH={os.environ['PATH']}"} <= heard


def _variables(pid: int) -> set[str]:
    return set(Path(f"/proc/{pid}/environ").read_text().split("\0"))


async def test_a_child_that_dies_is_started_again(llama: Llama) -> None:
    answering = asyncio.create_task(_said(llama))
    await eventually(llama.running)
    os.kill(llama.pid, signal.SIGKILL)
    with pytest.raises(Unavailable):
        await answering
    await eventually(lambda: _ready(llama), within=60)
    assert await anext(llama.generate(asking(max_tokens=3)))


async def test_a_child_that_does_not_answer_any_more_is_replaced(
    shallow: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(process, "HUNG_SECONDS", 3.0)
    llama = new_llama(shallow, context_tokens=2_048)
    async with started(llama):
        stopped = llama.pid
        os.kill(stopped, signal.SIGSTOP)
        await eventually(lambda: llama.pid != stopped, within=30)
        await eventually(lambda: _ready(llama), within=30)
        assert await anext(llama.generate(asking(max_tokens=3)))


@pytest.mark.parametrize("program", ["", "#!/bin/sh\necho nonsense\ncat > /dev/null", "#!/bin/sh\necho '[]'"])
async def test_a_child_that_cannot_be_started_again_is_tried_on(
    program: str, shallow: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = ManualClock()
    llama = Llama("llama", ModelFile(path=shallow, slots=1), clock, temperature=0.0)
    async with started(llama):
        with monkeypatch.context() as broken:
            broken.setattr(sys, "executable", _executable(tmp_path / "program", program))
            os.kill(llama.pid, signal.SIGKILL)
            await eventually(lambda: clock.sleepers)
            clock.advance(0.5)
            await eventually(lambda: clock.sleepers)

        async def is_ready() -> bool:
            """Whoever sleeps by then is woken: others than who starts the child sleep by this clock, too."""
            clock.advance(1.0)
            return await _ready(llama)

        await eventually(is_ready, within=60)


async def test_a_text_that_was_counted_is_not_kept(llama: Llama) -> None:
    text = "river " * 1_000
    held = sys.getrefcount(text)
    await llama.count([text])
    assert sys.getrefcount(text) == held


async def test_a_character_of_several_tokens_is_weighed_too(llama: Llama) -> None:
    """Of the first ones the server says no number where they are drawn."""
    (paris,) = await llama.score("The capital of France is", [" Paris"])
    (east, far) = await llama.score("The capital of France is", [" 東", " Paris 東"])
    assert not east.greedy
    assert east.tokens > 1
    assert far.tokens == paris.tokens + east.tokens
    assert far.log_probability < paris.log_probability
    # So much its first token has alone.
    assert east.log_probability < -18


async def test_its_port_opens_for_its_key_alone(llama: Llama) -> None:
    async with aiohttp.ClientSession() as stranger, stranger.get(f"{llama.address}/v1/models") as response:
        assert response.status == 401


async def test_a_schema_that_is_none_is_invalid(llama: Llama) -> None:
    prompt = Prompt(messages=(Message("user", "x"),), max_tokens=8, response_schema='{"type": "no such type"}')
    with pytest.raises(Invalid, match="refuses this request; look at its options and its schema"):
        await anext(llama.generate(prompt))


async def test_a_file_that_is_no_model_is_said_to_be_none(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"not a model")
    engine = Llama("broken", ModelFile(path=broken), SystemClock(), temperature=0.0)
    with pytest.raises(Unavailable, match="cannot be loaded"):
        await engine.start()
    await engine.stop()


def test_a_child_whose_parent_is_gone_ends_though_its_library_would_not(tmp_path: Path) -> None:
    """Seen: a server that is taken apart before its loop has begun waits for that loop for ever."""
    (tmp_path / "xllamacpp.py").write_text(_NEVER_TAKEN_APART)
    numbers = {"nice": 0, "context_tokens": 1, "slots": 1, "threads": 1, "batch": 1, "gpu_layers": 0}
    ended = subprocess.run(
        (sys.executable, "-P", process.PROGRAM),
        input=json.dumps(numbers | {"path": "", "cache_type_k": "f16", "adapters": [], "api_key": ""}) + "\n",
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, json.loads(ended.stdout)) == (0, {"address": "http://here"})


def _executable(file: Path, program: str) -> str:
    """A program of these words; none where there are no words."""
    if program:
        file.write_text(program)
        file.chmod(0o755)
    return str(file)


async def _said(llama: Llama, prompt: Prompt | None = None) -> None:
    async for _ in llama.generate(prompt or asking()):
        pass


async def _idle(llama: Llama) -> bool:
    return await llama.running() == 0


async def _ready(llama: Llama) -> bool:
    try:
        await llama.ready()
    except Unavailable:
        return False
    return True
