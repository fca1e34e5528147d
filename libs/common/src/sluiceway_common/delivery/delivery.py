"""Delivery of events: all subscriptions of a service, as one component of it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

import structlog

from sluiceway_common import tasks
from sluiceway_common.bus.log import Log
from sluiceway_common.bus.signatures import Signatures
from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.delivery.bound_subscription import BoundSubscription, Identities, SuspensionOf
from sluiceway_common.delivery.broadcast_consumer import BroadcastConsumer
from sluiceway_common.delivery.dead_letters import DEAD_LETTER_LIMIT_EXIT, DeadLetterLimitExceeded
from sluiceway_common.delivery.dropped_tenants import ClearDropped, DroppedTenants
from sluiceway_common.delivery.group_consumer import GroupConsumer
from sluiceway_common.delivery.measures import Measures
from sluiceway_common.delivery.policy import LOOKED_AHEAD, DeliveryPolicy, Lane
from sluiceway_common.delivery.subscriptions import Subscription
from sluiceway_common.errors import Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.run import FAILED
from sluiceway_common.tasks import Threads

S = TypeVar("S")

# What committing and leaving the group may take once everything is drained.
_LEAVE_WITHIN = 10.0

# Told the exit code when the service must not go on; the log says why.
OnFatal = Callable[[int], None]

log = structlog.get_logger(__name__)


class Delivery(Generic[S]):
    """Starts without waiting for Kafka, goes on by itself when Kafka was away, drains when it stops.

    Raises ValueError for a lane that is not among `lanes`. Events of a tenant that was dropped are not handled, nor
    what outsiders say for one that is suspended, nor those whose signature is not as `signatures` wants it.
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
        signatures: Signatures | None = None,
        policy: DeliveryPolicy | None = None,
        lanes: Mapping[str, Lane] | None = None,
        metrics: Metrics | None = None,
        clock: Clock | None = None,
        clear_dropped: ClearDropped | None = None,
        suspension: SuspensionOf | None = None,
    ) -> None:
        self._on_fatal = on_fatal
        parsing = Threads(1, "parsing")
        self._subscriptions = [
            BoundSubscription(
                bus=bus,
                subscription=subscription.with_doors(identities or {}),
                service_name=service_name,
                service=service,
                identities=identities or {},
                signatures=signatures,
                policy=_policy(subscription, policy or DeliveryPolicy(), lanes or {}),
                clock=clock or SystemClock(),
                measures=Measures(metrics or Metrics(), subscription.group(service_name)),
                parsing=parsing,
                dropped=DroppedTenants(clear_dropped),
                suspension=suspension,
            )
            for subscription in subscriptions
            if not subscription.lane or (lanes or {}).get(subscription.lane, Lane(1)).concurrency
        ]
        self._consumers = {
            bound.group: BroadcastConsumer(bound) if bound.subscription.broadcast else GroupConsumer(bound)
            for bound in self._subscriptions
        }
        self.drain = max((bound.policy.drain for bound in self._subscriptions), default=0.0) + _LEAVE_WITHIN
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def dead_letters(self) -> Mapping[str, Sequence[str]]:
        """Per group, its dead-letter topics: one of each topic that it hears."""
        return {
            bound.group: tuple(map(bound.dead_letter_topic, bound.subscription.message_of))
            for bound in self._subscriptions
            if not bound.subscription.broadcast
        }

    async def check(self) -> None:
        """Raises Unavailable while a broadcast has not caught up with what lay there when it began, and when a consumer
        has ended by itself. A log that is away is no reason, for work waits for it, but where a broadcast's service
        cannot say by itself what it has not heard."""
        ended = sorted(task.get_name() for task in self._tasks if task.done() and not self._stopping)
        if ended:
            raise Unavailable(f"no longer consuming {', '.join(ended)}; its log says why, start it again")
        behind = sorted(group for group, consumer in self._consumers.items() if not consumer.ready)
        if behind:
            raise Unavailable(f"still catching up with {', '.join(behind)}; wait a moment")

    async def start(self) -> None:
        for group, consumer in self._consumers.items():
            task = asyncio.create_task(consumer.run(), name=group)
            task.add_done_callback(self._ended)
            self._tasks.append(task)

    async def stop(self) -> None:
        self._stopping = True
        for consumer in self._consumers.values():
            consumer.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self.drain)
        await tasks.end(*self._tasks)

    async def lag(self) -> Mapping[str, int]:
        """Per group, the records of this replica's partitions that are not done. All are asked for at once: the answer
        for one that rests may wait until its fetch comes back."""
        lags = await asyncio.gather(*(consumer.lag() for consumer in self._consumers.values()))
        return dict(zip(self._consumers, lags, strict=True))

    def _ended(self, task: "asyncio.Task[None]") -> None:
        error = tasks.failure(task, stopping=self._stopping)
        if error is None:
            return
        exceeded = error.subgroup(DeadLetterLimitExceeded) if isinstance(error, BaseExceptionGroup) else None
        if exceeded is not None:
            log.critical("dead_letter_limit_exceeded", group=task.get_name(), why=str(exceeded.exceptions[0]))
        else:
            log.critical("delivery_failed", group=task.get_name(), exc_info=error)
        self._on_fatal(FAILED if exceeded is None else DEAD_LETTER_LIMIT_EXIT)


def _policy(subscription: Subscription[S], policy: DeliveryPolicy, lanes: Mapping[str, Lane]) -> DeliveryPolicy:
    policy = subscription.policy or policy
    if subscription.batch is not None:
        # While one batch is handled, the next one is gathered, of as many tenants as can be seen.
        policy = replace(policy, max_in_flight=max(policy.max_in_flight, LOOKED_AHEAD))
    if not subscription.lane:
        return policy
    if subscription.lane not in lanes:
        raise ValueError(f"nobody says how many records the lane {subscription.lane!r} handles at a time")
    in_flight = max(policy.max_in_flight, LOOKED_AHEAD)
    lane = lanes[subscription.lane]
    return replace(
        policy,
        max_in_flight=in_flight,
        concurrency=lane.concurrency,
        reserved=lane.reserved,
        contended=lane.contended,
        flood=lane.flood,
    )
