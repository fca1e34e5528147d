"""Events of runs, and their messages."""

from datetime import datetime, timedelta
from typing import Any, Final

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.train.v1 import events_pb2 as events
from sluiceway.train.v1 import values_pb2 as values
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_train.domain.hyperparameters import Recipe
from sluiceway_train.domain.runs import Point, Run

OBJECTIVE: Final = {"sft": values.OBJECTIVE_SFT, "dpo": values.OBJECTIVE_DPO}
METHOD: Final = {"lora": values.ADAPTER_METHOD_LORA, "qlora": values.ADAPTER_METHOD_QLORA}


def run_changed(run: Run, at: datetime) -> OutgoingEvent:
    """What the log is told. The message stays here: it may name rows."""
    told = run_message(run)
    told.ClearField("message")
    event = events.RunChanged(run_id=run.run_id, run=told, sequence=run.sequence, changed_at=_timestamp(at))
    return OutgoingEvent(event, run.tenant)


def run_message(run: Run) -> values.Run:
    return values.Run(
        run_id=run.run_id,
        model=run.model,
        base=run.base,
        base_sha256=run.base_sha256,
        dataset_id=run.dataset.dataset_id,
        objective=OBJECTIVE[run.dataset.objective],
        hyperparameters=_hyperparameters(run.hyperparameters),
        state=values.RunState.Value(f"RUN_STATE_{run.state.upper()}"),
        cancelling=run.cancelling,
        reason=run.reason,
        message=run.message,
        attempt=run.attempt,
        last=point_message(run.last) if run.last is not None else None,
        steps=run.steps,
        created_at=_timestamp(run.created_at),
        started_at=_timestamp(run.started_at),
        ended_at=_timestamp(run.ended_at),
        deadline=_duration(run.deadline),
        version=run.version,
        phase=run.phase,
    )


def point_message(point: Point) -> values.Point:
    """Names and presence are the same on both sides."""
    return values.Point(**{name: figure for name, figure in vars(point).items() if figure is not None})


def _hyperparameters(said: Recipe) -> values.Hyperparameters:
    numbers: dict[str, Any] = {name: each for name, each in said.settings().items() if name != "method"}
    return values.Hyperparameters(method=METHOD[said.method], **numbers)


def _timestamp(at: datetime | None) -> Timestamp | None:
    if at is None:
        return None
    message = Timestamp()
    message.FromDatetime(at)
    return message


def _duration(length: timedelta) -> Duration:
    message = Duration()
    message.FromTimedelta(length)
    return message
