"""Where spans go."""

import asyncio

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

from sluiceway_common.settings import Shared


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


def _exporting(resource: Resource, endpoint: str) -> TracerProvider:
    # Imported where it is used: it brings a second gRPC stack of threads, and most laptops send no traces.
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider
