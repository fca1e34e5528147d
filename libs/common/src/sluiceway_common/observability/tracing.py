"""OpenTelemetry traces: one from the client over calls and events to the last handler, and where its spans go.

W3C `traceparent` carries it from process to process.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

TRACEPARENT = "traceparent"

Attributes = Mapping[str, AttributeValue]

_tracer = trace.get_tracer("sluiceway")
_w3c = TraceContextTextMapPropagator()


class Traces:
    """The exporter of one process, as a component: what is still held is sent at the end."""

    def __init__(self, provider: TracerProvider | None) -> None:
        self._provider = provider

    async def start(self) -> None:
        """Nothing to wait for: spans are sent in the background."""

    async def stop(self) -> None:
        if self._provider is not None:
            await asyncio.to_thread(self._provider.shutdown)


class TraceSettings(Protocol):
    """Where a process sends its spans."""

    @property
    def otlp(self) -> str: ...
    @property
    def replica(self) -> str: ...


def configure(shared: TraceSettings, service: str) -> Traces:
    """Sends spans to `shared.otlp`. Where that is empty none is kept, and ids still travel for the logs."""
    if not shared.otlp:
        trace.set_tracer_provider(IdsAlone())
        return Traces(None)
    resource = Resource.create({"service.name": f"sluiceway-{service}", "service.instance.id": shared.replica})
    provider = _exporting(resource, shared.otlp)
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
    return _Running(_tracer.start_span(name, extract(traceparent), kind, attributes))


def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Attributes | None = None
) -> AbstractContextManager[Span]:
    """A span under the running one."""
    return _Running(begun(name, kind, attributes))


@dataclass(frozen=True)
class Heard:
    """An event of a batch: the `traceparent` that it came with, and what its span is called and says."""

    traceparent: str
    name: str
    attributes: Attributes


@contextmanager
def together(batch: Span, events: Iterable[Heard]) -> Iterator[None]:
    """While a batch is handled each event has a span in its own trace, linked to that of the batch. Where none is kept
    none is made: a batch has hundreds."""
    spans = list(_of_batch(batch, events)) if batch.is_recording() else []
    try:
        yield
    finally:
        for each in spans:
            each.end()


def _of_batch(batch: Span, events: Iterable[Heard]) -> Iterator[Span]:
    link = [Link(batch.get_span_context())]
    for event in events:
        if event.traceparent:
            of, said = extract(event.traceparent), event.attributes
            yield _tracer.start_span(event.name, of, SpanKind.CONSUMER, said, links=link)


def failed(kind: str) -> None:
    """The running span is about something that failed, though nothing is raised; `kind` as of `ended`."""
    trace.get_current_span().set_status(Status(StatusCode.ERROR, kind))


def begun(name: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Attributes | None = None) -> Span:
    """A span that is not made the running one, for what ends elsewhere than it begins: a stream, a callback."""
    return _tracer.start_span(name, kind=kind, attributes=attributes)


def ended(span: Span, error: str = "") -> None:
    """Ends what was begun; `error` is a kind (`UNAVAILABLE`), never a text."""
    if error:
        span.set_status(Status(StatusCode.ERROR, error))
    span.end()


class _Running(AbstractContextManager[Span]):
    """Around what a span is about. Every call has one, and a context manager made of a generator costs more."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def __enter__(self) -> Span:
        self._before = context.attach(trace.set_span_in_context(self._span))
        return self._span

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        context.detach(self._before)
        ended(self._span, "" if error is None else type(error).__name__)


class IdsAlone(trace.TracerProvider):
    """Of spans that nobody keeps: the first has its ids, in the trace that a caller named, and nothing else. What runs
    inside of it goes by the same ids, and costs nothing."""

    def get_tracer(self, *_arguments: Any, **_options: Any) -> trace.Tracer:
        return _IdsAlone()


class _IdsAlone(trace.Tracer):
    _ids: Final = RandomIdGenerator()

    def start_span(self, name: str, context: Context | None = None, *_arguments: Any, **_options: Any) -> Span:
        running = trace.get_current_span(context)
        parent = running.get_span_context()
        if context is None and parent.is_valid:
            return running
        trace_id = parent.trace_id if parent.is_valid else self._ids.generate_trace_id()
        # Whether the trace is kept is said by who began it, and goes on to who is asked next.
        flags = parent.trace_flags
        return NonRecordingSpan(SpanContext(trace_id, self._ids.generate_span_id(), is_remote=False, trace_flags=flags))

    @contextmanager
    def start_as_current_span(  # type: ignore[override] # the class that it names is private
        self, name: str, context: Context | None = None, *_arguments: Any, **_options: Any
    ) -> Iterator[Span]:
        with _Running(self.start_span(name, context)) as span:
            yield span


def _exporting(resource: Resource, endpoint: str) -> TracerProvider:
    # Imported where it is used: it brings a second gRPC stack of threads, and most laptops send no traces.
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider
