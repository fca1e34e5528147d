"""JSON Schema of the contracts: it tells every field, and takes what was once said as JSON."""

import pytest
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Value
from jsonschema import Draft7Validator

from sluiceway.json_schema import json_schema
from sluiceway_common.bus.topics import all_events
from tests.support.golden import Golden, goldens


@pytest.mark.parametrize("message", all_events(), ids=lambda message: message.DESCRIPTOR.full_name)
def test_every_event_has_a_schema(message: type[Message]) -> None:
    schema = json_schema(message.DESCRIPTOR)
    assert set(schema["properties"]) == {field.json_name for field in message.DESCRIPTOR.fields}


def test_a_message_that_holds_itself_ends() -> None:
    assert json_schema(Value.DESCRIPTOR)["properties"]["listValue"]["properties"]["values"] == {
        "type": "array",
        "items": {"title": "google.protobuf.Value", "type": "object"},
    }


@pytest.mark.parametrize("golden", goldens(), ids=str)
def test_json_of_the_past_is_as_its_schema_says(golden: Golden) -> None:
    schema = json_schema(golden.event.DESCRIPTOR)
    Draft7Validator.check_schema(schema)
    assert [error.message for error in Draft7Validator(schema).iter_errors(golden.json)] == []


def test_what_a_field_means_stands_where_somebody_tells_it() -> None:
    schema = json_schema(Value.DESCRIPTOR, lambda what: f"about {what.name}")
    assert schema["description"] == "about Value"
    assert schema["properties"]["stringValue"]["description"] == "about string_value"
