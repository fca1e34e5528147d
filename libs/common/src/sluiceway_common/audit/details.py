"""Details of audited calls: requests and responses as JSON, without secrets, cut where they are long."""

import base64
import json
from typing import Any, Final

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from sluiceway_common.principal import Principal

_LONGEST_TEXT: Final = 200
_MOST_ITEMS: Final = 20
_LONGEST: Final = 4_000
_NAMING: Final = frozenset(("id", "name", "version", "digest", "revision"))


def of_caller(caller: Principal, request: Message | None) -> str:
    """Who calls, and what is asked for. A stream has no request: what it brings may be gigabytes."""
    asked = {} if request is None else {"request": _bounded(_fields(request))}
    who = {"subject": caller.subject, "roles": sorted(caller.roles), "groups": _cut(list(caller.groups))}
    return _json(who | asked)


def of_response(response: Message | None) -> str:
    """The names that it gives: what was made, and not what it is like."""
    return _json({} if response is None else {"response": _bounded(_names(response))})


def of_error(message: str) -> str:
    return _json({"error": message[:_LONGEST_TEXT]})


def _fields(message: Message) -> dict[str, Any]:
    """What is set, but for fields with the option `debug_redact`: secrets, and words that an erasure must reach."""
    said = ((field, value) for field, value in message.ListFields() if not field.GetOptions().debug_redact)
    return {field.name: _value(field, value) for field, value in said}


def _names(message: Message) -> dict[str, Any]:
    """Of a response the fields that name a thing, also in what it consists of."""
    found: dict[str, Any] = {}
    for field, value in message.ListFields():
        if field.is_repeated or field.GetOptions().debug_redact:
            continue
        if field.message_type is not None:
            found |= {field.name: inner} if (inner := _names(value)) else {}
        elif field.name in _NAMING or field.name.endswith("_id"):
            found[field.name] = _single(field, value)
    return found


def _value(field: FieldDescriptor, value: Any) -> Any:
    if not field.is_repeated:
        return _single(field, value)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return {str(key)[:_LONGEST_TEXT]: str(value[key])[:_LONGEST_TEXT] for key in sorted(value)[:_MOST_ITEMS]}
    return _cut([_single(field, each) for each in value[:_MOST_ITEMS]], of=len(value))


def _single(field: FieldDescriptor, value: Any) -> Any:
    if isinstance(value, Message):
        return _fields(value)
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known is not None else value
    if isinstance(value, bytes):
        return base64.b64encode(value[:_LONGEST_TEXT]).decode()
    return value[:_LONGEST_TEXT] if isinstance(value, str) else value


def _cut(items: list[Any], of: int | None = None) -> list[Any]:
    count = len(items) if of is None else of
    return items if count <= _MOST_ITEMS else [*items[:_MOST_ITEMS], f"and {count - _MOST_ITEMS} more"]


def _bounded(fields: dict[str, Any]) -> dict[str, Any]:
    """The names of the fields alone where it is long all the same."""
    return fields if len(_json(fields)) <= _LONGEST else {"fields": sorted(fields)}


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
