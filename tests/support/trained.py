"""A training run of the worker in its own environment, as the service starts it, over tickets."""

import hashlib
import json
import os
import resource
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sluiceway_train.adapters import recipes
from tests.support.repository import ROOT
from tests.support.tickets import Ticket

WORKER = Path(os.environ.get("TRAIN_WORKER") or ROOT / ".venv-worker/bin/python")
_LONGEST_SECONDS = 1800.0


@dataclass(frozen=True)
class Trained:
    """A run that has come to its end: its folder, and the processor time of its worker in seconds."""

    folder: Path
    cpu_seconds: float

    @property
    def lora(self) -> Path:
        return self.folder / "adapter" / "adapter.gguf"


def needs_worker() -> None:
    """Skips where there is no training environment, and fails where it has to be."""
    if not WORKER.exists():
        why = "there is no training environment: `make worker` makes it"
        pytest.fail(why) if os.environ.get("SLUICEWAY_REQUIRE_SERVERS") == "1" else pytest.skip(why)


def trained(base: Path, tickets: Sequence[Ticket], folder: Path, cache: Path, *, epochs: float) -> Trained:
    """One run of SFT with the adapter of the recipe (LoRA of rank 16 on all linear layers), eight rows a step."""
    folder.mkdir(parents=True)
    _write_rows(tickets, folder / "rows.parquet")
    (folder / "job.json").write_text(json.dumps(_job(base, folder, cache, epochs)))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(
        (str(WORKER), "-m", "sluiceway_train_worker", str(folder)),
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ended.returncode == 0, ended.stderr
    return Trained(folder, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_rows(tickets: Sequence[Ticket], path: Path) -> None:
    lines = path.with_suffix(".jsonl")
    lines.write_text("".join(json.dumps(_row(number, ticket)) + "\n" for number, ticket in enumerate(tickets)))
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM read_json('{lines}')) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def _row(number: int, ticket: Ticket) -> dict[str, Any]:
    return {
        "row_id": f"ticket-{number}",
        "prompt": [{"role": "user", "content": ticket.question}],
        "completion": [{"role": "assistant", "content": ticket.answer}],
    }


def _job(base: Path, folder: Path, cache: Path, epochs: float) -> dict[str, Any]:
    recipe = recipes.standard()["sft"]
    return {
        "run": "run_tickets",
        "attempt": 1,
        "digest": "0" * 64,
        "objective": "sft",
        "base": {"name": "smollm2-135m", "path": str(base), "sha256": _digest(base)},
        "adapter": {name: getattr(recipe, name) for name in ("method", "rank", "alpha", "dropout", "targets")},
        "hyperparameters": {
            "epochs": epochs,
            "batch_size": 8,
            "accumulation": 1,
            "learning_rate": 1e-3,
            "schedule": "cosine",
            "warmup_share": 0.1,
            "weight_decay": 0.0,
            "max_length": 256,
            "beta": 0.1,
            "seed": 7,
            "checkpoint_every": 50,
            "precision": "auto",
        },
        "training": [str(folder / "rows.parquet")],
        "validation": [],
        "cache": str(cache),
    }
