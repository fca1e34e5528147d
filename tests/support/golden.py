"""Messages of the past: how they are kept, and how a new one is written.

`python -m tests.support.golden` writes another message for every event whose kept ones lack a field.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from sluiceway_common.bus.topics import all_events, topic_of

FOLDER = Path(__file__).parents[1] / "contract" / "messages"

_NUMBERS = {
    FieldDescriptor.CPPTYPE_INT32,
    FieldDescriptor.CPPTYPE_INT64,
    FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_UINT64,
}


@dataclass(frozen=True)
class Golden:
    """One message as it was once said: headers and key, the bytes, and the same as proto3 JSON."""

    path: Path
    event: type[Message]
    headers: dict[str, str]
    key: str
    protobuf: bytes
    json: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"


def goldens() -> list[Golden]:
    return [_read(path, event) for event in all_events() for path in sorted(_folder(event).glob("*.json"))]


def written(event: Message) -> dict[str, Any]:
    """The content of a file for this message."""
    topic, name = topic_of(type(event)), event.DESCRIPTOR.full_name
    return {
        "headers": {"content-type": "application/protobuf", "ce_type": name, "ce_id": "1", "ce_tenant": "acme"},
        "key": str(getattr(event, topic.key)),
        "protobuf": base64.b64encode(event.SerializeToString(deterministic=True)).decode(),
        "json": json_format.MessageToDict(event),
    }


def variants(event: type[Message]) -> list[Message]:
    """Messages in which together every field is set: one per member of a oneof."""
    choices = [field for oneof in event.DESCRIPTOR.oneofs for field in oneof.fields] or [None]
    return [_filled(event, chosen) for chosen in choices]


def fields_of(message: Message, prefix: str = "") -> Iterator[str]:
    """The dotted names of all fields that are set."""
    for field, value in message.ListFields():
        yield prefix + field.name
        nested = value if field.is_repeated and field.message_type else [value] if field.message_type else []
        for each in nested:
            if isinstance(each, Message):
                yield from fields_of(each, f"{prefix}{field.name}.")


def _folder(event: type[Message]) -> Path:
    return FOLDER / topic_of(event).name


def _read(path: Path, event: type[Message]) -> Golden:
    content = json.loads(path.read_text())
    body = base64.b64decode(content["protobuf"])
    return Golden(path, event, content["headers"], content["key"], body, content["json"])


def _filled(event: type[Message], chosen: FieldDescriptor | None) -> Message:
    message = event()
    _fill(message, chosen)
    return message


def _fill(message: Message, chosen: FieldDescriptor | None) -> None:
    for field in message.DESCRIPTOR.fields:
        if field.containing_oneof is not None and field is not chosen:
            continue
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            getattr(message, field.name)["name"] = _sample(field.message_type.fields_by_name["value"])
        elif field.message_type is not None:
            part = getattr(message, field.name)
            _fill(part.add() if field.is_repeated else part, None)
        elif field.is_repeated:
            getattr(message, field.name).append(_sample(field))
        else:
            setattr(message, field.name, _sample(field))


def _sample(field: FieldDescriptor) -> Any:
    if field.enum_type is not None:
        return field.enum_type.values[-1].number
    if field.type == FieldDescriptor.TYPE_BYTES:
        return field.name.encode()
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return field.name
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return True
    return field.number if field.cpp_type in _NUMBERS else field.number / 2


def _write_missing() -> None:
    for event in all_events():
        kept = {name for golden in goldens() if golden.event is event for name in fields_of(_parsed(golden))}
        for message in variants(event):
            if not kept.issuperset(fields_of(message)):
                path = _free(event, message)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps(written(message), indent=2) + "\n")


def _parsed(golden: Golden) -> Message:
    return golden.event.FromString(golden.protobuf)


def _free(event: type[Message], message: Message) -> Path:
    """A name that no message of the past has: `full.json`, `full-2.json` once the event has grown."""
    which = "-".join(filter(None, (message.WhichOneof(oneof.name) for oneof in event.DESCRIPTOR.oneofs)))
    stem = f"full{'-' + which if which else ''}"
    names = (f"{stem}{f'-{number}' if number > 1 else ''}.json" for number in count(1))
    return next(path for name in names if not (path := _folder(event) / name).exists())


if __name__ == "__main__":
    _write_missing()
