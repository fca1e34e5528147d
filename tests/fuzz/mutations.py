"""Mutations of a valid request, made from its descriptor: each field with each hostile value, and no message at all."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from sluiceway_common.calls.limits import MESSAGE_LIMIT
from tests.fuzz.hostile import NO_TEXTS, values

Path = tuple[FieldDescriptor, ...]
Make = Callable[[], tuple[bytes, ...]]

_DEEPEST: Final = 4
_MANY: Final = 10_000
_NESTED: Final = (40, 99, 101, 20_000)
_LENGTH_DELIMITED: Final = 2


@dataclass(frozen=True)
class Mutation:
    """The messages of one call, made when it is their turn: some are as large as a message may be."""

    name: str
    messages: Make
    heavy: bool = False


def mutations(requests: Sequence[Message], *, streams: bool, draw: random.Random) -> Iterator[Mutation]:
    """Of the valid messages of one call; of a stream also other orders of them."""
    yield Mutation("as it is", partial(_serialised, requests))
    for number, request in enumerate(requests):
        for name, heavy, make in _of_one(request, draw):
            yield Mutation(f"{number}: {name}" if streams else name, partial(_instead, requests, number, make), heavy)
    if streams:
        yield from _orders(tuple(request.SerializeToString() for request in requests))


def _serialised(requests: Sequence[Message]) -> tuple[bytes, ...]:
    return tuple(request.SerializeToString() for request in requests)


def _instead(requests: Sequence[Message], number: int, make: Callable[[], bytes]) -> tuple[bytes, ...]:
    return tuple(make() if at == number else request.SerializeToString() for at, request in enumerate(requests))


def _orders(messages: tuple[bytes, ...]) -> Iterator[Mutation]:
    sequences: Mapping[str, tuple[bytes, ...]] = {
        "nothing": (),
        "no head": messages[1:],
        "head alone": messages[:1],
        "two heads": (messages[0], *messages),
        "head last": (*messages[1:], messages[0]),
        "empty pieces": (messages[0], *(b"",) * 2_000, *messages[1:]),
        "many pieces": (messages[0], *messages[1:] * 500),
        "garbage behind": (*messages, b"\xff" * 20),
    }
    for name, sequence in sequences.items():
        yield Mutation(f"order: {name}", partial(tuple, sequence))


def _of_one(request: Message, draw: random.Random) -> Iterator[tuple[str, bool, Callable[[], bytes]]]:
    for path in _paths(request.DESCRIPTOR):
        named = ".".join(field.name for field in path)
        for name, make in _of_field(request, path):
            yield f"{named}: {name}", False, make
        if path[-1].cpp_type == FieldDescriptor.CPPTYPE_STRING and not path[-1].is_repeated:
            for size in (MESSAGE_LIMIT, MESSAGE_LIMIT + 1, 4 * MESSAGE_LIMIT):
                yield f"{named}: {size} bytes", True, partial(_sized, request, path, size)
    for name, content in _no_messages(request.SerializeToString(), draw).items():
        yield name, False, partial(bytes, content)


def _paths(kind: Descriptor, above: tuple[Descriptor, ...] = ()) -> Iterator[Path]:
    """Every field of a message and of those inside it; of what is recursive one round."""
    for field in kind.fields:
        yield (field,)
        inner = field.message_type
        if inner is not None and len(above) < _DEEPEST and (*above, kind).count(inner) < 1 and not _is_map(field):
            yield from ((field, *rest) for rest in _paths(inner, (*above, kind)))


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def _of_field(request: Message, path: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    field = path[-1]
    yield "unset", partial(_unset, request, path)
    if _is_map(field):
        yield from ((f"key {name}", partial(_keyed, request, path, key)) for name, key in _keys(field))
        return
    for name, value in values(field):
        yield name, partial(_with, request, path, value)
    if field.type == FieldDescriptor.TYPE_STRING:
        yield from ((f"no text, {name}", partial(_raw_text, request, path, text)) for name, text in NO_TEXTS.items())
    if field.is_repeated:
        yield f"{_MANY} times", partial(_many, request, path)
    if field.message_type is not None:
        yield "there, empty", partial(_there, request, path)
        for cycle in _cycles(field.message_type):
            for depth in _NESTED:
                yield f"nested {depth} times", partial(_nested, request, path, cycle, depth)


def _keys(field: FieldDescriptor) -> Sequence[tuple[str, Any]]:
    return values(field.message_type.fields_by_name["key"])


def _parent(request: Message, path: Path) -> tuple[Message, Message]:
    """A copy of the request, and what in it has the last field of the path."""
    copy = type(request)()
    copy.CopyFrom(request)
    return copy, _reached(copy, path[:-1])


def _reached(message: Any, path: Path) -> Message:
    for field in path:
        inner = getattr(message, field.name)
        if field.is_repeated:
            message = inner[0] if inner else inner.add()
        else:
            inner.SetInParent()
            message = inner
    reached: Message = message
    return reached


def _unset(request: Message, path: Path) -> bytes:
    copy, parent = _parent(request, path)
    parent.ClearField(path[-1].name)
    return copy.SerializeToString()


def _with(request: Message, path: Path, value: Any) -> bytes:
    copy, parent = _parent(request, path)
    if path[-1].is_repeated:
        parent.ClearField(path[-1].name)
        getattr(parent, path[-1].name).append(value)
    else:
        setattr(parent, path[-1].name, value)
    return copy.SerializeToString()


def _there(request: Message, path: Path) -> bytes:
    copy, parent = _parent(request, path)
    parent.ClearField(path[-1].name)
    _reached(parent, path[-1:])
    return copy.SerializeToString()


def _many(request: Message, path: Path) -> bytes:
    copy, parent = _parent(request, path)
    repeated = getattr(parent, path[-1].name)
    if path[-1].message_type is not None:
        first = repeated[0] if repeated else repeated.add()
        repeated.extend([first] * _MANY)
    else:
        value = repeated[0] if repeated else values(path[-1])[-1][1]
        repeated.extend([value[:200] if isinstance(value, str | bytes) else value] * _MANY)
    return copy.SerializeToString()


def _keyed(request: Message, path: Path, key: Any) -> bytes:
    copy, parent = _parent(request, path)
    mapped, value = getattr(parent, path[-1].name), path[-1].message_type.fields_by_name["value"]
    if value.message_type is not None:
        mapped[key].SetInParent()
    else:
        mapped[key] = values(value)[0][1]
    return copy.SerializeToString()


def _raw_text(request: Message, path: Path, text: bytes) -> bytes:
    """The library refuses to write it: letters of the same length stand there until it has written the rest."""
    letters = "@" * len(text)
    return _with(request, path, letters).replace(letters.encode(), text, 1)


def _sized(request: Message, path: Path, size: int) -> bytes:
    """So many bytes in all."""
    letter: Any = b"h" if path[-1].type == FieldDescriptor.TYPE_BYTES else "h"
    beside = len(_with(request, path, letter * size)) - size
    return _with(request, path, letter * (size - beside))


def _nested(request: Message, path: Path, cycle: Path, depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        for field in reversed(cycle):
            content = _wrapped(field, content)
    for field in reversed(path):
        content = _wrapped(field, content)
    # What stands twice is merged.
    return request.SerializeToString() + content


def _wrapped(field: FieldDescriptor, content: bytes) -> bytes:
    return _varint(field.number << 3 | _LENGTH_DELIMITED) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    pieces = bytearray()
    while number > 0x7F:
        pieces.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*pieces, number))


def _cycles(kind: Descriptor) -> Iterator[Path]:
    """Ways from a message back to its own kind."""
    for field in kind.fields:
        if field.message_type is kind:
            yield (field,)
        elif field.message_type is not None:
            yield from ((field, inner) for inner in field.message_type.fields if inner.message_type is kind)


def _no_messages(content: bytes, draw: random.Random) -> Mapping[str, bytes]:
    """Bytes that are no message of this call, or barely one."""
    return {
        "no bytes": b"",
        "cut": content[:-1],
        "cut in half": content[: len(content) // 2],
        "other wire types": bytes(byte ^ 0x01 if at == 0 else byte for at, byte in enumerate(content)),
        "groups in groups": b"\x0b" * 100_000,
        "end of no group": b"\x0c",
        "overlong number": b"\x08" + b"\xff" * 11,
        "lying length": b"\x0a\xff\xff\xff\xff\x0f",
        "field of number zero": b"\x00\x00",
        "unknown field": content + _varint(999 << 3 | _LENGTH_DELIMITED) + _varint(100_000) + bytes(100_000),
        "twice": content * 2,
        "random, short": draw.randbytes(24),
        "random": draw.randbytes(400),
        "flipped": _flipped(content, draw),
    }


def _flipped(content: bytes, draw: random.Random) -> bytes:
    changed = bytearray(content or b"\0")
    for _ in range(1 + len(changed) // 8):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)
