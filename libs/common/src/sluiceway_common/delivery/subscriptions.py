"""Subscriptions of a service: which events it hears, declared beside their handlers."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import ModuleType
from typing import Any, Generic, Self, TypeVar

from google.protobuf.message import Message

from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.topics import Topic, dead_letters_of, door_of, group_of, topic_of
from sluiceway_common.delivery.policy import DeliveryPolicy
from sluiceway_common.principal import Principal

M = TypeVar("M", bound=Message)
S = TypeVar("S")

CaughtUp = Callable[[S], None]


@dataclass(frozen=True)
class HeardEvent:
    """An event as a handler of batches gets it: with what stands around it, and in whose name it is handled."""

    event: Message
    envelope: Envelope
    principal: Principal


@dataclass(frozen=True)
class BatchSize:
    """A batch goes to its handler when it has so many records, or so long after its first one; with `max_bytes` of them
    at the most, unless one alone has more. 0: however many."""

    max_records: int
    max_seconds: float
    max_bytes: int = 0


Handler = Callable[[M, Envelope, S], Awaitable[None]]
BatchHandler = Callable[[Sequence[HeardEvent], S], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Subscription(Generic[S]):
    """A handler and what it hears. `broadcast`: each replica hears everything, in no group; `from_start`: also what was
    said before; `on_caught_up` tells the service that it has heard what lay there.

    Raises ValueError where it is about nothing, or about several events and has no name.
    """

    messages: tuple[type[Message], ...]
    handler: Callable[..., Awaitable[None]]
    name: str = ""
    lane: str = ""
    policy: DeliveryPolicy | None = None
    broadcast: bool = False
    from_start: bool = False
    on_caught_up: CaughtUp[S] | None = None
    batch: BatchSize | None = None
    # Topics beside those of its events, each `<topic>.<door>`, that one outside producer writes.
    doors: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.messages or len(set(self.messages)) != len(self.messages):
            named = ", ".join(message.__name__ for message in self.messages) or "none"
            raise ValueError(f"a subscription is about one event or several different ones, not {named}")
        if len(self.messages) > 1 and not self.name:
            raise ValueError("a subscription to several events needs a `name`: its group is called by it")

    async def __call__(self, *arguments: Any) -> None:
        """The handler as it is written."""
        await self.handler(*arguments)

    async def handle(self, events: Sequence[HeardEvent], service: S) -> None:
        """Calls the handler: with all of a batch, or with the one event that there is."""
        if self.batch is not None:
            return await self.handler(events, service)
        (heard,) = events
        await self.handler(heard.event, heard.envelope, service)

    @cached_property
    def message_of(self) -> Mapping[str, type[Message]]:
        """By topic: what lies there."""
        return {topic.name: message for message in self.messages for topic in self._topics_of(message)}

    @property
    def topics(self) -> tuple[Topic, ...]:
        return tuple(topic for message in self.messages for topic in self._topics_of(message))

    def with_doors(self, external: Iterable[str]) -> Self:
        """The same, that hears those of these topics which are doors of its own."""
        own = [topic_of(message).name for message in self.messages]
        return replace(self, doors=frozenset(name for name in external if any(door_of(topic, name) for topic in own)))

    def _topics_of(self, message: type[Message]) -> Iterator[Topic]:
        """That of the event, and its doors, which are made as it is."""
        topic = topic_of(message)
        yield topic
        yield from (replace(topic, name=name) for name in sorted(self.doors) if door_of(topic.name, name))

    def group(self, service: str) -> str:
        """`<service>[.<name>].<topic>`; of several topics `<service>.<name>`."""
        if len(self.messages) > 1:
            return f"{service}.{self.name}"
        return group_of(service, self.topics[0].name, self.name)

    def dead_letters(self, service: str) -> Mapping[str, Topic]:
        """By topic: where its dead letters lie."""
        return {topic.name: dead_letters_of(service, topic.name, self.name) for topic in self.topics}


def hears(
    *messages: type[M],
    name: str = "",
    lane: str = "",
    broadcast: bool = False,
    from_start: bool = False,
    on_caught_up: CaughtUp[S] | None = None,
    policy: DeliveryPolicy | None = None,
) -> Callable[[Handler[M, S]], Subscription[S]]:
    """One replica of the service handles each record. Several events, or a second subscription of one, need a `name`.

    With `broadcast`, every replica handles each record from now on; `from_start` hears all that the topics hold, which
    is for compacted ones. A service that is told `on_caught_up` refuses by itself what it cannot know before: it is
    ready while the log is away. `lane` names records that are handled with a concurrency of their own.
    """

    def subscription(handler: Handler[M, S]) -> Subscription[S]:
        return Subscription(
            messages=messages,
            handler=handler,
            name=name,
            lane=lane,
            policy=policy,
            broadcast=broadcast,
            from_start=from_start,
            on_caught_up=on_caught_up,
        )

    return subscription


def hears_batches(
    *messages: type[Message],
    name: str = "",
    max_records: int,
    max_seconds: float,
    max_bytes: int = 0,
    policy: DeliveryPolicy | None = None,
) -> Callable[[BatchHandler[S]], Subscription[S]]:
    """One replica of the service handles each batch; the records of a partition are in their order.

    What cannot be read is no part of it. Where a batch fails for good, each of its records comes alone, as a batch of
    one: the handler must take a record twice. So it does where a transient failure lasts: one record may be the cause.
    """

    def subscription(handler: BatchHandler[S]) -> Subscription[S]:
        batch = BatchSize(max_records, max_seconds, max_bytes)
        return Subscription(messages=messages, handler=handler, name=name, policy=policy, batch=batch)

    return subscription


def subscriptions_of(handlers: ModuleType) -> tuple[Subscription[Any], ...]:
    """All that a room of handlers hears: what is written there is heard. A folder is read with its modules."""
    found = [each for module in _modules(handlers) for each in vars(module).values() if isinstance(each, Subscription)]
    return tuple({id(each): each for each in found}.values())


def _modules(room: ModuleType) -> Iterator[ModuleType]:
    yield room
    for found in pkgutil.walk_packages(getattr(room, "__path__", ()), f"{room.__name__}."):
        yield importlib.import_module(found.name)
