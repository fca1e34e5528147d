"""Train as a process beside guard: a file becomes a dataset, a run and a signed version, though train is killed."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sluiceway_client import Point, Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Unavailable
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually, free_port
from sluiceway_local import model_keys
from tests.support.replica import a_key, migrated, replica_of, shared_settings, started
from tests.support.train_world import QUICK, make_tiny_base, rows, worker_python, workers_of

pytestmark = pytest.mark.server
_SECONDS = 240.0


@dataclass
class TrainProcess:
    """A replica that can be killed and started again under the same name and port."""

    shared: Shared
    guard: int
    base: Path
    python: Path
    port: int = field(default_factory=free_port)

    async def start(self) -> None:
        with (self.shared.data / "train.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "sluiceway_train", "serve", env=self._environment(), stderr=log, stdout=log
            )

    async def kill(self) -> None:
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    def _environment(self) -> Mapping[str, str]:
        shared = self.shared
        keys = model_keys.provide(shared.data)
        return {
            **os.environ,
            "SLUICEWAY_KAFKA": shared.kafka,
            "SLUICEWAY_DATABASE": shared.database.get_secret_value(),
            "SLUICEWAY_DATA": str(shared.data),
            "SLUICEWAY_MASTER_KEY": shared.master_key.get_secret_value(),
            "SLUICEWAY_INTERNAL_KEY": shared.internal_key.get_secret_value(),
            "SLUICEWAY_SERVICE_ROLES": "reader,operator",
            "SLUICEWAY_REPLICA": "train",
            **keys.variables("train"),
            "TRAIN_GRPC": f"127.0.0.1:{self.port}",
            "TRAIN_HTTP": "127.0.0.1:0",
            "TRAIN_GUARD": f"127.0.0.1:{self.guard}",
            "TRAIN_INFER": "none",
            "TRAIN_WORKER": str(self.python),
            "TRAIN_BASES": json.dumps([{"name": "tiny", "path": str(self.base)}]),
            "TRAIN_LEASE_SECONDS": "3",
        }


@asynccontextmanager
async def training(shared: Shared, base: Path, python: Path) -> AsyncIterator[TrainProcess]:
    guard = replica_of("guard", shared)
    async with started(*guard.components):
        train = TrainProcess(shared, guard.server.port, base, python)
        await train.start()
        try:
            yield train
        finally:
            await train.kill()
            for pid in workers_of(shared.data):
                os.kill(pid, signal.SIGKILL)


async def frozen(sluiceway: Sluiceway, folder: Path) -> str:
    """A dataset of a file; train may still be starting."""
    said = [{"prompt": row["prompt"][0]["content"], "completion": row["completion"][0]["content"]} for row in _rows()]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, said)))

    async def taken() -> str:
        try:
            return (await sluiceway.datasets.import_file("paint", folder / "rows.jsonl", "jsonl")).dataset_id
        except Unavailable:
            return ""

    dataset_id = await eventually(taken, within=60, every=0.5)
    await sluiceway.datasets.wait(dataset_id)
    await sluiceway.datasets.freeze(dataset_id)
    return dataset_id


def _rows() -> list[Mapping[str, Any]]:
    """No two of them nearly the same."""
    return [
        {**row, "prompt": [{"role": "user", "content": f"{row['prompt'][0]['content']} {number:o} {number * 7919:x}"}]}
        for number, row in enumerate(rows(200))
    ]


async def test_a_run_goes_on_while_train_is_dead_and_its_version_is_signed(
    kafka: str, database: str, tmp_path: Path
) -> None:
    python = worker_python()
    base = await asyncio.to_thread(make_tiny_base, python, tmp_path / "base")
    shared = shared_settings(kafka, database, tmp_path / "data")
    shared.data.mkdir()
    for service in ("guard", "train"):
        await asyncio.to_thread(migrated, service, shared)
    _, key = await a_key(shared)
    async with training(shared, base, python) as train:
        async with Sluiceway(Addresses(api_key=key, services={"train": f"127.0.0.1:{train.port}"})) as sluiceway:
            dataset_id = await frozen(sluiceway, tmp_path)
            run = await sluiceway.runs.start("painter", dataset_id, hyperparameters={**QUICK, "epochs": 4.0})
            pids, seen = set[int](), list[Point]()
            async for update in sluiceway.runs.watch(run.run_id):
                if not isinstance(update, Point):
                    run = update
                    continue
                seen.append(update)
                if len(seen) in (2, 20):
                    pids |= set(workers_of(shared.data))
                    await train.kill()
                    await train.start()
            assert (run.state, run.version, run.attempt) == ("succeeded", 1, 1)
            assert len(pids) == 1
            steps = [point.step for point in seen if point.loss is not None]
            assert steps == list(range(1, run.steps + 1))
            assert (await sluiceway.registry.verify("painter", 1)).valid
    assert list((shared.data / "train/runs").iterdir()) == []
