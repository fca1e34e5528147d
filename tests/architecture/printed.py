"""Plugin of mypy: no f-string puts into words what Python alone would write so.

A tuple, a list, a dict, a class, an enum without words of its own, an object that only has a `repr`, or None: whoever
reads `has ['reader']` or `(None)` in a message is told how the program holds it. Joined or named, they pass.
"""

from collections.abc import Callable, Iterator

from mypy.plugin import MethodContext, Plugin
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    TupleType,
    Type,
    TypeType,
    UnionType,
    get_proper_type,
)

# An f-string is this to mypy, part by part.
_FORMAT = "builtins.str.format"
# What is written well, though its stubs name no `__str__`; and what may be anything.
_WELL_WRITTEN = {
    *("builtins.str", "builtins.int", "builtins.float", "builtins.BaseException"),
    *("datetime.timedelta", "pathlib.PurePath"),
}
_ANYTHING = "builtins.object"
_LIBRARY = ("builtins.", "enum.", "typing.")


def plugin(_version: str) -> type[Plugin]:
    """What mypy asks for."""
    return Printed


class Printed(Plugin):
    """Looks at each value that is put into an f-string."""

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        return _looked_at if fullname == _FORMAT else None


def _looked_at(context: MethodContext) -> Type:
    for value, kind in zip(context.args[0], context.arg_types[0], strict=True):
        for name in _unprintable(kind):
            context.api.fail(f"{name} is put into words as Python writes it; join it, name it or leave it out", value)
    return context.default_return_type


def _unprintable(kind: Type) -> Iterator[str]:
    kind = get_proper_type(kind)
    if isinstance(kind, UnionType):
        for one in kind.items:
            yield from _unprintable(one)
    elif isinstance(kind, NoneType):
        yield "None"
    elif isinstance(kind, CallableType | TypeType):
        yield f"{kind}"
    elif isinstance(kind, LiteralType):
        yield from _unprintable(kind.fallback)
    elif isinstance(kind, TupleType):
        yield from _unprintable(kind.partial_fallback)
    elif isinstance(kind, Instance) and not _has_words(kind):
        yield kind.type.name


def _has_words(kind: Instance) -> bool:
    line = {one.fullname: one for one in kind.type.mro}
    if any({"__str__", "__format__"} & one.names.keys() for name, one in line.items() if not name.startswith(_LIBRARY)):
        return True
    # Of the others `str()` is the name of the class and of the member.
    if "enum.Enum" in line:
        return "enum.ReprEnum" in line
    return kind.type.fullname == _ANYTHING or not _WELL_WRITTEN.isdisjoint(line)
