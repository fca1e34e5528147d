"""Subscription in the service that runs it: a record is read here, and its handler is attempted once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog
from google.protobuf.message import Message
from structlog.contextvars import bound_contextvars

from sluiceway_common.bus import headers
from sluiceway_common.bus.log import Log
from sluiceway_common.bus.port import Envelope
from sluiceway_common.bus.records import Decoded, Record, Undecodable, decode
from sluiceway_common.bus.signatures import SignatureFault, Signatures
from sluiceway_common.bus.topics import all_topics, door_of, external_topics, service_of
from sluiceway_common.clock import Clock
from sluiceway_common.delivery.dropped_tenants import DroppedTenants
from sluiceway_common.delivery.measures import Measures
from sluiceway_common.delivery.policy import DeliveryPolicy, Failure, Permanent, Unexpected, classify, classify_external
from sluiceway_common.delivery.subscriptions import HeardEvent, Subscription
from sluiceway_common.errors import Invalid, NotFound, Overloaded, Unavailable
from sluiceway_common.observability import tracing
from sluiceway_common.principal import Principal, Role, acting_as
from sluiceway_common.settings import Shared
from sluiceway_common.tasks import Threads

S = TypeVar("S")

# By topic that outsiders write to: whom everything on it counts as.
Identities = Mapping[str, Principal]

# What is told of a tenant that is suspended; None where it is not.
SuspensionOf = Callable[[str], Awaitable[str | None]]

# Bytes whose parsing is not noticed, a millisecond or two.
_PARSED_AT_ONCE = 64 * 1024

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class BoundSubscription(Generic[S]):
    """A subscription with all that it needs in its service."""

    bus: Log
    subscription: Subscription[S]
    service_name: str
    service: S
    identities: Identities
    policy: DeliveryPolicy
    clock: Clock
    measures: Measures
    # Large bodies are parsed there, so that the loop goes on: one at a time, for a parser holds up other threads too.
    parsing: Threads
    dropped: DroppedTenants = field(default_factory=DroppedTenants)
    suspension: SuspensionOf | None = None
    signatures: Signatures | None = None

    @property
    def group(self) -> str:
        return self.subscription.group(self.service_name)

    def dead_letter_topic(self, topic: str) -> str:
        """Where the dead letters of a topic lie."""
        return self.subscription.dead_letters(self.service_name)[topic].name

    def is_external(self, topic: str) -> bool:
        """Whether outsiders write it."""
        return topic in self.identities

    def is_for_others(self, record: Record) -> bool:
        """Whether it was sent back to another group. Outsiders send nothing back: what they name would hear no group,
        and nobody would know; so theirs is heard by all, and twice is once."""
        only_for = headers.read(record.headers).only_for
        return only_for not in ("", self.group) and not self.is_external(record.topic)

    def is_tombstone(self, record: Record) -> bool:
        """Whether it deletes what a compacted topic held of its key: nothing that could be heard."""
        if record.value is not None or record.unreadable:
            return False
        return any(topic.compacted for topic in self.subscription.topics if topic.name == record.topic)

    async def read(self, record: Record) -> HeardEvent | Permanent | None:
        """The event of a record and in whose name it is handled, or why there is none; None for a tombstone."""
        is_small = len(record.value or b"") <= _PARSED_AT_ONCE
        read = self._decoded(record) if is_small else await self.parsing(self._decoded, record)
        if not isinstance(read, Decoded):
            return read
        principal = principal_of(read.envelope, self.identities, self.service_name)
        return principal if isinstance(principal, Permanent) else HeardEvent(read.event, read.envelope, principal)

    def _decoded(self, record: Record) -> Decoded[Message] | Permanent | None:
        message = self.subscription.message_of[record.topic]
        fault = self._refused(record, message)
        if fault is not None:
            return Permanent("SIGNATURE", fault.detail)
        if self.is_tombstone(record):
            return None
        read = decode(record, message)
        return Permanent("UNDECODABLE", read.reason) if isinstance(read, Undecodable) else read

    def _refused(self, record: Record, message: type[Message]) -> SignatureFault | None:
        """Why a record of ours is not believed. Of an outsider nothing is: its topic says who it is."""
        if self.signatures is None or record.unreadable or self.is_external(record.topic):
            return None
        fault = self.signatures.fault(record, said_by=service_of(message))
        if fault is None:
            return None
        self.measures.signature_fault(fault.kind)
        return fault if self.signatures.refuses(fault) else None

    def tenant(self, record: Record) -> str:
        """Whose record it is, as far as that can be known of one that may be broken."""
        identity = self.identities.get(record.topic)
        return identity.tenant if identity else headers.tenant_in(record.headers)

    async def attempt(self, events: Sequence[HeardEvent]) -> Failure | None:
        """Calls the handler once. What a single event of ours no longer finds was withdrawn, and that is as good as
        done."""
        with self.measures.trying(), self._around(events):
            try:
                return await self._handle(events)
            except (Exception, asyncio.CancelledError) as error:
                if _ends_the_task(error):
                    raise
                is_external = all(self.is_external(heard.envelope.topic) for heard in events)
                if isinstance(error, NotFound) and not is_external:
                    return None if len(events) == 1 else Permanent("INVALID", error.message)
                failure = classify_external(error) if is_external else classify(error)
                tracing.failed(type(error).__name__)
                if isinstance(failure, Unexpected):
                    log.exception("handler_failed")
                return failure

    async def _handle(self, events: Sequence[HeardEvent]) -> Permanent | None:
        suspended = await self._suspended(events)
        if suspended is not None:
            return suspended
        dropped = await self.dropped.among(_tenants(events))
        living = [heard for heard in events if heard.principal.tenant not in dropped]
        if living:
            await self._handle_living(living, _tenants(living))
        return None

    async def _handle_living(self, living: Sequence[HeardEvent], tenants: frozenset[str]) -> None:
        """A tenant may be dropped meanwhile: then the handler's work goes as well, and what it failed of is done."""
        try:
            try:
                await self.subscription.handle(living, self.service)
            finally:
                self.dropped.handled(tenants)
        except Exception:
            with suppress(Unavailable, Overloaded):
                if await self.dropped.among(tenants) == tenants:
                    return
            raise
        await self.dropped.among(tenants)

    async def _suspended(self, events: Sequence[HeardEvent]) -> Permanent | None:
        """What outsiders say for a suspended tenant is put aside, to be sent back when it is resumed. What our services
        say tells of what was taken in before, and is worked on to its end."""
        if self.suspension is None or self.subscription.broadcast:
            # A broadcast has no dead letters, and each replica would hear what it hears at another time.
            return None
        for tenant in {heard.principal.tenant for heard in events if self.is_external(heard.envelope.topic)}:
            why = await self.suspension(tenant)
            if why is not None:
                return Permanent("SUSPENDED", why)
        return None

    def _around(self, events: Sequence[HeardEvent]) -> AbstractContextManager[None]:
        if self.subscription.batch is not None:
            return _around_batch([heard.envelope for heard in events], self.group)
        (heard,) = events
        return _around_event(heard.envelope, heard.principal, self.group)


def _tenants(events: Sequence[HeardEvent]) -> frozenset[str]:
    return frozenset(heard.principal.tenant for heard in events)


def identities_of(shared: Shared) -> Identities:
    """By external topic, doors among them: in whose name its records are heard. Raises Invalid for what is none."""
    heard = [topic.name for topic in all_topics()] if shared.external_topics else []
    for name in shared.external_topics:
        if not any(name == topic or door_of(topic, name) for topic in heard):
            raise Invalid(
                f"SLUICEWAY_EXTERNAL_TOPICS names {name!r}, which nobody hears; name a topic of docs/events.md, or a "
                "door of one, such as `ingest.document-offered.v1.team-b`"
            )
    if "external_topics" not in shared.model_fields_set:
        contributor = frozenset[Role]({"contributor"})
        return {topic: Principal("default", topic, contributor) for topic in external_topics()}
    return {
        topic: Principal(own.tenant, own.subject, own.roles, own.groups)
        for topic, own in shared.external_topics.items()
    }


def principal_of(envelope: Envelope, identities: Identities, service: str) -> Principal | Permanent:
    """The topic's identity decides, not the record; elsewhere our own services name the tenant, and it has no roles."""
    identity = identities.get(envelope.topic)
    if identity is None and not envelope.tenant:
        return Permanent("TENANT", "the header ce_tenant is missing")
    if identity is None:
        return Principal.service(service, tenant=envelope.tenant)
    if envelope.tenant not in ("", identity.tenant):
        why = f"ce_tenant is {envelope.tenant!r}; {envelope.topic} is an external topic of {identity.tenant!r}"
        return Permanent("TENANT", why)
    return identity


@contextmanager
def _around_event(envelope: Envelope, principal: Principal, group: str) -> Iterator[None]:
    """One trace from whoever said the event to whoever hears it."""
    with (
        acting_as(principal),
        tracing.span_from(envelope.traceparent, f"process {envelope.topic}") as span,
        bound_contextvars(event_id=envelope.id, topic=envelope.topic, tenant=principal.tenant, group=group),
    ):
        span.set_attributes(_attributes(envelope, group))
        yield


@contextmanager
def _around_batch(envelopes: Sequence[Envelope], group: str) -> Iterator[None]:
    """A trace of its own, and in nobody's name: each event says whose it is, and in its trace it was heard too."""
    events = (tracing.Heard(each.traceparent, f"process {each.topic}", _attributes(each, group)) for each in envelopes)
    with (
        tracing.span(f"process {group}") as span,
        tracing.together(span, events),
        bound_contextvars(group=group, records=len(envelopes)),
    ):
        span.set_attributes(
            {
                "messaging.system": "kafka",
                "messaging.operation.type": "process",
                "messaging.consumer.group.name": group,
                "messaging.batch.message_count": len(envelopes),
            }
        )
        yield


def _attributes(envelope: Envelope, group: str) -> dict[str, str | int]:
    """By OpenTelemetry's conventions for messaging."""
    return {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.destination.name": envelope.topic,
        "messaging.destination.partition.id": str(envelope.partition),
        "messaging.kafka.offset": envelope.offset,
        "messaging.consumer.group.name": group,
        "messaging.message.id": envelope.id,
    }


def _ends_the_task(error: BaseException) -> bool:
    """A handler may meet the cancellation of something else that it waits for."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
