"""Bodies of records: decoded to an event, or the reason why there is none.

The reason is stored beside the record and shown to operators, who may not see what people wrote. A parser quotes what
it could not read, so its words stay here: the reason names the kind of fault and fields of the contract, nothing else.
"""

import json
from typing import Final, TypeVar

from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message

from sluiceway_common.bus.headers import JSON, PROTOBUF

M = TypeVar("M", bound=Message)

LARGEST_BODY: Final = 4 * 1024 * 1024
"""Bytes of a body that are parsed. What our services write has 900 KiB at most; an outsider's may come compressed."""

_EXPLAINED: Final = 256 * 1024

# What protobuf's two parsers were seen to raise on hostile bytes.
_PARSER_ERRORS = (
    DecodeError,
    json_format.ParseError,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
    OverflowError,
)


class Unreadable(Exception):
    """Why a body is no event; without anything of the body."""


def event_of(body: bytes, content_type: str, message: type[M]) -> M:
    """Raises Unreadable."""
    if len(body) > LARGEST_BODY:
        raise Unreadable(
            f"the body has {len(body)} bytes; up to {LARGEST_BODY} are read: put them into the object store"
        )
    if content_type not in (PROTOBUF, JSON):
        raise Unreadable(f"content-type is {content_type!r}; it must be {PROTOBUF!r} or {JSON!r}")
    try:
        return message.FromString(body) if content_type == PROTOBUF else _from_json(body.decode(), message)
    except _PARSER_ERRORS:
        # Looking for the reason parses it again, field by field.
        explained = content_type == JSON and len(body) <= _EXPLAINED
        why = _why_no_json_of(body, message) if explained else ""
    # Not from within: a cause would carry the parser's words along.
    raise Unreadable(f"the body is no {content_type} of {message.DESCRIPTOR.full_name}{why}")


def _from_json(text: str, message: type[M]) -> M:
    return json_format.Parse(text, message(), ignore_unknown_fields=True)


def _why_no_json_of(body: bytes, message: type[Message]) -> str:
    """As much as can be said without content: where the JSON breaks off, or which fields do not fit."""
    try:
        read = json.loads(body)
    except json.JSONDecodeError as error:
        return f": it is no JSON from line {error.lineno}, column {error.colno} on"
    except _PARSER_ERRORS:
        return ": it is no JSON"
    if not isinstance(read, dict):
        return ": it is no JSON object"
    unfit = [name for name in _known(message) if name in read and not _fits(name, read[name], message)]
    return f": what does not fit is {', '.join(f'`{name}`' for name in unfit)}" if unfit else ""


def _known(message: type[Message]) -> list[str]:
    """The names under which JSON may have the fields: as the contract has them, and in camel case."""
    return list(dict.fromkeys(name for field in message.DESCRIPTOR.fields for name in (field.name, field.json_name)))


def _fits(name: str, value: object, message: type[Message]) -> bool:
    try:
        json_format.ParseDict({name: value}, message(), ignore_unknown_fields=True)
    except _PARSER_ERRORS:
        return False
    return True
