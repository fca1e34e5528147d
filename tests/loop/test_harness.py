"""The harness (lm-eval) as a program of the worker's environment, which asks a real infer over gRPC with a key."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway_infer.settings import LlamaModel
from tests.support.infer_world import Infer, Place, place, replica
from tests.support.repository import ROOT
from tests.support.train_world import worker_python

pytestmark = pytest.mark.server
TASKS = [str(ROOT / f"docs/harness/{name}.yaml") for name in ("mmlu", "truthfulqa", "gsm8k")]


@pytest.fixture(scope="module")
def python() -> Path:
    """Skipped, or failed where all must be there, when the environment was made without the harness."""
    python = worker_python()
    if not any(python.parent.parent.glob("lib/python*/site-packages/lm_eval")):
        why = "the training environment has no harness; `make worker` makes it anew"
        (pytest.fail if os.environ.get("SLUICEWAY_REQUIRE_SERVERS") == "1" else pytest.skip)(why)
    return python


@pytest.fixture
async def there(kafka: str, database: str, tmp_path: Path) -> Place:
    made = await place(kafka, database, tmp_path, "")
    llama = LlamaModel(engine="llama", context_tokens=512, max_concurrent_requests=2)
    return replace(made, settings=made.settings.model_copy(update={"models": (llama,)}))


@pytest.fixture
async def infer(there: Place) -> AsyncIterator[Infer]:
    async with replica(there) as running:
        yield running


async def harness(python: Path, infer: Infer, key: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "libs/client/src"),
        "SLUICEWAY_API_KEY": key,
        "SLUICEWAY_INFER": f"127.0.0.1:{infer.app.server.port}",
        "OMP_NUM_THREADS": "1",
    }
    command = (str(python), "-m", "sluiceway_client.harness", *arguments)
    return await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, timeout=500, check=False
    )


async def test_samples_are_measured_by_what_infer_says_of_them(
    python: Path, infer: Infer, there: Place, tmp_path: Path
) -> None:
    written = tmp_path / "results.json"
    ended = await harness(python, infer, there.key, "--limit", "2", "--json", str(written), *TASKS)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(written.read_text())
    assert [name for name in ("mmlu_sample", "truthfulqa_sample", "gsm8k_sample") if name in ended.stdout] == [
        *told["results"]
    ]
    assert told["results"]["mmlu_sample"]["acc,none"] in (0.0, 0.5, 1.0)
    assert told["results"]["gsm8k_sample"]["exact_match,last-number"] in (0.0, 0.5, 1.0)
    case = told["samples"]["mmlu_sample"][0]
    prompt, letters = case["arguments"][0][0], [pair[1] for pair in case["arguments"]]
    request = calls.ScoreRequest(prompt=prompt, continuations=letters)
    scored = await infer.stub.Score(request, metadata=infer.metadata, timeout=60)
    logs = [float(pair[0][0]) for pair in case["resps"]]
    assert logs == pytest.approx([weight.log_probability for weight in scored.weights], abs=1e-3)
    assert all(said[0][0] for said in _answers(told))


async def test_a_key_that_does_not_count_is_said_in_one_line(python: Path, infer: Infer) -> None:
    ended = await harness(python, infer, "sw_wrong", TASKS[2])
    assert ended.returncode == 2
    assert ended.stderr.strip().splitlines()[-1].startswith("error: ")
    assert "Traceback" not in ended.stderr


def _answers(told: dict[str, Any]) -> list[Any]:
    return [sample["resps"] for sample in told["samples"]["gsm8k_sample"]]
