"""Topics, read from the options on the events: the contract is the only list of them."""

import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

import sluiceway
from sluiceway.type.v1 import topic_pb2

DEAD_LETTERS = ".dlq"
_DOOR: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass(frozen=True)
class Topic:
    """Where an event travels. `days` is 0 where the last word per key is kept for ever."""

    name: str
    key: str
    partitions: int
    days: int
    compacted: bool


@dataclass(frozen=True, kw_only=True)
class DeadLetterRetention:
    """How long a dead-letter topic keeps its records, and how many bytes of them; beyond either the oldest go first."""

    days: int = 180
    bytes: int = 2**30


def topic_of(message: type[Message]) -> Topic:
    """The topic of an event, from the option `(sluiceway.type.v1.topic)` on it."""
    return _topic(message.DESCRIPTOR)


def all_events() -> tuple[type[Message], ...]:
    """Every event of every contract, in the order of their topics' names."""
    found = [message for module in _event_modules() for message in _messages(module) if _is_event(message)]
    return tuple(sorted(found, key=lambda message: topic_of(message).name))


def events_of(service: str) -> tuple[type[Message], ...]:
    """The events whose contract is the service's own, `sluiceway.<service>.v1`, in the order of their topics' names."""
    return tuple(event for event in all_events() if event.DESCRIPTOR.full_name.startswith(f"sluiceway.{service}."))


def external_topics() -> frozenset[str]:
    """The names of the topics that outside producers write, by their contracts."""
    return frozenset(
        topic_of(event).name
        for event in all_events()
        if event.DESCRIPTOR.GetOptions().Extensions[topic_pb2.topic].external
    )


def door_of(topic: str, name: str) -> bool:
    """Whether it is a door of the topic, `<topic>.<door>`: a topic beside it, made as it is, for one producer."""
    base, _, door = name.rpartition(".")
    return base == topic and _DOOR.fullmatch(door) is not None


def service_of(message: type[Message]) -> str:
    """The service whose contract the event is part of: `embed` for `sluiceway.embed.v1`."""
    return str(message.DESCRIPTOR.file.package).split(".")[1]


def events_named(name: str) -> Mapping[str, type[Message]]:
    """By service, its event of that name: what several services say in the same words."""
    return {service_of(message): message for message in all_events() if message.DESCRIPTOR.name == name}


def all_topics() -> tuple[Topic, ...]:
    """The topic of every event."""
    return tuple(topic_of(message) for message in all_events())


def group_of(service: str, topic: str, name: str = "") -> str:
    """The consumer group of a service for a topic: `<service>[.<name>].<topic>`."""
    return ".".join(part for part in (service, name, topic) if part)


def dead_letters_of(service: str, topic: str, name: str = "") -> Topic:
    """The dead-letter topic of a group: `<topic>.<service>[-<name>].dlq`, the last word per dead letter."""
    hearer = "-".join(part for part in (service, name) if part)
    return Topic(f"{topic}.{hearer}{DEAD_LETTERS}", "coordinates", partitions=1, days=0, compacted=True)


def _event_modules() -> Iterator[ModuleType]:
    # Looked up as files: folders of contracts are no packages, and `pkgutil` sees packages alone.
    for root in map(Path, sluiceway.__path__):
        for path in sorted(root.rglob("events_pb2.py")):
            yield importlib.import_module(".".join(("sluiceway", *path.relative_to(root).with_suffix("").parts)))


@cache
def _topic(event: Descriptor) -> Topic:
    option = event.GetOptions().Extensions[topic_pb2.topic]
    if not option.name:
        raise ValueError(f"{event.full_name} is no event: it has no option (sluiceway.type.v1.topic)")
    return Topic(option.name, option.key, option.partitions, option.days, option.compacted)


def _messages(module: ModuleType) -> Iterator[type[Message]]:
    for descriptor in module.DESCRIPTOR.message_types_by_name.values():
        yield GetMessageClass(descriptor)


def _is_event(message: type[Message]) -> bool:
    return message.DESCRIPTOR.GetOptions().HasExtension(topic_pb2.topic)
