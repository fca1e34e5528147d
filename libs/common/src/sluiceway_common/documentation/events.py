"""Page of events, printed from the contracts, their comments and the subscriptions of the services."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message

from sluiceway_common.bus.topics import Topic, all_events, external_topics, service_of, topic_of
from sluiceway_common.documentation.attributes import attributes_table
from sluiceway_common.documentation.proto_text import TYPE_NAMES
from sluiceway_common.documentation.subscribers import heard_by

_MESSAGE = re.compile(r"message (\w+) \{")
_FIELD = re.compile(r"(?:repeated |optional )?[\w.]+(?:<.*>)? (\w+) = \d+")

_HEAD = """\
# Events

<!-- Printed by `make docs`; do not edit. -->

What is said on the log, and who hears it. The contracts are in `proto/`; this page is printed from them.
"""

_ENVELOPE = """
## What stands around every event

A record is a [CloudEvent](https://cloudevents.io) in binary mode: its attributes are headers, its body is protobuf or
proto3 JSON.

{table}
Header values are ASCII; anything else travels percent-encoded. The Kafka key of a record is the field named below, as
text: order is kept per key, so a producer that leaves it out has no order. Fields that a reader does not know are left
aside. A record that cannot be read is parked on `<topic>.<service>.dlq` with its reason; it never stops the topic. Read
are keys up to 64 KiB, and up to 100 headers of 64 KiB in all, those of the table up to 2,048 characters each.

All of this for tools, as [AsyncAPI 3](https://www.asyncapi.com): [`asyncapi.json`](asyncapi.json)
([how it is used](producers.md#asyncapi)).
"""


def events_page(protos: Path, messages: Path) -> str:
    """`protos` holds the contracts with their comments, `messages` the golden messages per topic."""
    hearers = heard_by()
    parts = [_HEAD, _ENVELOPE.format(table=attributes_table()), "\n## The events\n\n", _table(hearers)]
    parts += ["".join(_event(event, protos, messages, hearers)) for event in all_events()]
    return "".join(parts)


def _table(hearers: Mapping[str, Sequence[str]]) -> str:
    lines = ["| topic | said by | heard by | key | partitions | kept |", "|---|---|---|---|---|---|"]
    for event in all_events():
        topic = topic_of(event)
        link = f"[`{topic.name}`](#{topic.name.replace('.', '')})"
        subscription = ", ".join(hearers.get(topic.name, ())) or "nobody yet"
        lines.append(
            f"| {link} | {said_by(event)} | {subscription} | `{topic.key}` | {topic.partitions} | {_kept(topic)} |"
        )
    return "\n".join(lines) + "\n"


def said_by(event: type[Message]) -> str:
    """The service that the contract belongs to; outside producers where its topic is external."""
    return "outside producers" if topic_of(event).name in external_topics() else service_of(event)


def _kept(topic: Topic) -> str:
    return "the last per key, for ever" if topic.compacted else f"{topic.days} days"


def _event(event: type[Message], protos: Path, messages: Path, hearers: Mapping[str, Sequence[str]]) -> Iterator[str]:
    topic, descriptor = topic_of(event), Default().FindMessageTypeByName(event.DESCRIPTOR.full_name)
    told = comments((protos / descriptor.file.name).read_text())
    subscription = ", ".join(hearers.get(topic.name, ())) or "nobody yet"
    yield f"\n### {topic.name}\n\n{told[descriptor.name]}\n\n"
    yield f"`{descriptor.full_name}`, said by {said_by(event)}, heard by {subscription}, key `{topic.key}`, "
    yield f"{topic.partitions} partitions, kept: {_kept(topic)}.\n\n"
    yield "| field | type | meaning |\n|---|---|---|\n"
    for name, field in descriptor.fields_by_name.items():
        yield f"| {field.number} `{name}` | {_type(field)} | {told[f'{descriptor.name}.{name}']} |\n"
    if topic.name in external_topics():
        yield _example(messages / topic.name / "outside.json")


def _type(field: FieldDescriptor) -> str:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = field.message_type.fields
        return f"map of {_type(key)} to {_type(value)}"
    name = f"`{field.message_type.full_name}`" if field.message_type is not None else TYPE_NAMES[field.type]
    name = f"`{field.enum_type.full_name}`" if field.enum_type is not None else name
    one_of = f", one of `{field.containing_oneof.name}`" if field.containing_oneof is not None else ""
    return f"list of {name}" if field.is_repeated else name + one_of


def _example(golden: Path) -> str:
    message = json.loads(golden.read_text())
    headers = "\n".join(f"{name}: {value}" for name, value in message["headers"].items())
    body = json.dumps(message["json"], indent=2, ensure_ascii=False)
    told = f"As an outside producer writes it, with the key `{message['key']}`"
    return f"\n{told}:\n\n```text\n{headers}\n```\n\n```json\n{body}\n```\n"


def comments(proto: str) -> Mapping[str, str]:
    """By `Message` and `Message.field`: the sentences that stand above it, which the generated code forgets."""
    return dict(_comments(proto))


def _comments(proto: str) -> Iterator[tuple[str, str]]:
    above: list[str] = []
    message = ""
    for line in map(str.strip, proto.splitlines()):
        if line.startswith("//"):
            above.append(line.removeprefix("//").strip())
            continue
        if found := _MESSAGE.match(line):
            message = found[1]
            yield message, " ".join(above)
        elif found := _FIELD.match(line):
            yield f"{message}.{found[1]}", " ".join(above)
        above = []
