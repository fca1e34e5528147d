"""Subscriptions of a service: which events it hears, declared beside their handlers."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, TypeVar, cast

from google.protobuf.message import Message

from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.topics import Topic, dead_letters_of, group_of, topic_of
from sluiceway_common.delivery.policy import DeliveryPolicy

M = TypeVar("M", bound=Message)
S = TypeVar("S")

Handler = Callable[[M, Envelope, S], Awaitable[None]]
Snapshot = Callable[[S], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Subscription(Generic[S]):
    """A handler and how it hears. `broadcast`: each replica hears everything, in no group."""

    message: type[Message]
    handle: Callable[[Message, Envelope, S], Awaitable[None]]
    name: str = ""
    lane: str = ""
    policy: DeliveryPolicy | None = None
    broadcast: bool = False
    snapshot: Snapshot[S] | None = None

    async def __call__(self, event: Message, envelope: Envelope, service: S) -> None:
        await self.handle(event, envelope, service)

    @property
    def topic(self) -> Topic:
        return topic_of(self.message)

    def group(self, service: str) -> str:
        return group_of(service, self.topic.name, self.name)

    def dead_letters(self, service: str) -> Topic:
        return dead_letters_of(service, self.topic.name, self.name)


def hears(
    message: type[M],
    *,
    name: str = "",
    lane: str = "",
    broadcast: bool = False,
    snapshot: Snapshot[S] | None = None,
    policy: DeliveryPolicy | None = None,
) -> Callable[[Handler[M, S]], Subscription[S]]:
    """One replica of the service handles each record; a second subscription of the same event needs a `name`.

    With `broadcast`, every replica handles each record from now on; `snapshot` loads what was before, after positions
    are read. `lane` names records that are handled with a concurrency of their own.
    """

    def subscription(handler: Handler[M, S]) -> Subscription[S]:
        return Subscription(
            message=message,
            handle=cast(Handler[Message, S], handler),
            name=name,
            lane=lane,
            policy=policy,
            broadcast=broadcast,
            snapshot=snapshot,
        )

    return subscription


def subscriptions_of(handlers: ModuleType) -> tuple[Subscription[Any], ...]:
    """All that a room of handlers hears: what is written there is heard. A folder is read with its modules, and a
    tuple with its subscriptions."""
    named = [each for module in _modules(handlers) for each in vars(module).values()]
    found = [each for one in named for each in (one if isinstance(one, tuple) else (one,))]
    return tuple({id(each): each for each in found if isinstance(each, Subscription)}.values())


def _modules(room: ModuleType) -> Iterator[ModuleType]:
    yield room
    for found in pkgutil.walk_packages(getattr(room, "__path__", ()), f"{room.__name__}."):
        yield importlib.import_module(found.name)
