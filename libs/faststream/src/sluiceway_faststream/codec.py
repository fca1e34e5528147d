"""Codec and parser: bodies as protobuf or proto3 JSON, and the event's id as that of the message."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Final, Literal

from aiokafka import ConsumerRecord  # type: ignore[import-untyped]  # ships no types
from faststream.kafka import KafkaMessage
from faststream.message import StreamMessage
from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message

from sluiceway_faststream import events
from sluiceway_faststream.events import event_named

PROTOBUF: Final = "application/protobuf"
JSON: Final = "application/json"
ContentType = Literal["application/protobuf", "application/json"]

LARGEST_BODY: Final = 4 * 1024 * 1024
_PARSER_ERRORS: Final = (
    DecodeError,
    json_format.ParseError,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
    OverflowError,
)


class NotAnEvent(Exception):
    """Why a record is no event; without anything of its body. It is never tried again."""


class EventCodec:
    """Encodes events as `content_type`, and decodes both."""

    def __init__(self, content_type: ContentType = PROTOBUF) -> None:
        self._content_type = content_type

    async def encode(self, msg: Any, serializer: Any = None) -> tuple[bytes, str | None]:
        """Raises TypeError for what is no event."""
        event = events.checked(msg)
        if self._content_type == JSON:
            return json_format.MessageToJson(event, indent=None).encode(), JSON
        return event.SerializeToString(deterministic=True), PROTOBUF

    async def decode(self, msg: StreamMessage[Any]) -> Any:
        """Raises NotAnEvent."""
        name = msg.headers.get("ce_type", "")
        message = event_named(name)
        if message is None:
            raise NotAnEvent(f"ce_type is {name[:200]!r}, which is none of the events that are imported here")
        if msg.raw_message.value is None:
            raise NotAnEvent("the record has no body")
        if len(msg.body) > LARGEST_BODY:
            raise NotAnEvent(f"the body has {len(msg.body)} bytes; up to {LARGEST_BODY} are read")
        return _parsed(msg.body, _kind(msg.content_type), message)

    async def encode_batch(self, msgs: Sequence[Any], serializer: Any = None) -> list[tuple[bytes, str | None]]:
        raise TypeError("a batch goes to one partition whatever its keys; publish events one by one")

    async def decode_batch(self, msg: Any) -> list[Any]:
        raise TypeError("a batch is acknowledged as one; subscribe without `batch`")


async def parse(record: ConsumerRecord, original: Callable[[Any], Awaitable[KafkaMessage]]) -> KafkaMessage:
    """The `parser` of a broker. The stock one breaks on a header that is no UTF-8."""
    headers = events.read(record.headers)
    message = await original(replace(record, headers=[(name, text.encode()) for name, text in headers.items()]))
    message.raw_message = record
    message.message_id = headers.get("ce_id") or f"{record.topic}/{record.partition}/{record.offset}"
    message.correlation_id = headers.get("ce_causation") or message.message_id
    # Whoever writes a record would say where the result of its handler goes.
    message.reply_to = ""
    return message


def _kind(content_type: str | None) -> str:
    return (content_type or "").split(";")[0].strip().lower()


def _parsed(body: bytes, kind: str, message: type[Message]) -> Message:
    if kind not in (PROTOBUF, JSON):
        raise NotAnEvent(f"content-type is {kind[:200]!r}; it must be {PROTOBUF!r} or {JSON!r}")
    try:
        if kind == PROTOBUF:
            return message.FromString(body)
        return json_format.Parse(body.decode(), message(), ignore_unknown_fields=True)
    except _PARSER_ERRORS:
        pass
    # Not from within: a cause would carry the parser's words, which quote the body.
    raise NotAnEvent(f"the body is no {kind} of {message.DESCRIPTOR.full_name}")
