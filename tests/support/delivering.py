"""A service that remembers what it heard, and its delivery."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sluiceway_common import principal
from sluiceway_common.bus.log import Log
from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.signatures import Signatures
from sluiceway_common.clock import Clock
from sluiceway_common.delivery import Delivery, DeliveryPolicy, HeardEvent, Lane, Subscription, hears, hears_batches
from sluiceway_common.delivery.bound_subscription import SuspensionOf
from sluiceway_common.delivery.dropped_tenants import ClearDropped
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import Principal

QUICK = DeliveryPolicy(initial_backoff=0.01, max_backoff=0.05, commit_interval=0.05, drain=5.0)

Fault = Callable[[Any], Awaitable[None]]


async def no_fault(event: Any) -> None:
    """Every event is fine."""


@dataclass
class Ear:
    """`fault` is asked before an event counts as heard; it may raise or wait."""

    fault: Fault = no_fault
    heard: list[tuple[str, int]] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    principals: list[Principal] = field(default_factory=list)
    tries: Counter[int] = field(default_factory=Counter)
    exits: list[int] = field(default_factory=list)
    batches: list[list[tuple[str, int]]] = field(default_factory=list)

    async def hear(self, event: Any, envelope: Envelope) -> None:
        self.tries[event.number] += 1
        self.principals.append(principal.current())
        await self.fault(event)
        self.heard.append((event.document_id, event.number))
        self.envelopes.append(envelope)

    async def hear_batch(self, batch: Sequence[HeardEvent]) -> None:
        """Counts nothing of a batch as heard in which a fault is."""
        events: list[Any] = [heard.event for heard in batch]
        self.tries.update(event.number for event in events)
        for event in events:
            await self.fault(event)
        self.batches.append([(heard.envelope.topic, heard.envelope.partition) for heard in batch])
        self.principals.extend(heard.principal for heard in batch)
        self.heard.extend((event.document_id, event.number) for event in events)
        self.envelopes.extend(heard.envelope for heard in batch)

    @property
    def numbers(self) -> list[int]:
        return sorted(number for _, number in self.heard)

    def numbers_of(self, document_id: str) -> list[int]:
        """In the order in which they were heard."""
        return [number for each, number in self.heard if each == document_id]


def on_happened(
    happened: Any, *, name: str = "", lane: str = "", policy: DeliveryPolicy | None = None
) -> Subscription[Ear]:
    @hears(happened, name=name, lane=lane, policy=policy)
    async def subscription(event: Any, envelope: Envelope, service: Ear) -> None:
        await service.hear(event, envelope)

    return subscription


def on_several(*happened: Any) -> Subscription[Ear]:
    @hears(*happened, name="several")
    async def subscription(event: Any, envelope: Envelope, service: Ear) -> None:
        await service.hear(event, envelope)

    return subscription


def on_batches(*happened: Any, max_records: int = 50, max_seconds: float = 0.1) -> Subscription[Ear]:
    @hears_batches(*happened, name="several", max_records=max_records, max_seconds=max_seconds)
    async def subscription(batch: Sequence[HeardEvent], service: Ear) -> None:
        await service.hear_batch(batch)

    return subscription


def on_broadcast(
    happened: Any,
    *,
    name: str = "",
    from_start: bool = False,
    on_caught_up: Callable[[Ear], None] | None = None,
) -> Subscription[Ear]:
    @hears(happened, name=name, broadcast=True, from_start=from_start, on_caught_up=on_caught_up)
    async def subscription(event: Any, envelope: Envelope, service: Ear) -> None:
        await service.hear(event, envelope)

    return subscription


def delivery_of(
    bus: Log,
    ear: Ear,
    *subscriptions: Subscription[Ear],
    service_name: str = "embed",
    policy: DeliveryPolicy = QUICK,
    identities: Mapping[str, Principal] | None = None,
    signatures: Signatures | None = None,
    metrics: Metrics | None = None,
    clock: Clock | None = None,
    clear_dropped: ClearDropped | None = None,
    suspension: SuspensionOf | None = None,
    lanes: Mapping[str, Lane] | None = None,
) -> Delivery[Ear]:
    return Delivery(
        bus,
        service_name=service_name,
        subscriptions=subscriptions,
        service=ear,
        on_fatal=ear.exits.append,
        policy=policy,
        identities=identities,
        signatures=signatures,
        metrics=metrics,
        clock=clock,
        clear_dropped=clear_dropped,
        suspension=suspension,
        lanes=lanes,
    )


@asynccontextmanager
async def delivering(
    bus: Log, ear: Ear, *subscriptions: Subscription[Ear], **more: Any
) -> AsyncIterator[Delivery[Ear]]:
    delivery = delivery_of(bus, ear, *subscriptions, **more)
    await delivery.start()
    try:
        yield delivery
    finally:
        await delivery.stop()
