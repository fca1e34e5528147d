"""AsyncAPI document: it is one by the official schema, and says of every topic what the contract says."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.message import Message
from jsonschema import Draft7Validator

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.bus.records import record_of
from sluiceway_common.bus.topics import all_events, external_topics, topic_of
from sluiceway_common.documentation.asyncapi import asyncapi
from sluiceway_common.documentation.subscribers import heard_by
from tests.support.golden import Golden, goldens
from tests.support.repository import ROOT

DOCUMENT: dict[str, Any] = json.loads(asyncapi(ROOT / "proto"))
OFFICIAL = Draft7Validator(json.loads((ROOT / "tests/data/asyncapi/3.0.0.json").read_text("utf-8")))
FROZEN: dict[str, Any] = json.loads((ROOT / "tests/contract/topics.json").read_text("utf-8"))
DAY = 24 * 60 * 60 * 1000
OFFERED = "ingest.document-offered.v1"

each_event = pytest.mark.parametrize("event", all_events(), ids=lambda event: topic_of(event).name)


def referred(part: Any) -> Iterator[str]:
    """Every reference inside of it."""
    for name, one in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        if name == "$ref":
            yield one
        else:
            yield from referred(one)


def found(reference: str) -> Any:
    part: Any = DOCUMENT
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    return part


def complaints(document: dict[str, Any]) -> list[str]:
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in OFFICIAL.iter_errors(document)]


def message_of(event: type[Message], form: str) -> Any:
    return DOCUMENT["components"]["messages"][f"{event.DESCRIPTOR.full_name}.{form}"]


def headers_are_right(message: Any, headers: dict[str, str]) -> bool:
    schema = {**message["headers"], "components": DOCUMENT["components"]}
    return bool(Draft7Validator(schema).is_valid(headers))


def test_it_is_asyncapi_by_the_official_schema() -> None:
    assert complaints(DOCUMENT) == []


@pytest.mark.parametrize("part", ["channels", "operations"])
def test_the_official_schema_tells_a_document_that_is_none(part: str) -> None:
    """Down to the bindings of Kafka: a wrong word there would be no complaint of a schema that does not look."""
    spoilt = json.loads(json.dumps(DOCUMENT))
    next(iter(spoilt[part].values()))["bindings"]["kafka"]["partition"] = 12
    assert complaints(spoilt)


def test_every_reference_leads_somewhere() -> None:
    references = set(referred(DOCUMENT))
    assert len(references) > len(all_events())
    assert all(found(reference) for reference in references)


@each_event
def test_a_channel_is_the_topic_of_the_contract(event: type[Message]) -> None:
    topic = FROZEN[topic_of(event).name]
    channel = DOCUMENT["channels"][topic_of(event).name]
    assert channel["address"] == topic_of(event).name
    binding = channel["bindings"]["kafka"]
    assert binding["partitions"] == topic["partitions"]
    kept = {"cleanup.policy": ["delete"], "retention.ms": topic["days"] * DAY}
    assert binding["topicConfiguration"] == ({"cleanup.policy": ["compact"]} if topic["compacted"] else kept)
    for reference in channel["messages"].values():
        assert found(reference["$ref"])["bindings"]["kafka"]["key"]["description"].startswith(f"`{topic['key']}`")


def test_who_sends_and_who_receives_is_what_the_page_of_events_says() -> None:
    receives: dict[str, set[str]] = {topic: set() for topic in FROZEN}
    sends = {}
    for name, operation in DOCUMENT["operations"].items():
        topic = operation["channel"]["$ref"].removeprefix("#/channels/")
        who = name.removesuffix(f".{operation['action']}.{topic}")
        if operation["action"] == "send":
            sends[topic] = who
        else:
            receives[topic].add(who if "bindings" in operation else f"{who} (every replica)")
    assert {topic: sorted(who) for topic, who in receives.items() if who} == heard_by()
    assert sends == {topic: topic.split(".")[0] for topic in FROZEN.keys() - external_topics()}


def test_outside_producers_may_write_json_and_our_services_do_not() -> None:
    forms = {
        topic: {found(one["$ref"])["contentType"] for one in channel["messages"].values()}
        for topic, channel in DOCUMENT["channels"].items()
    }
    assert forms.pop(OFFERED) == {"application/protobuf", "application/json"}
    assert set(map(frozenset, forms.values())) == {frozenset({"application/protobuf"})}


@pytest.mark.parametrize("golden", [one for one in goldens() if one.path.stem == "outside"], ids=str)
def test_what_an_outsider_wrote_is_as_the_document_says(golden: Golden) -> None:
    message = message_of(golden.event, "json")
    assert headers_are_right(message, golden.headers)
    assert not headers_are_right(message, golden.headers | {"ce_type": "sluiceway.ingest.v1.Other"})
    assert not headers_are_right(message, {"ce_type": golden.headers["ce_type"]})
    assert Draft7Validator(message["payload"]).is_valid(golden.json)
    assert not Draft7Validator(message["payload"]).is_valid({"sourceKey": 1})


@pytest.mark.parametrize("golden", [one for one in goldens() if topic_of(one.event).name != OFFERED], ids=str)
def test_headers_that_our_services_write_are_as_the_document_says(golden: Golden) -> None:
    said = OutgoingEvent(golden.event.FromString(golden.protobuf), tenant="acme")
    record = record_of(said, source="service", at=datetime(2031, 5, 31, tzinfo=UTC))
    headers = {name: (value or b"").decode() for name, value in record.headers}
    message = message_of(golden.event, "protobuf")
    assert headers_are_right(message, headers)
    for name in found("#/components/schemas/HeadersOfSluiceway")["required"]:
        assert not headers_are_right(message, {other: text for other, text in headers.items() if other != name})
