"""All subscriptions of a service, as one part of it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

import structlog

from sluiceway_common import tasks
from sluiceway_common.bus.log import Log
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.delivery.broadcast_consumer import BroadcastConsumer
from sluiceway_common.delivery.dead_letter_limit import DEAD_LETTER_LIMIT_EXIT, DeadLetterLimitExceeded
from sluiceway_common.delivery.group_consumer import GroupConsumer
from sluiceway_common.delivery.identities import Identities
from sluiceway_common.delivery.measures import Measures
from sluiceway_common.delivery.policy import DeliveryPolicy
from sluiceway_common.delivery.subscriptions import Subscription
from sluiceway_common.delivery.tasks import ClearDropped, Task
from sluiceway_common.errors import Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.run import FAILED

S = TypeVar("S")

# What committing and leaving the group may take once everything is drained.
_LEAVE_WITHIN = 10.0

# Told the exit code when the service must not go on; the log says why.
OnFatal = Callable[[int], None]

log = structlog.get_logger(__name__)


class Delivery(Generic[S]):
    """Starts without waiting for Kafka, goes on by itself when Kafka was away, drains when it stops.

    `lanes` is how many records of each subscription of a lane are handled at a time; 0: this replica hears none of
    them. Raises ValueError for a lane that is not among them. Events of a tenant that was dropped are not handled.
    """

    def __init__(
        self,
        bus: Log,
        *,
        service_name: str,
        subscriptions: Sequence[Subscription[S]],
        service: S,
        on_fatal: OnFatal,
        identities: Identities | None = None,
        policy: DeliveryPolicy | None = None,
        lanes: Mapping[str, int] | None = None,
        metrics: Metrics | None = None,
        clock: Clock | None = None,
        clear_dropped: ClearDropped | None = None,
    ) -> None:
        self._on_fatal = on_fatal
        self._subscriptions = [
            Task(
                bus=bus,
                subscription=subscription,
                service_name=service_name,
                service=service,
                identities=identities or {},
                policy=_policy(subscription, policy or DeliveryPolicy(), lanes or {}),
                clock=clock or SystemClock(),
                measures=Measures(metrics or Metrics(), subscription.group(service_name)),
                clear_dropped=clear_dropped,
            )
            for subscription in subscriptions
            if not subscription.lane or (lanes or {}).get(subscription.lane) != 0
        ]
        self._runs = {
            task.group: BroadcastConsumer(task) if task.subscription.broadcast else GroupConsumer(task)
            for task in self._subscriptions
        }
        self.drain = max((task.policy.drain for task in self._subscriptions), default=0.0) + _LEAVE_WITHIN
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def dead_letters(self) -> Mapping[str, str]:
        """Per group, the dead-letter topic."""
        return {task.group: task.dead_letters for task in self._subscriptions if not task.subscription.broadcast}

    async def check(self) -> None:
        """Raises Unavailable while what every replica must know is not known yet."""
        behind = sorted(group for group, run in self._runs.items() if not run.ready)
        if behind:
            raise Unavailable(f"still catching up with {', '.join(behind)}")

    async def start(self) -> None:
        for group, run in self._runs.items():
            task = asyncio.create_task(run.run(), name=group)
            task.add_done_callback(self._ended)
            self._tasks.append(task)

    async def stop(self) -> None:
        for run in self._runs.values():
            run.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self.drain)
        await tasks.end(*self._tasks)

    async def lag(self) -> Mapping[str, int]:
        """Per group, the records of this replica's partitions that are not done."""
        return {group: await run.lag() for group, run in self._runs.items()}

    def _ended(self, task: "asyncio.Task[None]") -> None:
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        exceeded = error.subgroup(DeadLetterLimitExceeded) if isinstance(error, BaseExceptionGroup) else None
        if exceeded is not None:
            log.critical("dead_letter_limit_exceeded", group=task.get_name(), why=str(exceeded.exceptions[0]))
        else:
            log.critical("delivery_failed", group=task.get_name(), exc_info=error)
        self._on_fatal(FAILED if exceeded is None else DEAD_LETTER_LIMIT_EXIT)


def _policy(subscription: Subscription[S], policy: DeliveryPolicy, lanes: Mapping[str, int]) -> DeliveryPolicy:
    policy = subscription.policy or policy
    if not subscription.lane:
        return policy
    if subscription.lane not in lanes:
        raise ValueError(f"nobody says how many records the lane {subscription.lane!r} handles at a time")
    return replace(policy, concurrency=lanes[subscription.lane])
