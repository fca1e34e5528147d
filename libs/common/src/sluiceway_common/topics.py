"""Command `topics`: makes all topics that a service says, hears and puts dead letters on, before it runs.

A replica makes them itself when it starts. This is for whoever gives the right to create topics to a job alone, and for
charts, where a topic that is not as its contract says is known before anything is replaced.
"""

import asyncio
import importlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from sluiceway_common.bus.kafka import KafkaBus
from sluiceway_common.bus.topics import Topic, events_of, topic_of
from sluiceway_common.delivery.bound_subscription import identities_of
from sluiceway_common.delivery.subscriptions import Subscription, subscriptions_of
from sluiceway_common.settings import Shared


class KindsOfTopics(NamedTuple):
    """Topics of a service: what it says, what it hears, and where its dead letters lie."""

    said: Sequence[Topic]
    heard: Sequence[Topic]
    dead: Sequence[Topic]


def obey(shared: Shared, service: str) -> int:
    """Makes those that are missing and prints the names of all. Raises Conflict for one with another number of
    partitions, Unavailable where Kafka is away."""
    topics = topics_of(service, heard_by(shared, service))
    asyncio.run(_ensure(KafkaBus.of(shared, source=service), topics))
    for topic in topics:
        print(f"{topic.name}  {topic.partitions} partitions")
    return 0


def heard_by(shared: Shared, service: str) -> Sequence[Subscription[Any]]:
    """What a service hears, with the doors that the settings name."""
    doors = identities_of(shared)
    declared = subscriptions_of(importlib.import_module(f"sluiceway_{service}.handlers"))
    return [each.with_doors(doors) for each in declared]


def topics_of(service: str, subscriptions: Sequence[Subscription[Any]]) -> tuple[Topic, ...]:
    """Those that it has to do with, in the order of their names."""
    found = {topic.name: topic for kind in kinds_of(service, subscriptions) for topic in kind}
    return tuple(found[name] for name in sorted(found))


def kinds_of(service: str, subscriptions: Sequence[Subscription[Any]]) -> KindsOfTopics:
    """The same by what it has to do with them; one that it says itself may be among those that it hears."""
    grouped = [each for each in subscriptions if not each.broadcast]
    return KindsOfTopics(
        said=[topic_of(event) for event in events_of(service)],
        heard=[topic for each in subscriptions for topic in each.topics],
        dead=[letters for each in grouped for letters in each.dead_letters(service).values()],
    )


async def _ensure(bus: KafkaBus, topics: Sequence[Topic]) -> None:
    await bus.start()
    try:
        await bus.ensure(*topics)
    finally:
        await bus.stop()
