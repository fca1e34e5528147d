"""The worker of llama.cpp as a process of its own: it serves, is killed in the middle of an answer, and comes back."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Refusal, Unavailable
from sluiceway_common.testing import eventually, free_port
from sluiceway_infer.adapters.engines.engine_grpc import EngineGrpc, WireModel
from sluiceway_infer.domain.conversation.chat import End, Message, Prompt, Sampling
from tests.support.infer_worker import PUBLIC_KEY, InName, channel_to
from tests.support.replica import started

PROMPT = Prompt(messages=(Message("user", "Tell me a story."),), max_tokens=200, sampling=Sampling(temperature=0.0))


@contextmanager
def serving(port: int, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The command, as an operator starts it."""
    variables = {
        "SLUICEWAY_INTERNAL_PUBLIC_KEYS": f"infer:{PUBLIC_KEY}",
        "ENGINE_GRPC": f"127.0.0.1:{port}",
        "ENGINE_HTTP": "127.0.0.1:0",
        "ENGINE_CONTEXT_TOKENS": "1024",
        "ENGINE_DATA": str(folder),
    }
    command = (str(Path(sys.executable).parent / "sluiceway-infer-engine"), "serve")
    process = subprocess.Popen(command, env={"PATH": os.environ["PATH"], **variables}, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


async def test_a_worker_that_is_killed_is_told_of_and_comes_back(tmp_path: Path) -> None:
    port = free_port()
    behind = EngineGrpc(WireModel(name="wire"), channel_to(port), SystemClock())
    engine = InName(behind)

    async def is_ready() -> bool:
        try:
            await engine.ready()
        except Refusal:
            return False
        return True

    async with started(engine):
        with serving(port, tmp_path) as process:
            await eventually(is_ready, within=120.0, every=0.2)
            deltas = engine.generate(PROMPT)
            await anext(deltas)
            process.kill()
            with pytest.raises(Unavailable, match=r"does not answer|broke off"):
                async for _ in deltas:
                    pass
        with serving(port, tmp_path) as process:
            await eventually(is_ready, within=120.0, every=0.2)
            *_, end = [delta async for delta in engine.generate(PROMPT)]
            assert isinstance(end, End)
    assert process.returncode == 0


def test_its_environment_is_refused_in_one_line(tmp_path: Path) -> None:
    command = (str(Path(sys.executable).parent / "sluiceway-infer-engine"), "serve")
    done = subprocess.run(command, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("SLUICEWAY_INTERNAL_PUBLIC_KEYS: is missing")
    assert done.stderr.count("\n") == 1
