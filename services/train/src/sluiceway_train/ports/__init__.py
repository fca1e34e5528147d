"""Ports of train: what it needs of the world, and what its three parts need of each other."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_train.domain.hyperparameters import Method
from sluiceway_train.domain.runs import Point, Run, RunState
from sluiceway_train.domain.trained import FrozenDataset, LearnedBase, Shards, TrainedAdapter


class TrainingData(Protocol):
    """Datasets, as runs need them. Errors: NotFound, Conflict for one that is not frozen or is tainted, Unavailable."""

    async def frozen(self, tenant: str, name: str) -> FrozenDataset:
        """By `ds_…`, `name@version`, or a name for its last frozen version. Raises NotFound and Conflict, both with
        the field `dataset_id`."""
        ...

    async def write(self, dataset: FrozenDataset, folder: Path) -> Shards:
        """Its rows as Parquet files in a folder, readable by this user alone. What is there already is written anew."""
        ...


class Registry(Protocol):
    """Versions of models, as runs need them. Errors: Unavailable."""

    async def register(self, trained: TrainedAdapter) -> int:
        """Signs the adapter and keeps it as the next version of its model. The same run twice is one version. Raises
        Invalid where the folder holds no adapter, and Conflict (`files`) where it is not the one that was reported."""
        ...


@dataclass(frozen=True)
class RunRequest:
    """A key of the caller, and what was asked for under it, both by their digests."""

    key_sha256: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RunQuery:
    """Runs of a tenant, the last one first, before the one of that id."""

    tenant: str
    limit: int
    model: str = ""
    state: RunState | None = None
    before: str = ""


@dataclass(frozen=True, kw_only=True)
class RunClaim:
    """Who claims, on which machine, at which time and until when. What lay on another machine is left to that one for
    `elsewhere`: its worker may live, and its checkpoints lie there. A tenant with `most_of_tenant` at work gets no
    further one begun; 0: no bound."""

    owner: str
    machine: str
    now: datetime
    until: datetime
    elsewhere: timedelta
    most_of_tenant: int = 0


@dataclass(frozen=True)
class NumberedPoint:
    """A point in the order in which it came to be known."""

    number: int
    point: Point


class RunStore(Protocol):
    """Runs by tenant and id. Raises Unavailable where the store does not answer."""

    async def create(self, run: Run, request: RunRequest | None, event: OutgoingEvent) -> Run:
        """The run and its event, both or neither. Where the key stands for a run, that one, without an event.
        Raises Conflict (`idempotency_key`) where it stands for something else, Overloaded where too many of it wait."""
        ...

    async def requested(self, tenant: str, request: RunRequest) -> Run | None:
        """The run that the key stands for. Raises Conflict as above."""
        ...

    async def get(self, tenant: str, run_id: str) -> Run | None:
        """None where there is no such run."""
        ...

    async def page(self, query: RunQuery) -> Sequence[Run]:
        """Those that it names, of ids in falling order."""
        ...

    async def claim(self, claim: RunClaim, event: Callable[[Run], OutgoingEvent]) -> Run | None:
        """The next run that may be claimed, as the claimer's: first what was running, then one of the tenant with the
        fewest at work, of these whose last began longest ago. Of two who claim at a time one gets it. Its event is said
        where it waited."""
        ...

    async def renew(self, run: Run, until: datetime) -> bool:
        """False where somebody else has claimed it, or it is no longer running."""
        ...

    async def commit(self, before: Run, after: Run, event: OutgoingEvent | None, points: Sequence[Point] = ()) -> bool:
        """All of it, or nothing and False where the run is not what it was before. A point of the same step takes the
        place of the one that there was."""
        ...

    async def points(self, tenant: str, run_id: str, after: int, limit: int) -> Sequence[NumberedPoint]:
        """Those with higher numbers, in their order."""
        ...

    async def known(self, run_ids: Collection[str]) -> Mapping[str, Run]:
        """Those of all tenants that there are."""
        ...

    async def is_needed(self, tenant: str, dataset_id: str) -> bool:
        """Whether a run that is not over is to learn from the dataset."""
        ...

    async def open_counts(self) -> Mapping[RunState, int]:
        """How many runs of all tenants wait, and how many learn."""
        ...

    async def sweep(self, before: datetime, limit: int) -> int:
        """Deletes some that were over before then, with their points, and says how many."""
        ...


class Bases(Protocol):
    """Models that can be learned beside, the first one the standard."""

    async def get(self, name: str) -> LearnedBase:
        """Empty: the standard one. Raises NotFound (`base`) with the nearest name, Unavailable where its file cannot be
        read."""
        ...


Worker = Literal["absent", "alive", "ended"]
"""What became of the worker of an attempt; absent where none was ever started here."""


class Launcher(Protocol):
    """Workers as processes that outlive this one. One folder has one worker at the most, whoever starts it. Raises
    Unavailable where none can be started."""

    def check(self, method: Method) -> None:
        """Raises Unavailable where there is no training environment, Invalid (`hyperparameters.method`) where it lacks
        what the method needs."""
        ...

    async def start(self, folder: Path, attempt: int) -> None:
        """Returns when it runs, or has ended. Where one is at the folder already, nothing happens."""
        ...

    async def look(self, folder: Path, attempt: int) -> Worker:
        """What became of the worker of this attempt."""
        ...

    async def ask_to_end(self, folder: Path) -> None:
        """It ends after the step that it is in. Where none lives, nothing happens."""
        ...

    async def kill(self, folder: Path) -> None:
        """The worker of the folder, whichever attempt it is, is gone when this returns."""
        ...


class RunFolders(Protocol):
    """Folders of runs on this machine: what the worker is told, what it says and what it leaves. Where it is recorded
    which have rows, what makes and removes them raises Unavailable."""

    def of(self, run_id: str) -> Path: ...

    async def check_room(self) -> None:
        """Raises Overloaded where the disk has too little room for the folder of another run."""
        ...

    async def make_for_rows(self, run: Run) -> Path:
        """A folder in that of the run, both readable by this user alone."""
        ...

    async def write_job(self, run: Run, base: LearnedBase, shards: Shards) -> None:
        """What the worker of this attempt is to do."""
        ...

    async def last_word(self, run_id: str) -> datetime | None:
        """When the worker has said something last; None where it never did."""
        ...

    async def report_size(self, run_id: str) -> int:
        """How many bytes were reported so far; 0 where nothing was."""
        ...

    async def report(self, run_id: str, offset: int) -> bytes:
        """Some of what was reported from there on."""
        ...

    async def adapter(self, run_id: str) -> Path:
        """Where the worker left it."""
        ...

    async def remove_rows(self, run_id: str) -> None:
        """The rest stays for the next worker. Twice is once."""
        ...

    async def remove(self, run_id: str) -> None:
        """With the rows. Twice is once."""
        ...

    async def all(self) -> Sequence[str]:
        """Ids of the runs that have one."""
        ...
