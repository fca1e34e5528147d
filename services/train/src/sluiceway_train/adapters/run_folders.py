"""Folders of runs on the disk of this machine: what the worker is told, what it says and what it leaves.

Their names are those of the worker (`sluiceway_train_worker`), which shares no code with us.
"""

import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sluiceway_common.disk import write_atomically
from sluiceway_common.errors import Unavailable
from sluiceway_common.free_space import FreeSpace
from sluiceway_common.ids import sha256
from sluiceway_common.tasks import Threads
from sluiceway_train.domain.hyperparameters import Recipe
from sluiceway_train.domain.runs import Run
from sluiceway_train.domain.trained import LearnedBase, Shards

_JOB: Final = "job.json"
_REPORT: Final = "report.jsonl"
_ADAPTER: Final = "adapter"
_ROWS: Final = "rows"
_FLOOR: Final = "TRAIN_DISK_FLOOR_BYTES"
_READ_BYTES: Final = 1024 * 1024
_OF_THE_ADAPTER: Final = frozenset({"method", "rank", "alpha", "dropout", "targets"})


class DiskRunFolders:
    """Below one folder, each named by its run. `cache` is where workers keep what they unpacked of bases; `floor` are
    the free bytes of the disk below which no further worker is started."""

    def __init__(self, root: Path, cache: Path, floor: int = 0) -> None:
        self._root, self._cache = root.absolute(), cache.absolute()
        self._space = FreeSpace((self._root, self._cache), floor, _FLOOR)
        self._threads = Threads(2, "run-folders")

    def of(self, run_id: str) -> Path:
        return self._root / run_id

    async def check_room(self) -> None:
        await self._space.check()

    async def make_for_rows(self, run: Run) -> Path:
        return await self._threads(self._made, self.of(run.run_id) / _ROWS)

    async def has_rows(self, run_id: str) -> bool:
        return await self._threads((self.of(run_id) / _ROWS).exists)

    def _made(self, folder: Path) -> Path:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            for each in (folder.parent, folder):
                each.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Unavailable(
                f"the folder of a run cannot be made ({error.strerror or error}); see that it can be"
            ) from error
        return folder

    async def write_job(self, run: Run, base: LearnedBase, shards: Shards) -> None:
        job = job_of(run, base, shards, self._cache)
        await self._threads(write_atomically, self.of(run.run_id) / _JOB, json.dumps(job, indent=1))

    async def last_word(self, run_id: str) -> datetime | None:
        with suppress(OSError):
            written = (self.of(run_id) / _REPORT).stat().st_mtime
            return datetime.fromtimestamp(written, UTC)
        return None

    async def report_size(self, run_id: str) -> int:
        with suppress(OSError):
            return (self.of(run_id) / _REPORT).stat().st_size
        return 0

    async def report(self, run_id: str, offset: int) -> bytes:
        with suppress(FileNotFoundError), (self.of(run_id) / _REPORT).open("rb") as file:
            file.seek(offset)
            return file.read(_READ_BYTES)
        return b""

    async def adapter(self, run_id: str) -> Path:
        return self.of(run_id) / _ADAPTER

    async def remove_rows(self, run_id: str) -> None:
        await self._threads(shutil.rmtree, self.of(run_id) / _ROWS, ignore_errors=True)

    async def remove(self, run_id: str) -> None:
        await self._threads(shutil.rmtree, self.of(run_id), ignore_errors=True)

    async def all(self) -> Sequence[str]:
        with suppress(FileNotFoundError):
            return [each.name for each in self._root.iterdir() if each.is_dir()]
        return []


def job_of(run: Run, base: LearnedBase, shards: Shards, cache: Path) -> dict[str, Any]:
    """What `job.json` says: its digest is that of all that decides the result."""
    said = run.hyperparameters.settings()
    adapter = {name: each for name, each in said.items() if name in _OF_THE_ADAPTER}
    rest = {name: each for name, each in said.items() if name not in _OF_THE_ADAPTER}
    return {
        "run": run.run_id,
        "attempt": run.attempt,
        "digest": digest_of(base, run.dataset.sha256, run.hyperparameters),
        "objective": run.dataset.objective,
        "base": {"name": base.name, "path": str(base.path), "sha256": base.sha256},
        "adapter": adapter,
        "hyperparameters": rest | {"precision": "auto"},
        "training": [str(path) for path in shards.training],
        "validation": [str(path) for path in shards.validation],
        "cache": str(cache),
    }


def digest_of(base: LearnedBase, dataset_sha256: str, hyperparameters: Recipe) -> str:
    """A checkpoint of another digest is not taken up."""
    decides = {"base": base.sha256, "dataset": dataset_sha256, **hyperparameters.settings(), **_rise(hyperparameters)}
    return sha256(json.dumps(decides, sort_keys=True))


def _rise(hyperparameters: Recipe) -> dict[str, str]:
    """Workers of before left out the rise of a constant learning rate, and one over all steps: what they kept of such a
    run is begun anew."""
    share = hyperparameters.warmup_share
    was_left_out = share == 1 or (hyperparameters.schedule == "constant" and share > 0)
    return {"rise": "by warmup_share"} if was_left_out else {}
