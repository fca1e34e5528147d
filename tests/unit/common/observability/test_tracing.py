"""One trace over calls, events and processes."""

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from sluiceway_common.observability import tracing
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import acting_as
from tests.unit.common.rpc.scripted import ADA, NAME, neighbour, outside, serving

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACE = "0af7651916cd43dd8448eb211c80319c"


def finished(exporter: InMemorySpanExporter) -> list[ReadableSpan]:
    return list(exporter.get_finished_spans())


def trace_id(span: ReadableSpan) -> str:
    return trace.format_trace_id(span.context.trace_id)


@pytest.mark.parametrize("malformed", ["", "00", "garbage", "00-0-0-01", "é"])
def test_what_is_no_traceparent_begins_a_trace_of_its_own(spans: InMemorySpanExporter, malformed: str) -> None:
    with tracing.span_from(malformed, "handle"):
        pass

    (span,) = finished(spans)
    assert span.parent is None


def test_a_span_goes_on_where_the_traceparent_says(spans: InMemorySpanExporter) -> None:
    with tracing.span_from(PARENT, "handle"):
        sent = tracing.inject()

    (span,) = finished(spans)
    assert trace_id(span) == TRACE
    assert sent == f"00-{TRACE}-{trace.format_span_id(span.context.span_id)}-01"


def test_outside_of_a_trace_nothing_is_sent() -> None:
    assert tracing.inject() == ""


def test_a_failure_leaves_its_kind_and_never_its_text(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="prompt"), tracing.span("think"):
        raise ValueError("words of a prompt")

    (span,) = finished(spans)
    assert span.status.description == "ValueError"
    assert span.events == ()


def test_each_event_of_a_batch_is_in_its_own_trace_and_names_the_batch(spans: InMemorySpanExporter) -> None:
    heard = [tracing.Heard(PARENT, "process a", {"offset": 1}), tracing.Heard("", "process b", {})]
    with tracing.span("process group") as batch, tracing.together(batch, heard):
        pass

    event, whole = finished(spans)
    assert (event.name, trace_id(event), dict(event.attributes or {})) == ("process a", TRACE, {"offset": 1})
    assert [link.context.span_id for link in event.links] == [whole.context.span_id]
    assert trace_id(whole) != TRACE


def test_of_a_batch_that_nobody_keeps_nothing_is_made(spans: InMemorySpanExporter) -> None:
    batch = tracing.IdsAlone().get_tracer("sluiceway").start_span("process group")
    with tracing.together(batch, [tracing.Heard(PARENT, "process a", {})]):
        pass

    assert finished(spans) == []


def test_what_fails_and_raises_nothing_leaves_its_kind(spans: InMemorySpanExporter) -> None:
    with tracing.span("handle"):
        tracing.failed("Invalid")

    (span,) = finished(spans)
    assert (span.status.is_ok, span.status.description) == (False, "Invalid")


@pytest.mark.parametrize("flags", ["00", "01"])
def test_where_no_span_is_kept_ids_and_the_callers_wish_go_on(flags: str) -> None:
    tracer = tracing.IdsAlone().get_tracer("sluiceway")

    with tracer.start_as_current_span("handle", tracing.extract(f"00-{TRACE}-b7ad6b7169203331-{flags}")) as span:
        sent, inner = tracing.inject(), tracer.start_span("ask")

    assert sent == f"00-{TRACE}-{trace.format_span_id(span.get_span_context().span_id)}-{flags}"
    assert span.get_span_context().span_id != 0xB7AD6B7169203331
    assert inner is span, "what runs inside goes by the same ids"
    assert tracing.inject() == ""


def test_where_no_span_is_kept_a_trace_of_its_own_is_begun_all_the_same() -> None:
    tracer = tracing.IdsAlone().get_tracer("sluiceway")

    first, second = (tracer.start_span("handle").get_span_context() for _ in range(2))

    assert first.is_valid
    assert not first.trace_flags.sampled
    assert first.trace_id != second.trace_id


async def test_a_call_through_two_services_is_one_trace(spans: InMemorySpanExporter) -> None:
    async def echo(text: str) -> str:
        return text

    async with serving(echo) as last, neighbour(last) as client:

        async def ask(text: str) -> str:
            return (await client.one(text))[0]

        async with serving(ask) as first, outside(first) as caller:
            await caller.one("x", traceparent=PARENT)

    assert [(span.name, span.kind.name, trace_id(span)) for span in finished(spans)] == [
        (f"/{NAME}/One", "SERVER", TRACE),
        (f"/{NAME}/One", "CLIENT", TRACE),
        (f"/{NAME}/One", "SERVER", TRACE),
    ]


async def test_a_call_that_fails_is_counted_and_traced_where_it_was_asked(spans: InMemorySpanExporter) -> None:
    async def fail(_text: str) -> str:
        raise ValueError("no")

    metrics = Metrics()
    async with serving(fail) as server, neighbour(server, metrics=metrics) as client:
        with acting_as(ADA), pytest.raises(Exception, match="wrong inside"):
            await client.down("x")

    labels = {"method": f"/{NAME}/Down", "code": "INTERNAL"}
    assert metrics.registry.get_sample_value("sluiceway_internal_calls_total", labels) == 1
    (client_span,) = [span for span in finished(spans) if span.kind is trace.SpanKind.CLIENT]
    assert client_span.status.description == "INTERNAL"
