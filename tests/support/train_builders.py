"""Runs as tests need them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sluiceway.train.v1 import values_pb2 as values
from sluiceway.train.v1.events_pb2 import RunChanged
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.testing.clock import START
from sluiceway_train.adapters import recipes
from sluiceway_train.domain.runs import Run
from sluiceway_train.domain.trained import FrozenDataset
from sluiceway_train.ports import RunClaim

DATASET = FrozenDataset(
    tenant="acme",
    dataset_id="ds_1",
    name="tickets",
    version=1,
    sha256="d" * 64,
    objective="sft",
    training_rows=40,
    validation_rows=4,
)


def a_run(number: int = 1, **changes: Any) -> Run:
    """One that waits, the later the higher its number."""
    at = START + timedelta(seconds=number)
    run = Run(
        tenant="acme",
        run_id=f"run_{number:032x}",
        model="clerk",
        base="smollm2-135m",
        base_sha256="b" * 64,
        dataset=DATASET,
        hyperparameters=recipes.standard()["sft"],
        deadline=timedelta(hours=1),
        created_at=at,
        available_at=at,
    )
    return replace(run, **changes)


def a_claim(owner: str = "one", *, seconds: float = 60.0, machine: str = "here") -> RunClaim:
    """At so many seconds after the start, for half a minute."""
    now = START + timedelta(seconds=seconds)
    lease, elsewhere = timedelta(seconds=30), timedelta(seconds=300)
    return RunClaim(owner=owner, machine=machine, now=now, until=now + lease, elsewhere=elsewhere)


@dataclass
class Said:
    """Remembers what was said."""

    events: list[OutgoingEvent] = field(default_factory=list)

    async def __call__(self, *events: OutgoingEvent) -> None:
        self.events += events

    def states(self) -> Sequence[tuple[int, str]]:
        """Sequence and state of each event of a run."""
        told = [one.event for one in self.events if isinstance(one.event, RunChanged)]
        return [(event.sequence, values.RunState.Name(event.run.state)[10:].lower()) for event in told]
