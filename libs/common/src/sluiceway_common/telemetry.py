"""Traces: one from the client over calls and news to the last handler. W3C `traceparent` everywhere."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from sluiceway_common.settings import Shared

TRACEPARENT = "traceparent"

_tracer = trace.get_tracer("sluiceway")
_w3c = TraceContextTextMapPropagator()


class Traces:
    """The exporter of one process, as a part: what is still held is sent at the end."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider

    async def start(self) -> None:
        """Nothing to wait for: spans are sent in the background."""

    async def stop(self) -> None:
        await asyncio.to_thread(self._provider.shutdown)


def configure(shared: Shared, service: str) -> Traces:
    """Sends spans to `shared.otlp`. Where that is empty none is kept, and ids still travel for the logs."""
    resource = Resource.create({"service.name": f"sluiceway-{service}", "service.instance.id": shared.replica})
    provider = _exporting(resource, shared.otlp) if shared.otlp else TracerProvider(ALWAYS_OFF, resource)
    trace.set_tracer_provider(provider)
    return Traces(provider)


def _exporting(resource: Resource, endpoint: str) -> TracerProvider:
    # Imported where it is used: it brings a second gRPC stack of threads, and most laptops send no traces.
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider


def inject() -> str:
    """The `traceparent` of what is running; empty outside of a trace."""
    carrier: dict[str, str] = {}
    _w3c.inject(carrier)
    return carrier.get(TRACEPARENT, "")


def extract(traceparent: str) -> Context:
    """The context that a `traceparent` names; an empty one where it is missing or malformed."""
    return _w3c.extract({TRACEPARENT: traceparent}, Context())


@contextmanager
def span_from(traceparent: str, name: str, kind: SpanKind = SpanKind.CONSUMER) -> Iterator[Span]:
    """A span under the one that a caller or an event named. A failure leaves its kind, never its text."""
    span = _tracer.start_span(name, extract(traceparent), kind=kind)
    with _current(span):
        yield span


@contextmanager
def span(name: str, kind: SpanKind = SpanKind.INTERNAL) -> Iterator[Span]:
    """A span under the running one."""
    with _current(_tracer.start_span(name, kind=kind)) as current:
        yield current


@contextmanager
def _current(span: Span) -> Iterator[Span]:
    with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield span
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
