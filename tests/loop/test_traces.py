"""Traces: what is asked or handed in once is one trace over all services, over calls and over the log."""

from collections.abc import AsyncIterator
from secrets import token_hex
from typing import Any

import pytest

from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.infer_service_pb2 import GenerateRequest, Grounding
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway.ingest.v1.ingest_service_pb2 import SubmitHeader, SubmitRequest
from sluiceway.ingest.v1.ingest_service_pb2_grpc import IngestServiceStub
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_common.testing import eventually
from tests.support.collector import Collector, Spanned
from tests.support.laptop import Laptop
from tests.support.system import addresses

pytestmark = pytest.mark.server

QUESTION = "When did Carl Wilhelm Scheele discover oxygen?"
NOTE = "The lock keeper of Halden wrote down every barge that passed in 1911."
OF_AN_ANSWER = {
    ("infer", "InferService/Generate"),
    ("infer", "chat smollm2-135m"),
    ("guard", "GuardService/Check"),
    ("guard", "GuardService/CheckStream"),
    ("embed", "EmbedService/Search"),
    ("eval", "process infer.answer-given.v1"),
    ("guard", "process infer.answer-given.v1"),
}
OF_A_DOCUMENT = {
    ("ingest", "IngestService/Submit"),
    ("ingest", "process ingest.document-submitted.v1"),
    ("guard", "process ingest.document-chunked.v1"),
    ("embed", "process ingest.document-chunked.v1"),
    ("embed", "process guard.document-judged.v1"),
    ("ingest", "process embed.document-indexed.v1"),
    ("eval", "process embed.document-indexed.v1"),
}
# An engine on a busy processor.
_SECONDS = 240


class Asked:
    """A trace that somebody outside has begun, and the span that he asks from."""

    def __init__(self) -> None:
        self.trace_id, self.span_id = token_hex(16), token_hex(8)

    def metadata(self, found: Addresses) -> tuple[tuple[str, str], ...]:
        return (*credential(found), ("traceparent", f"00-{self.trace_id}-{self.span_id}-01"))


async def traced(traces: Collector, asked: Asked, wanted: set[tuple[str, str]]) -> list[Spanned]:
    """The spans of the trace, once all that are wanted have come."""

    def missing() -> set[tuple[str, str]]:
        return wanted - {(_service(each), _name(each)) for each in traces.of(asked.trace_id)}

    await eventually(lambda: not missing(), within=_SECONDS, every=0.2)
    return traces.of(asked.trace_id)


def _service(span: Spanned) -> str:
    return span.service.removeprefix("sluiceway-")


def _name(span: Spanned) -> str:
    """A method without the package of its contract."""
    return span.name.rpartition(".")[2] if "/" in span.name else span.name


def parents(spans: list[Spanned]) -> set[str]:
    return {each.parent_id for each in spans} - {each.span_id for each in spans}


async def test_an_answer_is_one_trace_from_the_question_to_the_record(
    machine: Laptop, sample: list[dict[str, Any]], traces: Collector
) -> None:
    asked, found = Asked(), addresses(machine)
    message = values_pb2.Message(role=values_pb2.ROLE_USER, text=QUESTION)
    request = GenerateRequest(
        messages=[message], model="smollm2-135m", grounding=Grounding(collection="default"), max_tokens=24
    )
    async with connect(found.of("infer"), found) as channel:
        # The stub's types know the blocking channel alone.
        generate: Any = InferServiceStub(channel).Generate
        async for _ in generate(request, metadata=asked.metadata(found), timeout=_SECONDS):
            """To its end."""
    spans = await traced(traces, asked, OF_AN_ANSWER)

    # Spans are sent when they end: whoever waited for others comes last.
    await eventually(lambda: parents(traces.of(asked.trace_id)) == {asked.span_id}, within=_SECONDS, every=0.2)
    (chat,) = (each for each in spans if each.name.startswith("chat "))
    assert chat.attributes["gen_ai.operation.name"] == "chat"
    assert chat.attributes["gen_ai.provider.name"] == "llama"
    assert chat.attributes["gen_ai.response.model"] == "smollm2-135m"
    assert chat.attributes["gen_ai.usage.output_tokens"] > 0
    assert QUESTION not in str(traces.of(asked.trace_id))


async def test_a_document_is_one_trace_until_it_is_found(machine: Laptop, traces: Collector) -> None:
    asked, found = Asked(), addresses(machine)

    async def pieces() -> AsyncIterator[SubmitRequest]:
        yield SubmitRequest(header=SubmitHeader(source_key="barges.txt", collection="traced"))
        yield SubmitRequest(data=NOTE.encode())

    async with connect(found.of("ingest"), found) as channel:
        submit: Any = IngestServiceStub(channel).Submit
        await submit(pieces(), metadata=asked.metadata(found), timeout=_SECONDS)
    await traced(traces, asked, OF_A_DOCUMENT)
    await eventually(lambda: parents(traces.of(asked.trace_id)) == {asked.span_id}, within=_SECONDS, every=0.2)
    assert NOTE not in str(traces.of(asked.trace_id))
