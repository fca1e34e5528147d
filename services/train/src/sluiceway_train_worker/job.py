"""The job of a run, as `job.json` says it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import gcd
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from sluiceway_train_worker.ending import Refused

Objective = Literal["sft", "dpo"]
Method = Literal["lora", "qlora"]
Precision = Literal["auto", "float32", "bfloat16"]

FILE: Final = "job.json"


@dataclass(frozen=True)
class Base:
    """The model that learns: a GGUF file or a folder as Hugging Face writes it, known by its digest."""

    name: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Adapter:
    """The matrices that are learned beside the base: LoRA (Hu et al., 2021), scaled by alpha / rank."""

    method: Method
    rank: int
    alpha: float
    dropout: float
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Hyperparameters:
    """How it is learned. `max_length` counts tokens of prompt and answer; `beta` is DPO's (Rafailov et al., 2023). A
    step has `batch_size` times `accumulation` rows, however many processes learn together."""

    epochs: float
    batch_size: int
    accumulation: int
    learning_rate: float
    schedule: str
    warmup_share: float
    weight_decay: float
    max_length: int
    beta: float
    seed: int
    checkpoint_every: int
    precision: Precision


@dataclass(frozen=True)
class TrainingJob:
    """One attempt at one run. `digest` is that of all that decides the result: a checkpoint of another is not taken
    up. `attempt` is the fencing token, which stands in every line of the report."""

    run: str
    attempt: int
    digest: str
    objective: Objective
    base: Base
    adapter: Adapter
    hyperparameters: Hyperparameters
    training: tuple[str, ...]
    validation: tuple[str, ...]
    cache: str


def read(folder: Path) -> TrainingJob:
    """Raises `Refused` where the file is missing, is no JSON or lacks a field; a disk that fails at the moment is no
    end of a run."""
    try:
        return _job(json.loads((folder / FILE).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError, LookupError) as error:
        raise Refused("JOB_UNREADABLE", f"{FILE} cannot be read: {error}") from error


def shared(job: TrainingJob, processes: int) -> TrainingJob:
    """The job as one of so many processes has it, each with its share of the rows of a step: how many there are does
    not change what is learned, and a checkpoint of two can be taken up by one.

    Raises `Refused` where the rows of a step cannot be shared equally."""
    asked = job.hyperparameters
    share = gcd(asked.batch_size, processes)
    if asked.accumulation % (processes // share):
        raise Refused(
            "BATCH_INDIVISIBLE",
            f"batch_size {asked.batch_size} times accumulation {asked.accumulation} is no multiple of the {processes} "
            "processes that learn together: take one that is, or another number of processes",
        )
    accumulation = asked.accumulation // (processes // share)
    return replace(job, hyperparameters=replace(asked, batch_size=asked.batch_size // share, accumulation=accumulation))


def _job(said: Mapping[str, Any]) -> TrainingJob:
    adapter = said["adapter"]
    parts = {
        "base": _of(Base, said["base"]),
        "adapter": _of(Adapter, {**adapter, "targets": tuple(adapter["targets"])}),
        "hyperparameters": _of(Hyperparameters, said["hyperparameters"]),
        "training": tuple(said["training"]),
        "validation": tuple(said["validation"]),
    }
    return _of(TrainingJob, {**said, **parts})


_T = TypeVar("_T")


def _of(kind: type[_T], said: Mapping[str, Any]) -> _T:
    """A dataclass of exactly its fields."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # each is a dataclass
    if names != said.keys():
        has, given = ", ".join(sorted(names)), ", ".join(sorted(said))
        raise ValueError(f"{kind.__name__} has the fields {has}, and these were given: {given}")
    return kind(**said)
