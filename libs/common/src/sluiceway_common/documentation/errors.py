"""Page of errors, read from the code that raises them: what was wrong, and the way out that the message names."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from sluiceway_common.delivery.policy import Reason

# What each kind is to a person: the exit code of `sluiceway`, the status over gRPC and HTTP, and what to do in general.
KINDS: Mapping[str, tuple[str, str, str, str]] = {
    "Invalid": ("3", "INVALID_ARGUMENT", "400", "change what the message names; the same again never works"),
    "TooLarge": ("3", "INVALID_ARGUMENT", "413", "the same with fewer bytes"),
    "NotFound": ("1", "NOT_FOUND", "404", "another name, or another key: what a caller may not see is not there"),
    "Conflict": ("1", "FAILED_PRECONDITION", "409", "bring it into the state that the message names, then again"),
    "Blocked": ("3", "PERMISSION_DENIED", "403", "a key with the role or the group; an admin makes one"),
    "Unauthenticated": ("3", "UNAUTHENTICATED", "401", "another key: `sluiceway-<service> keys create`"),
    "Overloaded": ("5", "RESOURCE_EXHAUSTED", "429", "the same again after the seconds that are named"),
    "Unavailable": ("4", "UNAVAILABLE", "503", "the same again in a moment; `sluiceway status` says what is away"),
    "InternalError": ("6", "INTERNAL", "500", "a fault of ours; the log has the reference that the message names"),
}

# What became of a record of the log, which nobody is told but whoever looks at dead letters.
REASONS: Mapping[Reason, tuple[str, str]] = {
    "UNDECODABLE": ("it is no event of its topic: the wrong type, content type or body, or too large", "its producer"),
    "SIGNATURE": (
        "no service of this installation is known to have said it: it is unsigned, signed for another record, or with "
        "a key that is not trusted for its topic",
        "who wrote it; a key that is missing in `SLUICEWAY_INTERNAL_PUBLIC_KEYS`",
    ),
    "TENANT": ("it names no tenant, or another one than its external topic has", "its producer"),
    "INVALID": (
        "it is an event, and what it asks for cannot be, or, from outside, may not be",
        "what the detail names",
    ),
    "EXHAUSTED": (
        "something was away for this record for ten minutes, while others got through; a want of room does not count",
        "send it back when that is there again",
    ),
    "INTERNAL": ("a fault of ours", "the log has it; send it back when it is mended"),
    "SUSPENDED": (
        "an outside producer said it for a tenant that is suspended",
        "send it back when the tenant is resumed; sooner, it is put aside again",
    ),
    "SKIPPED": ("whoever runs the service skipped it", "nothing"),
}

# Kinds of these that a caller is not told apart.
_TOLD_AS: Mapping[str, str] = {
    "ContentFiltered": "Blocked",
    "DeadlineExceeded": "Unavailable",
    "MemoryShortage": "Unavailable",
    "TooSlow": "Unavailable",
    "Unanswered": "Unavailable",
    "WindowFull": "Conflict",
}

_HEAD = """\
# Errors

<!-- Printed by `make docs`; do not edit. -->

Every error that a person or a program can be told, read from the code that raises it. A message says what was wrong
and, after a semicolon, what would be right; `{…}` stands for what was said. In general:

| kind | exit code | gRPC | HTTP | what to do |
|---|---|---|---|---|
"""
_LETTERS = """
## Dead letters

Why a record of the log was put aside ([more](operations.md#dead-letters)).

| reason | means | see to |
|---|---|---|
"""
_PUT_IN = re.compile(r"\{[^}]*\}")
_IN_MEMORY = re.compile(r"(^|\.)memory")
_FILLED = re.compile(r"\{(!r)?\}")
_TABLE = "\n## {}\n\n| kind | what was wrong | the way out | field | raised in |\n|---|---|---|---|---|\n"


@dataclass(frozen=True, order=True, kw_only=True)
class ErrorMessage:
    """A message as it stands in the code, with `{name}` where a value is put in."""

    package: str
    kind: str
    text: str
    field: str
    module: str

    @property
    def parts(self) -> tuple[str, str]:
        """What was wrong; and the way out, where the message has one of its own."""
        wrong, _, way_out = self.text.partition("; ")
        return wrong, way_out


def errors_page(messages: Iterable[ErrorMessage]) -> str:
    """All of them in their order, a table a package, beside what each kind is."""
    kinds = "".join(f"| {' | '.join((kind, *said))} |\n" for kind, said in KINDS.items())
    tables = (
        _TABLE.format(package) + "".join(map(_row, rows))
        for package, rows in groupby(messages, key=lambda each: each.package)
    )
    letters = "".join(f"| `{reason}` | {' | '.join(said)} |\n" for reason, said in REASONS.items())
    return _HEAD + kinds + _LETTERS + letters + "".join(tables)


def messages_of(package: str, folder: Path) -> Iterator[ErrorMessage]:
    """Every message that the modules of a package make an error of; what is kept in memory serves tests alone."""
    for path in sorted(folder.rglob("*.py")):
        module = ".".join(path.relative_to(folder).with_suffix("").parts)
        if _IN_MEMORY.search(module):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        constants = _constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (kind := _kind(node.func)) and node.args:
                said = constants.get(_name(node.args[0]), node.args[0])
                if text := _template(said).strip():
                    yield ErrorMessage(package=package, kind=kind, text=text, field=_field(node), module=module)


def _kind(called: ast.expr) -> str:
    name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
    kind = _TOLD_AS.get(name, name)
    return kind if kind in KINDS else ""


def _constants(tree: ast.Module) -> Mapping[str, ast.expr]:
    """The texts that the module names once, for all that it says."""
    named = (each for each in tree.body if isinstance(each, ast.Assign | ast.AnnAssign))
    found = {_name(each.targets[0] if isinstance(each, ast.Assign) else each.target): each.value for each in named}
    return {name: value for name, value in found.items() if isinstance(value, ast.Constant)}


def _name(node: ast.expr) -> str:
    """A name, also one that is filled in by `format`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        node = node.func.value
    return node.id if isinstance(node, ast.Name) else ""


def _template(node: ast.expr) -> str:
    """The words of a message; nothing where it is put together elsewhere."""
    if isinstance(node, ast.Constant):
        return _FILLED.sub("{…}", str(node.value))
    if isinstance(node, ast.JoinedStr):
        words = "".join(map(_template, node.values))
        return words if _PUT_IN.sub("", words).strip(" :;.,") else ""
    if isinstance(node, ast.FormattedValue):
        return _placeholder(node.value)
    if isinstance(node, ast.BinOp):
        return _template(node.left) + _template(node.right)
    return ""


def _placeholder(value: ast.expr) -> str:
    """A name that tells something, else dots."""
    if isinstance(value, ast.Subscript):
        value = value.value
    name = value.id if isinstance(value, ast.Name) else value.attr if isinstance(value, ast.Attribute) else "…"
    return f"{{{name.strip('_').lower()}}}" if name.isascii() and len(name) > 1 else "{…}"


def _field(call: ast.Call) -> str:
    given = next((each.value for each in call.keywords if each.arg == "field"), None)
    return str(given.value) if isinstance(given, ast.Constant) else ""


def _row(message: ErrorMessage) -> str:
    cells = (message.kind, *message.parts, f"`{message.field}`" if message.field else "", f"`{message.module}`")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in cells)} |\n"
