"""Several processes at one run, as torchrun starts them: what is learned, and what is left where one is killed."""

import dataclasses
import json
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.distributed as dist

from sluiceway_common.testing import free_port
from sluiceway_train_worker import checkpoints, job, progress
from sluiceway_train_worker.__main__ import DONE, one_card
from sluiceway_train_worker.ending import Refused
from sluiceway_train_worker.job import Objective, TrainingJob
from sluiceway_train_worker.trainers import CHECKPOINTS
from tests.worker import running, tiny

# As the launcher of the service has it.
ON_ONE_MACHINE = ("--standalone", "--nproc-per-node=2")
# As many as one has to be killed between, where one is.
STEPS = {"sft": 20, "dpo": 8}
# Seconds that one waits for the other to begin with, and between two heartbeats, of which the last five have to fail
# until it is gone: of two on one machine, which are there at once.
_SOON = "last_call_timeout=10,keep_alive_interval=1,keep_alive_max_attempt=5"


@dataclass(frozen=True)
class Learned:
    """Folders of one job that nobody disturbed, done by one process and by two."""

    job: TrainingJob
    alone: Path
    together: Path


@pytest.fixture(scope="module", params=["sft", "dpo"])
def learned(base: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Learned:
    place = tmp_path_factory.mktemp(request.param)
    asked = _job(base, place, request.param)
    alone, together = (running.folder_of(asked, place / name) for name in ("alone", "together"))
    assert running.done(alone) == DONE
    assert running.done(together, ON_ONE_MACHINE) == DONE
    return Learned(asked, alone, together)


sft_alone = pytest.mark.parametrize("learned", ["sft"], indirect=True)


def test_two_processes_learn_of_the_same_rows_what_one_does(learned: Learned) -> None:
    alone, together = learned.alone, learned.together
    by_objective = ["token_accuracy"] if learned.job.objective == "sft" else ["margin", "pair_accuracy"]
    for figure in ("loss", "validation_loss", *by_objective):
        assert _curve(together, figure) == pytest.approx(_curve(alone, figure), abs=1e-3), figure
    assert len(_curve(together, "loss")) == STEPS[learned.job.objective]
    assert len(running.said(together, "rows")) == 2  # the first process alone reports


@sft_alone
def test_a_checkpoint_is_whole_when_each_process_has_written_its_part(learned: Learned) -> None:
    newest = checkpoints.newest(learned.together / CHECKPOINTS, learned.job.digest)
    assert newest == learned.together / CHECKPOINTS / "checkpoint-20"
    named = json.loads((newest / checkpoints.MANIFEST).read_text())["files"]
    assert {"rng_state_0.pth", "rng_state_1.pth"} <= named.keys()


@sft_alone
def test_of_two_agents_one_is_killed_and_the_other_finishes_from_the_newest_checkpoint(
    learned: Learned, tmp_path: Path, agents: list[subprocess.Popen[bytes]]
) -> None:
    """Both are of one machine here; of two they would name the first one's address, and share the folder."""
    folder = running.folder_of(learned.job, tmp_path / "run")
    port = free_port()
    agents += [running.started(folder, _one_of_two(port, is_host=number == 0)) for number in range(2)]
    running.until(lambda: any(line.get("step", 0) >= 6 for line in running.report(folder)), agents[0])
    (worker,) = _children(agents[1].pid)
    agents[1].kill()
    agents[1].wait()
    running.until(lambda: not Path(f"/proc/{worker}").exists(), agents[0])
    assert agents[0].wait(running.LONGEST) == DONE
    began = running.said(folder, "phase")
    resumed = [line["checkpoint"] for line in began if line["phase"] == "training"]
    assert len(resumed) == 2
    assert resumed[0] is None
    assert resumed[1] is not None
    lost = int(resumed[1].removeprefix("checkpoint-"))
    assert lost % 5 == 0
    assert _curve(folder, "loss")[-1] == pytest.approx(_curve(learned.alone, "loss")[-1], abs=1e-3)
    assert running.said(folder, "done")[0]["steps"] == 20


@pytest.mark.parametrize(
    ("batch_size", "accumulation", "processes", "each"),
    [(8, 1, 1, (8, 1)), (8, 1, 2, (4, 1)), (2, 4, 8, (1, 1)), (3, 2, 2, (3, 1)), (6, 2, 4, (3, 1))],
)
def test_the_rows_of_a_step_are_shared(
    base: Path, tmp_path: Path, batch_size: int, accumulation: int, processes: int, each: tuple[int, int]
) -> None:
    asked = _asked(tiny.job(base, "rows", tmp_path), batch_size=batch_size, accumulation=accumulation)
    mine = job.shared(asked, processes).hyperparameters
    assert (mine.batch_size, mine.accumulation) == each


def test_rows_of_a_step_that_cannot_be_shared_equally_are_refused(base: Path, tmp_path: Path) -> None:
    asked = _asked(tiny.job(base, "rows", tmp_path), batch_size=3, accumulation=1)
    with pytest.raises(Refused, match="batch_size 3 times accumulation 1 is no multiple of the 2 processes") as refused:
        job.shared(asked, 2)
    assert refused.value.reason == "BATCH_INDIVISIBLE"


@pytest.mark.parametrize(("backend", "device"), [("nccl", "cuda:1"), ("gloo", "cpu")])
def test_whether_to_end_is_agreed_on_where_the_processes_can_talk(
    monkeypatch: pytest.MonkeyPatch, backend: str, device: str
) -> None:
    """NCCL carries nothing that lies in the memory of the processor."""
    made, make = list[Any](), torch.tensor
    monkeypatch.setattr(dist, "is_initialized", lambda: True)
    monkeypatch.setattr(dist, "get_backend", lambda: backend)
    monkeypatch.setattr(dist, "all_reduce", lambda _most, op: None)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 1)
    monkeypatch.setattr(torch, "tensor", lambda number, device: made.append(str(device)) or make(number))
    assert progress._agreed(True)
    assert made == [device]


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ({}, {"CUDA_VISIBLE_DEVICES": "0"}),
        ({"CUDA_VISIBLE_DEVICES": "2,3"}, {"CUDA_VISIBLE_DEVICES": "2"}),
        ({"CUDA_VISIBLE_DEVICES": "GPU-7a,GPU-9c"}, {"CUDA_VISIBLE_DEVICES": "GPU-7a"}),
        ({"CUDA_VISIBLE_DEVICES": ""}, {"CUDA_VISIBLE_DEVICES": ""}),
        ({"WORLD_SIZE": "2", "CUDA_VISIBLE_DEVICES": "2,3"}, {}),
        ({"WORLD_SIZE": "1"}, {}),
    ],
)
def test_a_process_that_learns_alone_sees_one_card(said: dict[str, str], seen: dict[str, str]) -> None:
    """Of several that it saw each would take as many rows as a step has in all."""
    assert one_card(said) == seen


@pytest.fixture
def agents() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Killed in the end, and what they started with them."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for agent in started:
        agent.send_signal(signal.SIGKILL)
        agent.wait()


def _one_of_two(port: int, *, is_host: bool) -> tuple[str, ...]:
    """The arguments that the README names for two machines."""
    return (
        "--nnodes=1:2",
        "--nproc-per-node=1",
        "--max-restarts=3",
        "--rdzv-backend=c10d",
        f"--rdzv-endpoint=127.0.0.1:{port}",
        "--rdzv-id=run_test",
        # The first one has the store; where each is a machine of its own, its name says so.
        f"--rdzv-conf=is_host={is_host},{_SOON}",
        "--local-addr=127.0.0.1",
    )


def _job(base: Path, folder: Path, objective: Objective) -> TrainingJob:
    """Without dropout, which each process draws for itself."""
    made = {"sft": tiny.sft_rows, "dpo": tiny.dpo_rows}[objective]
    asked = tiny.job(base, tiny.shard(folder / "rows", made(8 * STEPS[objective])), folder, objective=objective)
    held = tiny.shard(folder / "held", made(16, seed=5))
    return dataclasses.replace(asked, validation=(held,), adapter=dataclasses.replace(asked.adapter, dropout=0.0))


def _asked(asked: TrainingJob, *, batch_size: int, accumulation: int) -> TrainingJob:
    shares = {"batch_size": batch_size, "accumulation": accumulation}
    return dataclasses.replace(asked, hyperparameters=dataclasses.replace(asked.hyperparameters, **shares))


def _curve(folder: Path, figure: str) -> list[float]:
    return [line[figure] for line in running.said(folder, "step") if figure in line]


def _children(pid: int) -> list[int]:
    """Waited for: an agent starts them when all have come together."""
    end = time.monotonic() + running.LONGEST
    while time.monotonic() < end:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if found:
            return [int(child) for child in found]
        time.sleep(0.05)
    raise AssertionError("the agent started nothing")
