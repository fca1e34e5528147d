"""Orders and updates of runs as values, and back."""

from datetime import timedelta
from typing import Final, cast

from google.protobuf.duration_pb2 import Duration

from sluiceway.train.v1 import train_service_pb2 as calls
from sluiceway.train.v1 import values_pb2 as values
from sluiceway_common.errors import Invalid
from sluiceway_train.domain.hyperparameters import Method, Setting
from sluiceway_train.domain.runs import Point, Run, RunState
from sluiceway_train.service.run_events import METHOD, point_message, run_message
from sluiceway_train.service.starting import RunOrder

_STATE: Final = "RUN_STATE_"
_METHODS: Final = {number: name for name, number in METHOD.items()}


def order_of(request: calls.StartRunRequest) -> RunOrder:
    """Raises Invalid."""
    return RunOrder(
        model=request.model,
        dataset_id=request.dataset_id,
        base=request.base,
        asked=_asked(request.hyperparameters),
        deadline=_length(request.deadline) if request.HasField("deadline") else None,
        key=request.idempotency_key,
    )


def update_message(update: Run | Point) -> calls.WatchRunResponse:
    if isinstance(update, Run):
        return calls.WatchRunResponse(run=run_message(update))
    return calls.WatchRunResponse(point=point_message(update))


def state_value(state: "values.RunState.ValueType") -> RunState | None:
    """None for any. Raises Invalid."""
    if state not in values.RunState.values():
        raise Invalid(f"`state` is {state}, which is no state; use one of RunState", field="state")
    return cast(RunState, values.RunState.Name(state).removeprefix(_STATE).lower()) if state else None


def _asked(message: values.Hyperparameters) -> dict[str, Setting]:
    """Those that are named: what is absent or zero is as the recipe has it."""
    named: dict[str, Setting] = {field.name: value for field, value in message.ListFields() if field.name != "targets"}
    if message.targets:
        named["targets"] = tuple(message.targets)
    if message.method:
        named["method"] = _method(message.method)
    return named


def _method(method: "values.AdapterMethod.ValueType") -> Method:
    if method not in _METHODS:
        raise Invalid(
            f"`hyperparameters.method` is {method}, which is no method; use one of AdapterMethod",
            field="hyperparameters.method",
        )
    return cast(Method, _METHODS[method])


def _length(message: Duration) -> timedelta:
    try:
        return message.ToTimedelta()
    except (ValueError, OverflowError) as error:
        raise Invalid("`deadline` is no length of time; say some seconds, up to 7 days", field="deadline") from error
