"""A world in which runs learn for real: a tiny base, rows of a table, a registry in memory, the worker as a process."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.admission import Admission
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.bus.memory import MemoryBus
from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Conflict, NotFound
from sluiceway_common.principal import Principal
from sluiceway_common.testing import ImpatientClock, eventually
from sluiceway_train.adapters import recipes
from sluiceway_train.adapters.adapter_files import BlobAdapterFiles
from sluiceway_train.adapters.bases import FileBases, NamedBase
from sluiceway_train.adapters.launcher import LocalLauncher, WorkerBounds
from sluiceway_train.adapters.memory_forgetting import MemoryRowFolders
from sluiceway_train.adapters.memory_models import MemoryModelStore
from sluiceway_train.adapters.recorded_folders import RecordedRunFolders
from sluiceway_train.adapters.said_models import LogSaidModels
from sluiceway_train.adapters.signing import KeySigner
from sluiceway_train.domain.hyperparameters import Setting
from sluiceway_train.domain.runs import Run
from sluiceway_train.domain.trained import FrozenDataset, Shards
from sluiceway_train.ports import RunStore, TrainingData
from sluiceway_train.service import TrainService
from sluiceway_train.service.registry import ModelOptions, ModelPorts
from sluiceway_train.service.retention import RetentionRule
from sluiceway_train.service.running import RunLimits
from sluiceway_train.service.starting import RunOrder
from sluiceway_train.service.wiring import Options, Ports, wired
from tests.support.repository import ROOT
from tests.support.train_builders import DATASET
from tests.support.train_datasets import DatasetWorld
from tests.support.train_models import KEY

ANN: Final = Principal("acme", "ann", frozenset(("reader", "operator")))
# Twenty steps that take some seconds.
QUICK: Final[Mapping[str, Setting]] = {
    "rank": 4,
    "alpha": 8.0,
    "dropout": 0.1,
    "epochs": 1.0,
    "batch_size": 8,
    "learning_rate": 1e-2,
    "max_length": 96,
    "checkpoint_every": 5,
}
_TINY: Final = "import sys, pathlib; from tests.worker import tiny; tiny.model(pathlib.Path(sys.argv[1]))"
_COLOURS: Final = ("red", "green", "blue", "white", "black", "yellow")
_THINGS: Final = ("door", "gate", "boat", "wall", "roof", "bench", "fence")


def worker_python() -> Path:
    """The Python of the environment that trains. Skips, or fails where all must be there, when there is none."""
    python = Path(os.environ.get("TRAIN_WORKER") or ROOT / ".venv-worker/bin/python")
    if not python.is_file():
        why = "there is no training environment; `make worker` makes it"
        if os.environ.get("SLUICEWAY_REQUIRE_SERVERS") == "1":
            pytest.fail(why)
        pytest.skip(why)
    return python


def make_tiny_base(python: Path, folder: Path) -> Path:
    """A model of two layers, as transformers writes it."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "HOME": str(folder), "OMP_NUM_THREADS": "1"}
    subprocess.run((str(python), "-c", _TINY, str(folder)), check=True, cwd=ROOT, env=environment, timeout=300)
    return folder


def rows(count: int) -> Sequence[Mapping[str, Any]]:
    """The answer follows from the question."""
    said = [(_THINGS[number % 7], _COLOURS[number * 5 % 6]) for number in range(count)]
    return [
        {
            "row_id": f"row-{number}",
            "prompt": [{"role": "user", "content": f"Paint the {thing} {colour}."}],
            "completion": [{"role": "assistant", "content": json.dumps({"colour": colour})}],
        }
        for number, (thing, colour) in enumerate(said)
    ]


def unlike_rows(count: int) -> Sequence[Mapping[str, Any]]:
    """No two of them nearly the same."""
    return [
        {**row, "prompt": [{"role": "user", "content": f"{row['prompt'][0]['content']} {number:o} {number * 7919:x}"}]}
        for number, row in enumerate(rows(count))
    ]


@dataclass
class TableData:
    """A dataset of so many rows; `unfit` is why none can be learned from it any more."""

    training: int = 160
    validation: int = 0
    unfit: str = ""

    async def frozen(self, tenant: str, name: str) -> FrozenDataset:
        if name not in (DATASET.dataset_id, DATASET.name):
            raise NotFound(f"there is no dataset {name!r}", field="dataset_id")
        if self.unfit:
            raise Conflict(self.unfit, field="dataset_id")
        return DATASET

    async def write(self, dataset: FrozenDataset, folder: Path) -> Shards:
        training = await asyncio.to_thread(_parquet, rows(self.training), folder / "training.parquet")
        if not self.validation:
            return Shards((training,), ())
        return Shards((training,), (await asyncio.to_thread(_parquet, rows(self.validation), folder / "held.parquet"),))


def _parquet(said: Sequence[Mapping[str, Any]], path: Path) -> Path:
    lines = path.with_suffix(".json")
    lines.write_text("\n".join(map(json.dumps, said)))
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * FROM read_json('{lines}')) TO '{path}' (FORMAT parquet)")
    return path


@dataclass
class TrainWorld:
    """Replicas on one machine, over one store and one folder; they learn from `examples` where there are any."""

    store: RunStore
    folder: Path
    python: Path | None
    base: Path
    data: TableData = field(default_factory=TableData)
    examples: TrainingData | None = None
    models: MemoryModelStore = field(default_factory=MemoryModelStore)
    datasets: DatasetWorld = field(default_factory=DatasetWorld)
    ended: list[str] = field(default_factory=list)
    failed: list[Exception] = field(default_factory=list)
    floor: int = 0

    @property
    def folders(self) -> RecordedRunFolders:
        record = MemoryRowFolders("here", self.datasets.forgetting)
        return RecordedRunFolders(
            self.folder / "runs", self.folder / "cache", self.floor, record=record, machine="here"
        )

    def replica(
        self,
        owner: str = "one",
        *,
        lease: float = 5.0,
        attempts: int = 3,
        memory: int = 0,
        stop: float = 60.0,
        fit: float = 60.0,
        data: TrainingData | None = None,
    ) -> TrainService:
        ports = Ports(
            clock=ImpatientClock(),
            datasets=self.datasets.ports,
            data=data or self.examples or self.data,
            models=self._model_ports(),
            runs=self.store,
            bases=FileBases([NamedBase("tiny", self.base)]),
            launcher=LocalLauncher(self.python, WorkerBounds(memory_bytes=memory, nice=10, processes=1)),
            folders=self.folders,
        )
        options = Options(
            learning=self.datasets.options(),
            owner=owner,
            machine="here",
            lease=timedelta(seconds=lease),
            elsewhere=timedelta(seconds=60),
            concurrent_runs=1,
            run_limits=RunLimits(
                attempts=attempts, stop=timedelta(seconds=stop), look_seconds=0.05, dataset_seconds=fit
            ),
            recipes=recipes.standard(),
            watchers=Admission().limit(8, what="watchers"),
            on_worker_ended=lambda _run, how: self.ended.append(how),
            on_unsupervised=lambda error, _run: self.failed.append(error),
            models=ModelOptions(),
            retention=RetentionRule(runs=timedelta(days=365), datasets=timedelta(days=180)),
        )
        return wired(ports, options)

    def _model_ports(self) -> ModelPorts:
        files = BlobAdapterFiles(FilesystemBlobs(self.folder / "blobs"))
        return ModelPorts(
            store=self.models,
            said=LogSaidModels(MemoryBus()),
            files=files,
            signer=KeySigner(KEY),
            seal=MemorySeal(),
            clock=SystemClock(),
        )

    async def weights(self, run: Run) -> str:
        """SHA-256 of what a run has learned, as the registry has it."""
        version = await self.models.of_run(run.tenant, run.run_id)
        assert version is not None
        return next(file.sha256 for file in version.files if file.name == "adapter_model.safetensors")

    async def is_swept(self, run: Run) -> None:
        """Nothing of it stays on the disk, which happens after it is over."""
        await eventually(lambda: not self.folders.of(run.run_id).exists(), within=120)

    async def is_registered(self, run: Run) -> bool:
        return await self.models.of_run(run.tenant, run.run_id) is not None

    def lines(self, run: Run) -> list[dict[str, Any]]:
        """What the worker has said so far."""
        path = self.folders.of(run.run_id) / "report.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def pid(self, run: Run) -> int:
        """Of the worker, as it said who it is."""
        said = json.loads((self.folders.of(run.run_id) / "worker.lock").read_text())
        return int(said["pid"])

    def is_at(self, run: Run, step: int) -> bool:
        return any(line.get("step", 0) >= step for line in self.lines(run))


def order(model: str = "clerk", *, key: str = "", deadline: timedelta | None = None, **asked: Setting) -> RunOrder:
    return RunOrder(model=model, dataset_id="tickets", base="", asked={**QUICK, **asked}, deadline=deadline, key=key)


def workers_of(folder: Path) -> Iterator[int]:
    """Processes that learn in this folder, as the kernel knows them."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                said = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"sluiceway_train_worker" in said and any(bytes(folder) in each for each in said):
                yield int(process.name)
