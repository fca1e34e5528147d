"""What a handler finds around itself: who it acts for, the trace it is part of, the fields of its log lines."""

from collections.abc import Iterator
from contextlib import contextmanager

from structlog.contextvars import bound_contextvars

from sluiceway_common.bus.port import Envelope
from sluiceway_common.observability import tracing
from sluiceway_common.principal import Principal, acting_as


@contextmanager
def around(envelope: Envelope, principal: Principal, group: str) -> Iterator[None]:
    """One trace from whoever said the event to whoever hears it."""
    with (
        acting_as(principal),
        tracing.span_from(envelope.traceparent, f"process {envelope.topic}") as span,
        bound_contextvars(event_id=envelope.id, topic=envelope.topic, tenant=principal.tenant, group=group),
    ):
        span.set_attributes(_attributes(envelope, group))
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
