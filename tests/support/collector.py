"""Collector of traces: takes what services export by OTLP, and is asked what it has of a trace."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.common.v1 import common_pb2

from sluiceway_common.testing import free_port

_STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Spanned:
    """A span, with the service that it was exported by."""

    service: str
    name: str
    span_id: str
    parent_id: str
    attributes: Mapping[str, Any]


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Keeps all spans by their trace."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._spans: dict[str, list[Spanned]] = defaultdict(list)

    def Export(
        self, request: trace_service_pb2.ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        for of_process in request.resource_spans:
            service = _values(of_process.resource.attributes)["service.name"]
            for each in (span for scope in of_process.scope_spans for span in scope.spans):
                spanned = Spanned(
                    service, each.name, each.span_id.hex(), each.parent_span_id.hex(), _values(each.attributes)
                )
                self._spans[each.trace_id.hex()].append(spanned)
        return trace_service_pb2.ExportTraceServiceResponse()

    def of(self, trace_id: str) -> list[Spanned]:
        """What has come of a trace so far."""
        return list(self._spans.get(trace_id, ()))


@contextmanager
def collector() -> Iterator[Collector]:
    """One that listens on a port of its own."""
    # One thread: nothing is written at the same time.
    server = grpc.server(ThreadPoolExecutor(1))
    port = free_port()
    made = Collector(f"http://127.0.0.1:{port}")
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(made, server)
    assert server.add_insecure_port(f"127.0.0.1:{port}") == port
    server.start()
    try:
        yield made
    finally:
        server.stop(_STOP_SECONDS).wait()


def _values(attributes: Any) -> dict[str, Any]:
    return {each.key: _value(each.value) for each in attributes}


def _value(value: common_pb2.AnyValue) -> Any:
    if value.HasField("array_value"):
        return tuple(_value(each) for each in value.array_value.values)
    return getattr(value, value.WhichOneof("value") or "string_value")
