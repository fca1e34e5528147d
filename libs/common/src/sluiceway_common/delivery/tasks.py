"""A subscription in the service that runs it: how a record is read, and one try of its handler."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from google.protobuf.message import Message

from sluiceway_common.bus import headers
from sluiceway_common.bus.log import Log
from sluiceway_common.bus.records import Heard, Record, Undecodable, heard
from sluiceway_common.clock import Clock
from sluiceway_common.delivery.context import around
from sluiceway_common.delivery.failures import Failure, Permanent, Unexpected, classify
from sluiceway_common.delivery.identities import Identities, principal_of
from sluiceway_common.delivery.measures import Measures
from sluiceway_common.delivery.policy import DeliveryPolicy
from sluiceway_common.delivery.subscriptions import Subscription
from sluiceway_common.errors import NotFound
from sluiceway_common.principal import Principal

S = TypeVar("S")

# Whether a tenant was dropped; then what has come of it since is deleted, too.
ClearDropped = Callable[[str], Awaitable[bool]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Event:
    """What the handler gets, and in whose name it is called."""

    heard: Heard[Message]
    principal: Principal


@dataclass(frozen=True)
class Task(Generic[S]):
    """Everything that one subscription needs."""

    bus: Log
    subscription: Subscription[S]
    service_name: str
    service: S
    identities: Identities
    policy: DeliveryPolicy
    clock: Clock
    measures: Measures
    clear_dropped: ClearDropped | None = None

    @property
    def group(self) -> str:
        return self.subscription.group(self.service_name)

    @property
    def dead_letters(self) -> str:
        return self.subscription.dead_letters(self.service_name).name

    def read(self, record: Record) -> Event | Permanent:
        read = heard(record, self.subscription.message)
        if isinstance(read, Undecodable):
            return Permanent("UNDECODABLE", read.reason)
        principal = principal_of(read.envelope, self.identities, self.service_name)
        return principal if isinstance(principal, Permanent) else Event(read, principal)

    def tenant(self, record: Record) -> str:
        """Whose record it is, as far as that can be known of one that may be broken."""
        identity = self.identities.get(record.topic)
        return identity.tenant if identity else headers.read(record.headers).tenant

    async def attempt(self, event: Event) -> Failure | None:
        """Calls the handler once. What it no longer finds was withdrawn, and that is as good as done."""
        envelope = event.heard.envelope
        with self.measures.trying(), around(envelope, event.principal, self.group):
            try:
                if not await self._dropped(event.principal.tenant):
                    await self.subscription(event.heard.event, envelope, self.service)
                    # It may have been dropped meanwhile: then the handler's work goes as well.
                    await self._dropped(event.principal.tenant)
            except NotFound:
                return None
            except (Exception, asyncio.CancelledError) as error:
                if _ends_the_task(error):
                    raise
                failure = classify(error)
                if isinstance(failure, Unexpected):
                    log.exception("handler_failed")
                return failure
        return None

    async def _dropped(self, tenant: str) -> bool:
        return self.clear_dropped is not None and await self.clear_dropped(tenant)


def _ends_the_task(error: BaseException) -> bool:
    """A handler may meet the cancellation of something else that it waits for."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
