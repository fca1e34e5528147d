"""Details of audited calls: requests and responses as JSON, without secrets, each field cut alone where it is long.

So whoever makes a call long hides nothing else of it, and what was cut can be held against the SHA-256 of all of it.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from sluiceway_common.ids import sha256
from sluiceway_common.principal import Principal

M = TypeVar("M", bound=Message)

_LONGEST_TEXT: Final = 200
_MOST_ITEMS: Final = 20
_LONGEST_LIST: Final = 2_000
# No call may name more: those of a longer list are counted, for to look at a million takes a second of the loop.
_MOST_LOOKED_AT: Final = 1_000
_NAMING: Final = frozenset(("id", "name", "version", "digest", "revision", "tenant", "subject", "roles"))


def of_caller(caller: Principal, request: Message | None) -> str:
    """Who calls, and what is asked for. A stream has no request: what it brings may be gigabytes."""
    who = {"subject": caller.subject, "roles": sorted(caller.roles), "groups": _listed(caller.groups)}
    return _json(who | ({} if request is None else _asked(request)))


def of_response(response: Message | None) -> str:
    """The names that it gives: what was made, and not what it is like. Of a key also whose it is, and its roles."""
    return _json({} if response is None else {"response": _names(response)})


def of_error(message: str) -> str:
    return _json({"error": message[:_LONGEST_TEXT]})


def _asked(request: Message) -> dict[str, Any]:
    whole = _without_secrets(request).SerializeToString(deterministic=True)
    return {"request": _fields(request), "request_sha256": sha256(whole)}


def _said(message: Message) -> Iterator[tuple[FieldDescriptor, Any]]:
    """What is set, but for fields with the option `debug_redact`: secrets, and words that an erasure must reach."""
    return ((field, value) for field, value in message.ListFields() if not field.GetOptions().debug_redact)


def _without_secrets(message: M) -> M:
    kept = type(message)()
    for field, value in _said(message):
        if field.message_type is None and not field.is_repeated:
            setattr(kept, field.name, value)
        elif field.message_type is None or _is_map(field):
            getattr(kept, field.name).MergeFrom(value)
        elif field.is_repeated:
            getattr(kept, field.name).extend(map(_without_secrets, value))
        else:
            getattr(kept, field.name).CopyFrom(_without_secrets(value))
    return kept


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _fields(message: Message) -> dict[str, Any]:
    return {field.name: _value(field, value) for field, value in _said(message)}


def _names(message: Message) -> dict[str, Any]:
    """Of a response the fields that name a thing, also in what it consists of."""
    found: dict[str, Any] = {}
    for field, value in _said(message):
        if field.message_type is not None:
            found |= {field.name: inner} if not field.is_repeated and (inner := _names(value)) else {}
        elif field.name in _NAMING or field.name.endswith("_id"):
            found[field.name] = _value(field, value)
    return found


def _value(field: FieldDescriptor, value: Any) -> Any:
    if not field.is_repeated:
        return _short(_single(field, value))
    if _is_map(field):
        return _listed([f"{key}={value[key]}" for key in sorted(value)[:_MOST_LOOKED_AT]], of=len(value))
    return _listed([_single(field, each) for each in value[:_MOST_LOOKED_AT]], of=len(value))


def _single(field: FieldDescriptor, value: Any) -> Any:
    if isinstance(value, Message):
        return _fields(value)
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known is not None else value
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _short(value: Any) -> Any:
    return value[:_LONGEST_TEXT] if isinstance(value, str) else value


def _listed(items: Sequence[Any], of: int = 0) -> Any:
    """Those that differ. Where they are long: how many there are, the SHA-256 of them as JSON, and the first ones."""
    distinct = list({_json(each): each for each in items[:_MOST_LOOKED_AT]}.values())
    if max(of, len(items)) > _MOST_LOOKED_AT:
        return {"count": max(of, len(items)), "first": list(_first(distinct))}
    whole = _json(distinct)
    if len(distinct) <= _MOST_ITEMS and len(whole) <= _LONGEST_LIST:
        return distinct
    return {"count": len(distinct), "sha256": sha256(whole), "first": list(_first(distinct))}


def _first(items: Sequence[Any]) -> Iterator[Any]:
    left = _LONGEST_LIST
    for short in map(_short, items[:_MOST_ITEMS]):
        left -= len(_json(short))
        if left < 0:
            return
        yield short


def _json(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
