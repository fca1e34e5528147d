"""Replicas of train as processes beside a guard, on the real servers, with the worker that learns for real."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sluiceway_client import Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Unavailable
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually, free_port
from sluiceway_local import model_keys
from tests.support.replica import migrated, replica_of, started
from tests.support.train_world import unlike_rows, workers_of


@dataclass
class TrainProcess:
    """A replica that can be killed and started again under the same name and port."""

    shared: Shared
    guard: int
    base: Path
    python: Path
    name: str = "train"
    port: int = field(default_factory=free_port)

    def client(self, key: str) -> Sluiceway:
        return Sluiceway(Addresses(api_key=key, services={"train": f"127.0.0.1:{self.port}"}))

    async def start(self) -> None:
        with (self.shared.data / f"{self.name}.log").open("ab") as log:
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
            "SLUICEWAY_REPLICA": self.name,
            "SLUICEWAY_SPOOL": str(shared.data / "spool" / self.name),
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
async def training(shared: Shared, base: Path, python: Path, *names: str) -> AsyncIterator[list[TrainProcess]]:
    """Replicas of train under these names, beside a guard; nothing of it runs any more behind."""
    for service in ("guard", "train"):
        await asyncio.to_thread(migrated, service, shared)
    guard = replica_of("guard", shared)
    async with started(*guard.components):
        replicas = [TrainProcess(shared, guard.server.port, base, python, name) for name in names]
        try:
            for replica in replicas:
                await replica.start()
            yield replicas
        finally:
            await asyncio.gather(*(replica.kill() for replica in replicas))
            for pid in workers_of(shared.data):
                os.kill(pid, signal.SIGKILL)


async def frozen(sluiceway: Sluiceway, folder: Path) -> str:
    """A dataset of a file; train may still be starting."""
    said = [
        {"prompt": row["prompt"][0]["content"], "completion": row["completion"][0]["content"]}
        for row in unlike_rows(200)
    ]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, said)))

    async def taken() -> str:
        try:
            return (await sluiceway.datasets.import_file("paint", folder / "rows.jsonl", "jsonl")).dataset_id
        except Unavailable:
            return ""

    dataset_id = await eventually(taken, within=120, every=0.5)
    await sluiceway.datasets.wait(dataset_id)
    await sluiceway.datasets.freeze(dataset_id)
    return dataset_id
