"""Who hears what: declared where it is handled."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from google.protobuf.message import Message

from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.topics import Topic, dead_letters_of, group_of, topic_of
from sluiceway_common.delivery.policy import DeliveryPolicy

M = TypeVar("M", bound=Message)
S = TypeVar("S")

Handler = Callable[[M, Envelope, S], Awaitable[None]]
Snapshot = Callable[[S], Awaitable[None]]


@dataclass(frozen=True)
class Hearing(Generic[S]):
    """A handler and how it hears. `everywhere`: each replica hears everything, in no group."""

    message: type[Message]
    handle: Callable[[Message, Envelope, S], Awaitable[None]]
    suffix: str = ""
    policy: DeliveryPolicy | None = None
    everywhere: bool = False
    snapshot: Snapshot[S] | None = None

    async def __call__(self, event: Message, envelope: Envelope, service: S) -> None:
        await self.handle(event, envelope, service)

    @property
    def topic(self) -> Topic:
        return topic_of(self.message)

    def group(self, service: str) -> str:
        return group_of(service, self.topic.name, self.suffix)

    def dead_letters(self, service: str) -> Topic:
        return dead_letters_of(service, self.topic.name, self.suffix)


def hears(
    message: type[M], *, suffix: str = "", policy: DeliveryPolicy | None = None
) -> Callable[[Handler[M, S]], Hearing[S]]:
    """One replica of the service handles each record; a second hearing of the same event needs a `suffix`."""

    def hearing(handler: Handler[M, S]) -> Hearing[S]:
        return Hearing(message, cast(Handler[Message, S], handler), suffix, policy)

    return hearing


def overhears(
    message: type[M], *, snapshot: Snapshot[S] | None = None, policy: DeliveryPolicy | None = None
) -> Callable[[Handler[M, S]], Hearing[S]]:
    """Every replica handles each record from now on. `snapshot` loads what was before, after positions are read."""

    def hearing(handler: Handler[M, S]) -> Hearing[S]:
        return Hearing(message, cast(Handler[Message, S], handler), "", policy, everywhere=True, snapshot=snapshot)

    return hearing
