"""Annotation of a handler's event: what FastStream checks, and what AsyncAPI prints of it."""

from typing import Any, Final

from google.protobuf.descriptor import Descriptor
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from sluiceway.json_schema import json_schema
from sluiceway_faststream.events import topic_of


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
