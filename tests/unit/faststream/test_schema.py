"""AsyncAPI of an application: its events are printed as proto3 JSON has them."""

import json
from typing import Annotated

import pytest
from faststream.specification import AsyncAPI
from pydantic import TypeAdapter

from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway.type.v1.blob_pb2 import Blob
from sluiceway_faststream import EVENT, UnhandledRecord, connect, subscriber


async def nowhere(_letter: UnhandledRecord) -> None:
    """There are no dead letters."""


def test_an_application_prints_what_it_hears() -> None:
    broker = connect("127.0.0.1:1", source="crm", dead_letters=nowhere)

    @subscriber(broker, DocumentOffered, group="billing")
    async def on_offered(event: Annotated[DocumentOffered, EVENT]) -> None:
        """Nothing comes here."""

    printed = json.loads(AsyncAPI(broker, title="billing").to_specification().to_json())
    assert printed["asyncapi"] == "3.0.0"
    assert "ingest.document-offered.v1" in {each["address"].partition(":")[0] for each in printed["channels"].values()}
    (payload,) = printed["components"]["schemas"].values()
    properties = payload["properties"]
    assert properties["sourceKey"] == {"type": "string"}
    assert properties["labels"] == {"type": "object", "additionalProperties": {"type": "string"}}


def test_a_handler_takes_its_event_alone() -> None:
    takes = TypeAdapter(Annotated[DocumentOffered, EVENT])
    offered = DocumentOffered(source_key="a")
    assert takes.validate_python(offered) is offered
    with pytest.raises(ValueError, match="DocumentOffered"):
        takes.validate_python(Blob())
    with pytest.raises(TypeError, match="is no event of Sluiceway"):
        TypeAdapter(Annotated[Blob, EVENT])
