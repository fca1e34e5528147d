"""Training that goes on while processes die, and whether every run, version, alias and example of it is there once."""

import asyncio
import json
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence, Set
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import psycopg

from sluiceway.train.v1 import values_pb2 as values
from sluiceway.train.v1.events_pb2 import AliasMoved, ModelTrained, RunChanged
from sluiceway_client import NotFound, Overloaded, Sluiceway, Unavailable
from sluiceway_client.run_values import Run
from sluiceway_common.testing import eventually
from tests.support.asked import Asked
from tests.support.laptop import Laptop
from tests.support.system import database_of, said
from tests.support.train_world import QUICK, unlike_rows, workers_of

T = TypeVar("T")

ALIAS: Final = "steady"
KEYS: Final = ("first", "second")
_ROWS: Final = 200
# A hundred steps: long enough that much is killed meanwhile.
_EPOCHS: Final = 5.0
_KILLED_AT_STEPS: Final = range(2, 80)
_PATIENCE: Final = 900.0
_HEARD_WITHIN: Final = 120.0
_LOOK_SECONDS: Final = 0.3
_PAUSE_SECONDS: Final = 0.5
_ENDS: Final = frozenset(
    (values.RUN_STATE_SUCCEEDED, values.RUN_STATE_FAILED, values.RUN_STATE_CANCELLED, values.RUN_STATE_REFUSED)
)


def environment(python: Path, base: Path) -> Mapping[str, str]:
    """With it `up` starts a train that learns, beside a model of two layers; it stands back for nobody, so that on a
    busy machine it learns at all."""
    bases = json.dumps([{"name": "tiny", "path": str(base)}])
    return {"TRAIN_WORKER": str(python), "TRAIN_BASES": bases, "TRAIN_WORKER_NICE": "0"}


@dataclass
class Learning:
    """Two runs of one model, an alias that follows them, and feedback on answers. What was ordered fills as it goes:
    `runs` by key as they ended, `moves` are versions that the alias was moved to, `taught` is the last score of each
    answer. `killed` counts workers, `most_workers` those of one run at a time, `unheld` answers that infer was about to
    write when it died: the log alone has those, and nobody can correct them."""

    machine: Laptop
    sluiceway: Sluiceway
    seed: int
    runs: dict[str, Run] = field(default_factory=dict)
    moves: list[int] = field(default_factory=list)
    taught: dict[str, float] = field(default_factory=dict)
    killed: int = 0
    most_workers: int = 0
    unheld: int = 0
    is_over: bool = False
    _moving: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def model(self) -> str:
        return f"painter-{self.seed}"

    @property
    def folders(self) -> Path:
        return self.machine.data / "train" / "runs"

    def is_under_way(self) -> bool:
        return any(step_of(folder) > 0 for folder in self.folders.glob("*"))

    async def learn(self, key: str) -> None:
        """A file becomes a frozen dataset, a run and a version, to which the alias is moved."""
        run, draw = await self.start(key), random.Random(f"{self.model} {key}")
        async with asyncio.TaskGroup() as group:
            group.create_task(self._kill_worker(run.run_id, draw.choice(_KILLED_AT_STEPS)))
            self.runs[key] = await self._ended(run.run_id)
        if version := self.runs[key].version:
            await self._move(version)

    async def start(self, key: str, epochs: float = _EPOCHS) -> Run:
        """A run over a dataset of a file."""
        named = f"{self.model}-{key}"
        dataset_id, settings = await self._frozen(named), {**QUICK, "epochs": epochs, "checkpoint_every": 10}
        start = self.sluiceway.runs.start
        return await insisted(partial(start, self.model, dataset_id, hyperparameters=settings, key=named))

    async def teach(self, asked: Asked) -> None:
        """A correction of each answer, of every third one twice."""
        number = 0
        while not self.is_over:
            if number == len(asked.answers):
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            await self._correct(asked.answers[number], f"Better: {number}.", (0.5, -1.0)[: 1 + (number % 3 == 0)])
            number += 1

    async def count_workers(self) -> None:
        while not self.is_over:
            found = await asyncio.to_thread(_workers_by_run, self.folders)
            self.most_workers = max(self.most_workers, *found.values(), 0)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _frozen(self, named: str) -> str:
        file = self.machine.folder / f"{named}.jsonl"
        said = [(row["prompt"][0]["content"], row["completion"][0]["content"]) for row in unlike_rows(_ROWS)]
        file.write_text("\n".join(json.dumps({"prompt": prompt, "completion": text}) for prompt, text in said))
        taken = await insisted(partial(self.sluiceway.datasets.import_file, named, file, "jsonl"))
        await self.sluiceway.datasets.wait(taken.dataset_id, give_up_after=_PATIENCE)
        await insisted(partial(self.sluiceway.datasets.freeze, taken.dataset_id))
        return taken.dataset_id

    async def _ended(self, run_id: str) -> Run:
        async for update in self.sluiceway.runs.watch(run_id, give_up_after=_PATIENCE):
            if isinstance(update, Run) and update.final:
                return update
        raise AssertionError(f"the watch of {run_id} ended before the run")

    async def _kill_worker(self, run_id: str, step: int) -> None:
        """kill -9 at that step, unless the run has ended before."""
        folder = self.folders / run_id
        while not any(run.run_id == run_id for run in self.runs.values()):
            if step_of(folder) >= step:
                for pid in workers_of(folder):
                    os.kill(pid, signal.SIGKILL)
                    self.killed += 1
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def _move(self, version: int) -> None:
        async with self._moving:
            await insisted(partial(self.sluiceway.registry.set_alias, self.model, ALIAS, version))
            self.moves.append(version)

    async def _correct(self, answer_id: str, correction: str, scores: Sequence[float]) -> None:
        for score in scores:
            try:
                await insisted(partial(self.sluiceway.answers.feedback, answer_id, score, correction=correction))
            except NotFound:
                self.unheld += 1
                return
            self.taught[answer_id] = score


@asynccontextmanager
async def learned_all_the_while(learning: Learning, asked: Asked) -> AsyncIterator[None]:
    """Inside a run is under way; behind all that was started has come to its end."""
    async with asyncio.TaskGroup() as group:
        runs = [group.create_task(learning.learn(KEYS[0]))]
        await eventually(learning.is_under_way, within=_PATIENCE, every=_LOOK_SECONDS)
        group.create_task(learning.count_workers())
        group.create_task(learning.teach(asked))
        runs += [group.create_task(learning.learn(key)) for key in KEYS[1:]]
        try:
            yield
            await asyncio.wait(runs)
        finally:
            learning.is_over = True


async def insisted(call: Callable[[], Awaitable[T]]) -> T:
    """As somebody does it who is told that a service is away: again, until it is done."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            try:
                return await call()
            except (Unavailable, Overloaded):
                await asyncio.sleep(_PAUSE_SECONDS)


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What there is of it: runs as `(id, state, version)`, versions as `(number, run, valid)`, the alias as `(version,
    moves)`, what the log tells of each, examples with their scores, workers that still work and folders that lie
    about."""

    runs: Set[tuple[str, str, int]]
    ends_told: Mapping[str, int]
    versions: Sequence[tuple[int, str, bool]]
    versions_told: Set[tuple[int, str]]
    alias: tuple[int, int]
    alias_told: tuple[int, int]
    examples: Mapping[str, float]
    workers: int = 0
    folders: int = 0
    most_workers: int = 1

    def unlike(self, wanted: "Learned") -> str:
        """What differs, in words; empty where nothing does."""
        pairs = [(each.name, getattr(self, each.name), getattr(wanted, each.name)) for each in fields(self)]
        return "; ".join(f"{name}: {one} instead of {two}" for name, one, two in pairs if one != two)


def wanted(learning: Learning) -> Learned:
    """Nothing lost, nothing twice."""
    numbers = {run.version: run.run_id for run in learning.runs.values()}
    alias = learning.moves[-1] if learning.moves else 0, len(KEYS)
    return Learned(
        runs={(run_id, "succeeded", number) for number, run_id in numbers.items()},
        ends_told={run.run_id: 1 for run in learning.runs.values()},
        versions=[(number, numbers.get(number, ""), True) for number in range(1, len(KEYS) + 1)],
        versions_told=set(numbers.items()),
        alias=alias,
        alias_told=alias,
        examples=learning.taught,
    )


async def learned(learning: Learning) -> Learned:
    """What is there once all examples are; as it is then where they never are."""

    async def all_heard() -> bool:
        return await asyncio.to_thread(_examples, learning) == learning.taught and not list(learning.folders.glob("*"))

    with suppress(AssertionError):
        await eventually(all_heard, within=_HEARD_WITHIN, every=_PAUSE_SECONDS)
    model = await learning.sluiceway.registry.get(learning.model)
    runs = await learning.sluiceway.runs.list(model=learning.model)
    versions = sorted((one.version, one.run_id) for one in model.versions)
    valid = [(await learning.sluiceway.registry.verify(learning.model, number)).valid for number, _ in versions]
    (alias,) = [one for one in model.aliases if one.alias == ALIAS] or [None]
    ids = {run.run_id for run in runs}
    return Learned(
        runs={(run.run_id, run.state, run.version) for run in runs},
        ends_told=Counter(run_id for run_id, _ in await _ends_told(learning.machine) if run_id in ids),
        versions=[(number, run_id, good) for (number, run_id), good in zip(versions, valid, strict=True)],
        versions_told=await _versions_told(learning),
        alias=(alias.version, alias.revision) if alias is not None else (0, 0),
        alias_told=await _alias_told(learning),
        examples=await asyncio.to_thread(_examples, learning),
        workers=len(list(workers_of(learning.folders))),
        folders=len(list(learning.folders.glob("*"))),
        most_workers=learning.most_workers,
    )


async def _ends_told(machine: Laptop) -> Set[tuple[str, int]]:
    """Run and number of each change that was an end; one may lie on the log twice."""
    told = await said(machine, RunChanged)
    return {(event.run_id, event.sequence) for event in told if event.run.state in _ENDS}


async def _versions_told(learning: Learning) -> Set[tuple[int, str]]:
    told = [event.version for event in await said(learning.machine, ModelTrained)]
    return {(each.version, each.run_id) for each in told if each.model == learning.model}


async def _alias_told(learning: Learning) -> tuple[int, int]:
    """As whoever hears it last has it."""
    told = [event.alias for event in await said(learning.machine, AliasMoved)]
    mine = [each for each in told if (each.model, each.alias) == (learning.model, ALIAS)]
    return (mine[-1].version, mine[-1].revision) if mine else (0, 0)


def _examples(learning: Learning) -> Mapping[str, float]:
    """Of the answers that were taught."""
    with psycopg.connect(database_of(learning.machine)) as connection:
        found = connection.execute(
            "SELECT answer_id, score FROM train.examples WHERE answer_id = ANY(%s)", (list(learning.taught),)
        )
        return dict(found.fetchall())


def step_of(folder: Path) -> int:
    """The last one that its worker has told of."""
    with suppress(OSError):
        # The last line may be half written.
        whole = (folder / "report.jsonl").read_text().rpartition("\n")[0].splitlines()
        return max((json.loads(line).get("step", 0) for line in whole), default=0)
    return 0


def _workers_by_run(folders: Path) -> Mapping[str, int]:
    """Without one that is about to become a worker, and waits for the lock."""
    found = Counter[str]()
    for pid in workers_of(folders):
        with suppress(OSError):
            argv = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            found[Path(argv[3]).name] += argv[1:3] == ["-m", "sluiceway_train_worker"]
    return found
