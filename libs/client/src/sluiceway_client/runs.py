"""Client of training runs: started, looked up, watched, cancelled."""

import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, cast

from sluiceway.train.v1 import train_service_pb2 as calls
from sluiceway.train.v1 import values_pb2 as proto
from sluiceway.train.v1.train_service_pb2_grpc import TrainServiceStub
from sluiceway_client import messages
from sluiceway_client.channel import GIVE_UP_AFTER, OnRetry, RetryBudget, connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Invalid, Overloaded, Unavailable, translating_errors
from sluiceway_client.run_values import Hyperparameters, Point, Run, RunState

Setting = str | int | float | Sequence[str]
_PAGE: Final = 1000
_STATES: Final = {
    name.removeprefix("RUN_STATE_").lower(): value for name, value in proto.RunState.items() if value != 0
}
_METHODS: Final = {
    name.removeprefix("ADAPTER_METHOD_").lower(): value for name, value in proto.AdapterMethod.items() if value != 0
}
_NAMES: Final = tuple(field.name for field in proto.Hyperparameters.DESCRIPTOR.fields)
_SHARES: Final = ("loss", "validation_loss", "learning_rate", "token_accuracy", "margin", "pair_accuracy")


class TrainingRuns:
    """The calls of train about runs. Every call has a deadline in seconds."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._address = addresses.of("train")
        self._deadline = deadline
        self._channel = connect(self._address, addresses)
        self._stub = TrainServiceStub(self._channel)
        self._who = credential(addresses)

    async def start(
        self,
        model: str,
        dataset: str,
        *,
        base: str = "",
        hyperparameters: Mapping[str, Setting] | None = None,
        deadline: timedelta | None = None,
        key: str = "",
    ) -> Run:
        """Queues a run whose adapter becomes the next version of `model`, and returns at once. `dataset` is `ds_…`,
        `name@version`, or a name for its last frozen version; hyperparameters that are not named are as the recipe has
        them. The same `key` twice is one run; without one each call is a run of its own, also where it is tried again.

        Raises Invalid (`model`, `hyperparameters.…`, …), NotFound (`dataset_id`, `base`), Conflict (`dataset_id`,
        `idempotency_key`), Overloaded where 100 wait, Unavailable where nothing can be trained here."""
        request = calls.StartRunRequest(
            model=model, dataset_id=dataset, base=base, idempotency_key=key or f"call:{uuid.uuid4().hex}"
        )
        request.hyperparameters.CopyFrom(_hyperparameters(hyperparameters or {}))
        if deadline is not None:
            request.deadline.FromTimedelta(deadline)
        with translating_errors("train", self._address):
            return _run(await self._stub.StartRun(request, metadata=self._who, timeout=self._deadline))

    async def get(self, run_id: str) -> Run:
        """Raises NotFound."""
        with translating_errors("train", self._address):
            request = calls.GetRunRequest(run_id=run_id)
            return _run(await self._stub.GetRun(request, metadata=self._who, timeout=self._deadline))

    async def list(self, *, model: str = "", state: str = "", limit: int = 1000) -> list[Run]:
        """Up to `limit` runs, the last one first. Raises Invalid (`state`) with those that there are."""
        request = calls.ListRunsRequest(model=model, state=_state(state))
        found: list[Run] = []
        while len(found) < limit:
            request.page_size = min(_PAGE, limit - len(found))
            with translating_errors("train", self._address):
                page = await self._stub.ListRuns(request, metadata=self._who, timeout=self._deadline)
            found += map(_run, page.runs)
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        return found

    async def watch(
        self, run_id: str, *, give_up_after: float = GIVE_UP_AFTER, on_retry: OnRetry = lambda _: None
    ) -> AsyncGenerator[Run | Point, None]:
        """The run as it is, its points so far, then what happens, until its end; survives a restart of train.

        `on_retry` is told when train begins to be silent. Raises NotFound, and Unavailable when it was silent for
        `give_up_after` seconds."""
        budget, seen = RetryBudget(give_up_after, on_retry), set[Run | Point]()
        while True:
            try:
                async for update in self._updates(run_id):
                    budget.reset()
                    if update not in seen:
                        seen.add(update)
                        yield update
                return
            except (Overloaded, Unavailable) as error:
                await budget.spend(error)

    async def _updates(self, run_id: str) -> AsyncIterator[Run | Point]:
        request = calls.WatchRunRequest(run_id=run_id)
        with translating_errors("train", self._address):
            async for response in self._stub.WatchRun(request, metadata=self._who):
                yield _run(response.run) if response.HasField("run") else _point(response.point)

    async def cancel(self, run_id: str) -> Run:
        """Asks for the end of a run, of which nothing comes into the registry then. Twice is once. Raises NotFound,
        Conflict where it has come to another end."""
        with translating_errors("train", self._address):
            request = calls.CancelRunRequest(run_id=run_id)
            return _run(await self._stub.CancelRun(request, metadata=self._who, timeout=self._deadline))

    async def close(self) -> None:
        await self._channel.close()


def _state(name: str) -> proto.RunState.ValueType:
    value = _STATES.get(name.lower()) if name else proto.RUN_STATE_UNSPECIFIED
    if value is None:
        raise Invalid(f"there is no state {name[:40]!r}; there are {', '.join(_STATES)}", field="state")
    return value


def _hyperparameters(named: Mapping[str, Setting]) -> proto.Hyperparameters:
    message = proto.Hyperparameters()
    for name, setting in named.items():
        _set(message, name, setting)
    return message


def _set(message: proto.Hyperparameters, name: str, setting: Setting) -> None:
    """Raises Invalid, with the field, where there is none of that name, or none that takes this."""
    field = f"hyperparameters.{name}"
    if name not in _NAMES:
        raise Invalid(f"there is no hyperparameter {name[:40]!r}; there are {', '.join(_NAMES)}", field=field)
    try:
        if name == "method":
            message.method = _METHODS[str(setting)]
        elif name == "targets":
            message.targets.extend([setting] if isinstance(setting, str) else cast(Sequence[str], setting))
        else:
            setattr(message, name, setting)
    except (TypeError, ValueError, KeyError) as error:
        raise Invalid(f"`{field}` is {str(setting)[:40]!r}, which it cannot be; see the recipe", field=field) from error


def _run(message: proto.Run) -> Run:
    said = message.hyperparameters
    values: dict[str, Any] = {name: getattr(said, name) for name in _NAMES}
    values["targets"] = tuple(said.targets)
    values["method"] = messages.word(said, "method", messages.NOTHING)
    return Run(
        run_id=message.run_id,
        model=message.model,
        base=message.base,
        base_sha256=message.base_sha256,
        dataset_id=message.dataset_id,
        objective=messages.word(message, "objective", messages.NOTHING),
        hyperparameters=Hyperparameters(**values),
        state=cast(RunState, messages.word(message, "state", messages.NOTHING)),
        cancelling=message.cancelling,
        reason=message.reason,
        message=message.message,
        attempt=message.attempt,
        last=_point(message.last) if message.HasField("last") else None,
        steps=message.steps,
        created_at=messages.optional_moment(message, "created_at"),
        started_at=messages.optional_moment(message, "started_at"),
        ended_at=messages.optional_moment(message, "ended_at"),
        deadline=message.deadline.ToTimedelta(),
        version=message.version,
        phase=message.phase,
    )


def _point(message: proto.Point) -> Point:
    figures: dict[str, float | None] = {
        name: getattr(message, name) if message.HasField(name) else None for name in _SHARES
    }
    return Point(step=message.step, epoch=message.epoch, attempt=message.attempt, **figures)
