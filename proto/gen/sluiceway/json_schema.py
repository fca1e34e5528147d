"""JSON Schema of messages as proto3 JSON has them: for AsyncAPI, and for whoever checks a body before it is sent."""

from collections.abc import Callable
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

Schema = dict[str, Any]
Describe = Callable[[Descriptor | FieldDescriptor], str]

_PLAIN: Final[dict[int, Schema]] = {
    FieldDescriptor.TYPE_STRING: {"type": "string"},
    FieldDescriptor.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
    FieldDescriptor.TYPE_BOOL: {"type": "boolean"},
    FieldDescriptor.TYPE_DOUBLE: {"type": "number"},
    FieldDescriptor.TYPE_FLOAT: {"type": "number"},
    FieldDescriptor.TYPE_INT32: {"type": "integer"},
    FieldDescriptor.TYPE_UINT32: {"type": "integer"},
    FieldDescriptor.TYPE_INT64: {"type": "string", "format": "int64"},
    FieldDescriptor.TYPE_UINT64: {"type": "string", "format": "uint64"},
}
_WELL_KNOWN: Final[dict[str, Schema]] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "pattern": r"^-?\d+(\.\d+)?s$"},
    "google.protobuf.Struct": {"type": "object"},
}


def json_schema(descriptor: Descriptor, describe: Describe = lambda _: "", *above: str) -> Schema:
    """Schema (draft 7) of the message; `describe` may tell what it and its fields mean, which generated code forgets.

    Of a message that holds itself, one level is told. Fields that are not known are left aside by whoever reads them,
    so none is forbidden.
    """
    if known := _WELL_KNOWN.get(descriptor.full_name):
        return dict(known)
    schema: Schema = {"title": descriptor.full_name, "type": "object"}
    if descriptor.full_name in above:
        return schema
    inside = (*above, descriptor.full_name)
    properties = {
        field.json_name: _described(_field(field, describe, inside), field, describe) for field in descriptor.fields
    }
    return {**_described(schema, descriptor, describe), "properties": properties}


def _described(schema: Schema, what: Descriptor | FieldDescriptor, describe: Describe) -> Schema:
    return {**schema, "description": told} if (told := describe(what)) else schema


def _field(field: FieldDescriptor, describe: Describe, above: tuple[str, ...]) -> Schema:
    message = field.message_type
    if message is not None and message.GetOptions().map_entry:
        values = _one(message.fields_by_name["value"], describe, above)
        return {"type": "object", "additionalProperties": values}
    one = _one(field, describe, above)
    return {"type": "array", "items": one} if field.is_repeated else one


def _one(field: FieldDescriptor, describe: Describe, above: tuple[str, ...]) -> Schema:
    if field.enum_type is not None:
        return {"enum": [value.name for value in field.enum_type.values]}
    if field.message_type is not None:
        return json_schema(field.message_type, describe, *above)
    return dict(_PLAIN[field.type])
