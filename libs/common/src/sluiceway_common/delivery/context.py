"""What a handler finds around itself: who it acts for, the trace it is part of, the fields of its log lines."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from structlog.contextvars import bound_contextvars

from sluiceway_common.bus.port import Envelope
from sluiceway_common.principal import Principal, acting_as


@contextmanager
def around(envelope: Envelope, principal: Principal, group: str) -> Iterator[None]:
    """One trace from whoever said the news to whoever hears it."""
    parent = TraceContextTextMapPropagator().extract({"traceparent": envelope.traceparent})
    tracer = trace.get_tracer("sluiceway.delivery")
    attributes: dict[str, str | int] = {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.destination.name": envelope.topic,
        "messaging.destination.partition.id": str(envelope.partition),
        "messaging.kafka.offset": envelope.offset,
        "messaging.consumer.group.name": group,
        "messaging.message.id": envelope.id,
    }
    with (
        acting_as(principal),
        bound_contextvars(event_id=envelope.id, topic=envelope.topic, tenant=principal.tenant, group=group),
        tracer.start_as_current_span(
            f"process {envelope.topic}", context=parent, kind=trace.SpanKind.CONSUMER, attributes=attributes
        ),
    ):
        yield
