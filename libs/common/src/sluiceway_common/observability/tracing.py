"""OpenTelemetry traces: one from the client over calls and events to the last handler, and where its spans go.

W3C `traceparent` carries it from process to process.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from sluiceway_common.settings import Shared

TRACEPARENT = "traceparent"

Attributes = Mapping[str, AttributeValue]

_tracer = trace.get_tracer("sluiceway")
_w3c = TraceContextTextMapPropagator()


class Traces:
    """The exporter of one process, as a component: what is still held is sent at the end."""

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


def inject() -> str:
    """The `traceparent` of what is running; empty outside of a trace."""
    return traceparent(trace.get_current_span())


def traceparent(span: Span) -> str:
    """The `traceparent` of a span; empty where it has no ids."""
    context = span.get_span_context()
    if not context.is_valid:
        return ""
    ids = f"{trace.format_trace_id(context.trace_id)}-{trace.format_span_id(context.span_id)}"
    return f"00-{ids}-{context.trace_flags:02x}"


def extract(traceparent: str) -> Context:
    """The context that a `traceparent` names; an empty one where it is missing or malformed."""
    return _w3c.extract({TRACEPARENT: traceparent}, Context()) if traceparent else Context()


def span_from(
    traceparent: str, name: str, kind: SpanKind = SpanKind.CONSUMER, attributes: Attributes | None = None
) -> AbstractContextManager[Span]:
    """A span under the one that a caller or an event named. A failure leaves its kind, never its text."""
    return _current(_tracer.start_span(name, extract(traceparent), kind, attributes))


def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Attributes | None = None
) -> AbstractContextManager[Span]:
    """A span under the running one."""
    return _current(begun(name, kind, attributes))


def begun(name: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Attributes | None = None) -> Span:
    """A span that is not made the running one, for what ends elsewhere than it begins: a stream, a callback."""
    return _tracer.start_span(name, kind=kind, attributes=attributes)


def ended(span: Span, error: str = "") -> None:
    """Ends what was begun; `error` is a kind (`UNAVAILABLE`), never a text."""
    if error:
        span.set_status(Status(StatusCode.ERROR, error))
    span.end()


@contextmanager
def _current(span: Span) -> Iterator[Span]:
    with trace.use_span(span, record_exception=False, set_status_on_exception=False):
        try:
            yield span
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            span.end()


def _exporting(resource: Resource, endpoint: str) -> TracerProvider:
    # Imported where it is used: it brings a second gRPC stack of threads, and most laptops send no traces.
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider
