"""What was once said is understood for ever, and what decides about a topic does not change."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from google.protobuf import json_format
from google.protobuf.message import Message

from sluiceway_common.bus.headers import JSON, PROTOBUF
from sluiceway_common.bus.records import Decoded, Record, decode
from sluiceway_common.bus.topics import all_events, topic_of
from tests.support.golden import Golden, fields_of, goldens, variants

FROZEN = Path(__file__).parent / "topics.json"

each_golden = pytest.mark.parametrize("golden", goldens(), ids=str)
each_event = pytest.mark.parametrize("event", all_events(), ids=lambda event: topic_of(event).name)


def read_as(golden: Golden, content_type: str, body: bytes) -> Message:
    headers = golden.headers | {"content-type": content_type}
    raw = tuple((name, value.encode()) for name, value in headers.items())
    read = decode(Record(topic_of(golden.event).name, golden.key.encode(), body, raw), golden.event)
    assert isinstance(read, Decoded), read
    event: Message = read.event
    return event


@each_golden
def test_bytes_of_the_past_mean_what_they_meant(golden: Golden) -> None:
    event = read_as(golden, PROTOBUF, golden.protobuf)
    assert json_format.MessageToDict(event) == golden.json


@each_golden
def test_json_of_the_past_is_the_same_event_as_its_bytes(golden: Golden) -> None:
    event = read_as(golden, JSON, json.dumps(golden.json).encode())
    assert event == read_as(golden, PROTOBUF, golden.protobuf)


@each_golden
def test_the_key_of_the_past_is_still_the_key(golden: Golden) -> None:
    event = golden.event.FromString(golden.protobuf)
    assert str(getattr(event, topic_of(golden.event).key)) == golden.key


@each_event
def test_every_field_of_an_event_is_in_a_message_that_is_kept(event: type[Message]) -> None:
    kept = defaultdict(set)
    for golden in goldens():
        kept[golden.event] |= set(fields_of(golden.event.FromString(golden.protobuf)))
    wanted = {name for variant in variants(event) for name in fields_of(variant)}
    assert not wanted - kept[event], "write another message: python -m tests.support.golden"


def test_what_a_topic_was_created_with_is_frozen() -> None:
    frozen = json.loads(FROZEN.read_text())
    now = {
        topic.name: {
            "event": event.DESCRIPTOR.full_name,
            "key": topic.key,
            "partitions": topic.partitions,
            "days": topic.days,
            "compacted": topic.compacted,
        }
        for event in all_events()
        for topic in [topic_of(event)]
    }
    assert now == frozen, "a topic only ever comes as a new version beside the old one"


@each_event
def test_a_topic_is_named_by_its_service_what_happened_and_a_version(event: type[Message]) -> None:
    topic, service = topic_of(event), event.DESCRIPTOR.full_name.split(".")[1]
    words = "".join("-" + letter.lower() if letter.isupper() else letter for letter in event.DESCRIPTOR.name)
    assert topic.name == f"{service}.{words.removeprefix('-')}.v1"
    assert topic.key in event.DESCRIPTOR.fields_by_name
    assert topic.compacted == (topic.days == 0)
