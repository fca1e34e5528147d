"""AsyncAPI 3.0 document of the log, printed from the contracts and the subscriptions of the services: for tools of
other teams, in any language.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message

from sluiceway.json_schema import json_schema
from sluiceway_common.bus.admin import settings_of
from sluiceway_common.bus.headers import JSON, PROTOBUF
from sluiceway_common.bus.topics import all_events, external_topics, service_of, topic_of
from sluiceway_common.documentation.attributes import attributes_of_ours, attributes_of_outsiders
from sluiceway_common.documentation.events import comments
from sluiceway_common.documentation.proto_text import proto_text
from sluiceway_common.documentation.subscribers import subscriptions_of_services

ASYNCAPI: Final = "3.0.0"
_KAFKA: Final = "0.5.0"  # The version of the bindings, which is one of their own.
_OURS, _OUTSIDERS = "HeadersOfSluiceway", "HeadersOfOutsideProducers"
_PROTO_3: Final = "application/vnd.google.protobuf;version=3"

_ABOUT = """\
Events of Sluiceway on Apache Kafka, as CloudEvents in binary mode: attributes are headers, the body is the event. \
Printed from the contracts in `proto/`; do not edit.

Operations are those of Sluiceway's services: what one sends, another team may receive; what one receives of an \
external topic, another team may send. In whose name an external topic is heard, an operator sets \
(`SLUICEWAY_EXTERNAL_TOPICS`). What cannot be read is parked on `<topic>.<service>.dlq` and stops nothing. \
Header values are ASCII; anything else travels percent-encoded. The key of a record is a field of \
its event, as text: order is kept per key. A record without a body (a tombstone) on a compacted topic says that \
nothing is left of its key. Fields that a reader does not know are left aside. Read are keys up to 64 KiB, and up to \
100 headers of 64 KiB in all, those that are listed up to 2,048 characters each.\
"""

Document = dict[str, Any]
Told = Callable[[Descriptor | EnumDescriptor], Mapping[str, str]]


def asyncapi(protos: Path) -> str:
    """The document, as JSON; `protos` holds the contracts with their comments."""
    told = _comments(protos)
    document = {
        "asyncapi": ASYNCAPI,
        "info": {
            "title": "Sluiceway",
            "version": version("sluiceway-proto"),
            "description": _ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": PROTOBUF,
        "servers": {"kafka": _server()},
        "channels": {topic_of(event).name: _channel(event, told) for event in all_events()},
        "operations": dict(sorted(_operations())),
        "components": {
            "messages": dict(_messages(told)),
            "schemas": {_OURS: attributes_of_ours(), _OUTSIDERS: attributes_of_outsiders()},
            "securitySchemes": {
                "scram": {"type": "scramSha512", "description": "The login that an operator of Kafka gave you."}
            },
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _comments(protos: Path) -> Told:
    @cache
    def of_file(name: str) -> Mapping[str, str]:
        return comments((protos / name).read_text("utf-8"))

    return lambda part: of_file(Default().FindFileContainingSymbol(part.full_name).name)


def _server() -> Document:
    brokers = {"description": "Brokers that an operator named to you.", "examples": ["kafka-1.example.com:9093"]}
    return {
        "host": "{brokers}",
        "protocol": "kafka-secure",
        "description": "Apache Kafka over TLS. Let no client make a topic: one that Kafka makes by itself has one "
        "partition for ever.",
        "variables": {"brokers": brokers},
        "security": [{"$ref": "#/components/securitySchemes/scram"}],
    }


def _channel(event: type[Message], told: Told) -> Document:
    topic = topic_of(event)
    configuration: Document = settings_of(topic)
    configuration["cleanup.policy"] = [configuration["cleanup.policy"]]
    if "retention.ms" in configuration:
        configuration["retention.ms"] = int(configuration["retention.ms"])
    binding = {"topic": topic.name, "partitions": topic.partitions, "topicConfiguration": configuration}
    return {
        "address": topic.name,
        "title": event.DESCRIPTOR.name,
        "description": told(_descriptor(event))[event.DESCRIPTOR.name],
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _forms(event)},
        "bindings": {"kafka": {**binding, "bindingVersion": _KAFKA}},
    }


def _forms(event: type[Message]) -> Mapping[str, str]:
    """By the name of a message: its content type. Our services write protobuf alone."""
    name = event.DESCRIPTOR.full_name
    of_outsiders = {f"{name}.json": JSON} if _is_external(event) else {}
    return {f"{name}.protobuf": PROTOBUF, **of_outsiders}


def _is_external(event: type[Message]) -> bool:
    return topic_of(event).name in external_topics()


def _messages(told: Told) -> Iterator[tuple[str, Document]]:
    for event in all_events():
        for name, content_type in _forms(event).items():
            yield name, _message(event, content_type, told)


def _message(event: type[Message], content_type: str, told: Told) -> Document:
    descriptor, topic = _descriptor(event), topic_of(event)
    key = told(descriptor)[f"{descriptor.name}.{topic.key}"]
    return {
        "name": descriptor.full_name,
        "title": descriptor.name,
        "summary": told(descriptor)[descriptor.name],
        "contentType": content_type,
        "headers": _headers(event, content_type),
        "payload": _as_json(descriptor, told) if content_type == JSON else _as_protobuf(descriptor, told),
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": f"`{topic.key}`, as text: {key}"},
                "bindingVersion": _KAFKA,
            }
        },
    }


def _descriptor(event: type[Message]) -> Descriptor:
    return Default().FindMessageTypeByName(event.DESCRIPTOR.full_name)


def _headers(event: type[Message], content_type: str) -> Document:
    schema = _OUTSIDERS if _is_external(event) else _OURS
    own = {"content-type": {"const": content_type}, "ce_type": {"const": event.DESCRIPTOR.full_name}}
    return {"type": "object", "allOf": [{"$ref": f"#/components/schemas/{schema}"}], "properties": own}


def _as_protobuf(descriptor: Descriptor, told: Told) -> Document:
    return {"schemaFormat": _PROTO_3, "schema": proto_text(descriptor, told)}


def _as_json(descriptor: Descriptor, told: Told) -> Document:
    def describe(what: Descriptor | FieldDescriptor) -> str:
        if isinstance(what, Descriptor):
            return told(what).get(what.name, "")
        message = what.containing_type
        return told(message).get(f"{message.name}.{what.name}", "") if message is not None else ""

    return json_schema(descriptor, describe)


def _operations() -> Iterator[tuple[str, Document]]:
    for event in all_events():
        if not _is_external(event):
            service, topic = service_of(event), topic_of(event).name
            yield f"{service}.send.{topic}", _operation("send", service, event)
    for service, subscription in subscriptions_of_services():
        group = "" if subscription.broadcast else subscription.group(service)
        for event in subscription.messages:
            hearer = f"{service}.{subscription.name}" if subscription.name else service
            yield f"{hearer}.receive.{topic_of(event).name}", _operation("receive", service, event, group)


def _operation(action: str, service: str, event: type[Message], group: str = "") -> Document:
    channel = f"#/channels/{topic_of(event).name}"
    operation: Document = {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{name}"} for name in _forms(event)],
        "tags": [{"name": service}],
    }
    if group:
        binding = {"groupId": {"type": "string", "enum": [group]}, "bindingVersion": _KAFKA}
        return {**operation, "bindings": {"kafka": binding}}
    if action == "receive":
        return {**operation, "description": "Every replica hears every record, in no consumer group."}
    return operation
