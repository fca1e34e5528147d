"""Text of a message in the language of protobuf: one file that compiles alone, whatever the message is made of."""

from collections.abc import Callable, Iterator, Mapping

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, OneofDescriptor

Comments = Callable[[Descriptor | EnumDescriptor], Mapping[str, str]]

TYPE_NAMES = {
    number: name.removeprefix("TYPE_").lower()
    for name, number in vars(FieldDescriptor).items()
    if name.startswith("TYPE_")
}

_INDENT = "  "
_LIBRARY = "google.protobuf."


def proto_text(message: Descriptor, comments: Comments) -> str:
    """A proto3 file whose only message has the bytes of this one: those that it holds are declared inside of it.

    `comments` tells those of the file that a message or enum is written in, by `Message` and `Message.field`.
    """
    parts = list(_parts(message))
    imports = sorted({part.file.name for part in parts if part.full_name.startswith(_LIBRARY)})
    inside = [part for part in parts[1:] if not part.full_name.startswith(_LIBRARY)]
    lines = ['syntax = "proto3";', f"package {message.file.package};", *(f'import "{name}";' for name in imports)]
    return "\n".join((*lines, *_message(message, comments, inside))) + "\n"


def _parts(message: Descriptor, known: "set[str] | None" = None) -> Iterator["Descriptor | EnumDescriptor"]:
    """The message and, once each, all messages and enums that it is made of."""
    known = set() if known is None else known
    if message.full_name in known:
        return
    known.add(message.full_name)
    if not message.GetOptions().map_entry:
        yield message
    if message.full_name.startswith(_LIBRARY):
        return
    for field in message.fields:
        if field.message_type is not None:
            yield from _parts(field.message_type, known)
        if field.enum_type is not None and field.enum_type.full_name not in known:
            known.add(field.enum_type.full_name)
            yield field.enum_type


def _message(
    message: Descriptor, comments: Comments, inside: "list[Descriptor | EnumDescriptor]", depth: str = ""
) -> Iterator[str]:
    told = comments(message)
    yield from _comment(told.get(message.name, ""), depth)
    yield f"{depth}message {message.name} {{"
    deeper = depth + _INDENT
    for part in inside:
        if isinstance(part, Descriptor):
            yield from _message(part, comments, [], deeper)
        else:
            yield from _enum(part, deeper)
    begun: set[OneofDescriptor] = set()
    for field in message.fields:
        choice = _choice(field)
        if choice is None:
            yield from _field(field, told, deeper)
        elif choice not in begun:
            begun.add(choice)
            yield f"{deeper}oneof {choice.name} {{"
            for one in choice.fields:
                yield from _field(one, told, deeper + _INDENT)
            yield f"{deeper}}}"
    yield f"{depth}}}"


def _choice(field: FieldDescriptor) -> OneofDescriptor | None:
    """The oneof that it is written in; one that the compiler made for `optional` is none."""
    choice: OneofDescriptor | None = field.containing_oneof
    return None if choice is None or choice.name == f"_{field.name}" else choice


def _field(field: FieldDescriptor, told: Mapping[str, str], depth: str) -> Iterator[str]:
    message = field.containing_type
    yield from _comment(told.get(f"{message.name}.{field.name}", "") if message is not None else "", depth)
    yield f"{depth}{_label(field)}{_type(field)} {field.name} = {field.number};"


def _label(field: FieldDescriptor) -> str:
    if field.is_repeated:
        return "" if _is_map(field) else "repeated "
    return "optional " if field.containing_oneof is not None and _choice(field) is None else ""


def _type(field: FieldDescriptor) -> str:
    if field.message_type is not None and _is_map(field):
        key, value = (field.message_type.fields_by_name[name] for name in ("key", "value"))
        return f"map<{_type(key)}, {_type(value)}>"
    kind = field.message_type or field.enum_type
    if kind is None:
        return TYPE_NAMES[field.type]
    return str(kind.full_name if kind.full_name.startswith(_LIBRARY) else kind.name)


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def _enum(enum: EnumDescriptor, depth: str) -> Iterator[str]:
    yield f"{depth}enum {enum.name} {{"
    yield from (f"{depth}{_INDENT}{value.name} = {value.number};" for value in enum.values)
    yield f"{depth}}}"


def _comment(told: str, depth: str) -> Iterator[str]:
    if told:
        yield f"{depth}// {told}"
