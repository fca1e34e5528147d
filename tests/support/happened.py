"""Events of a test alone: a contract with a topic of its own, so that tests may share a broker."""

import uuid
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.message_factory import GetMessageClass

from sluiceway.type.v1 import topic_pb2
from sluiceway_common.bus.port import OutgoingEvent

TENANT = "acme"

_FIELDS = {"document_id": 9, "number": 5}


def new_event(*, partitions: int = 3, compacted: bool = False, external: bool = False) -> Any:
    """A message class `Happened` with `document_id` (its key) and `number`, on a topic that nobody else has."""
    return event_named(uuid.uuid4().hex[:12], partitions=partitions, compacted=compacted, external=external)


def event_named(unique: str, *, partitions: int = 3, compacted: bool = False, external: bool = False) -> Any:
    """The same event in another process."""
    file = descriptor_pb2.FileDescriptorProto(
        name=f"test/{unique}.proto",
        package=f"test.t{unique}",
        syntax="proto3",
        dependency=["sluiceway/type/v1/topic.proto"],
    )
    message = file.message_type.add(name="Happened")
    for number, (name, kind) in enumerate(_FIELDS.items(), 1):
        message.field.add(name=name, number=number, type=kind, label=1)
    option = message.options.Extensions[topic_pb2.topic]
    option.name, option.key = f"test.happened-{unique}.v1", "document_id"
    option.partitions, option.days, option.compacted = partitions, 0 if compacted else 1, compacted
    option.external = external
    pool = descriptor_pool.Default()
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName(f"test.t{unique}.Happened"))


def outgoing(event: Any, tenant: str = TENANT, **more: str) -> OutgoingEvent:
    return OutgoingEvent(event, tenant, **more)
