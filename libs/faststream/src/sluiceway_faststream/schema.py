"""JSON Schema of events as proto3 JSON has them: what a handler is annotated with, and what AsyncAPI prints."""

from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from sluiceway_faststream.events import topic_of

_PLAIN: Final[dict[int, dict[str, Any]]] = {
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
_WELL_KNOWN: Final[dict[str, dict[str, Any]]] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "pattern": r"^-?\d+(\.\d+)?s$"},
    "google.protobuf.Struct": {"type": "object"},
}


class EventAnnotation:
    """What makes an event an annotation that FastStream can check and print."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        topic_of(source)
        return core_schema.is_instance_schema(source)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        descriptor: Descriptor = schema["cls"].DESCRIPTOR
        return json_schema(descriptor)


EVENT: Final = EventAnnotation()
"""Of the argument of a handler: `async def on_indexed(event: Annotated[DocumentIndexed, EVENT])`."""


def json_schema(descriptor: Descriptor, *above: str) -> dict[str, Any]:
    """Of a message that holds itself, one level is told."""
    if known := _WELL_KNOWN.get(descriptor.full_name):
        return dict(known)
    if descriptor.full_name in above:
        return {"title": descriptor.full_name, "type": "object"}
    inside = (*above, descriptor.full_name)
    properties = {field.json_name: _field(field, inside) for field in descriptor.fields}
    return {"title": descriptor.full_name, "type": "object", "properties": properties}


def _field(field: FieldDescriptor, above: tuple[str, ...]) -> dict[str, Any]:
    message = field.message_type
    if message is not None and message.GetOptions().map_entry:
        return {"type": "object", "additionalProperties": _one(message.fields_by_name["value"], above)}
    return {"type": "array", "items": _one(field, above)} if field.is_repeated else _one(field, above)


def _one(field: FieldDescriptor, above: tuple[str, ...]) -> dict[str, Any]:
    if field.enum_type is not None:
        return {"enum": [value.name for value in field.enum_type.values]}
    if field.message_type is not None:
        return json_schema(field.message_type, *above)
    return dict(_PLAIN[field.type])
