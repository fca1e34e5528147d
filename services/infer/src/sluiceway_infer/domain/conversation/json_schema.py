"""JSON Schema bounds: an engine makes a grammar of it and weighs every alternative that is open at every token, so what
is open at a time, how deep it lies and how often it is repeated is time of the model that all share.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from sluiceway_common.errors import Invalid
from sluiceway_infer.domain.conversation.schema_pieces import NAMED, pieces

LONGEST = 16_384
DEEPEST = 16
# Of its text, in which a level of a schema is up to two; what an answer may be is levels, too.
MOST_NESTED = 4 * DEEPEST
MOST_ALTERNATIVES = 128
MOST_REPETITIONS = 8_192
_FIELD = "response_schema"
_CHOICES = frozenset(("anyOf", "oneOf", "allOf"))
# What is written down to be referred to is no part of an answer until it is.
_ELSEWHERE = frozenset(("$defs", "definitions", "required", "examples", "default"))
_REPEATED = frozenset(("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"))
# With a least above its most llama.cpp makes a grammar for ever, and answers nobody meanwhile.
_BOUNDS = (("minItems", "maxItems"), ("minLength", "maxLength"), ("minProperties", "maxProperties"))
# A class that is never closed reaches to the end: to look for its end again at each of its signs would take the square.
_PATTERN_PART = re.compile(r"\\.|\[(?:\\.|[^\]\\])*+\]?|\{(\d*)(?:,(\d*))?\}|[()|*+?]|.", re.DOTALL)
# What some engines take for a count, too.
_LOOSE_COUNT = re.compile(r"[\s+]*[\d,]")


@dataclass(frozen=True)
class Extent:
    """How deep a schema is, how many alternatives may be open at a time in an answer, and its repetitions in all."""

    depth: int = 0
    alternatives: int = 1
    repetitions: int = 0

    @staticmethod
    def of_all(parts: Sequence["Extent"], alternatives: int) -> "Extent":
        """One level above its parts."""
        depth = max((part.depth for part in parts), default=0)
        return Extent(depth + 1, alternatives, sum(part.repetitions for part in parts))


def check_schema(text: str) -> None:
    """Raises Invalid for what is no JSON Schema, and for one that would take the model for itself."""
    _within("bytes", len(text.encode()), LONGEST)
    schema = _parsed(text)
    if not isinstance(schema, dict):
        raise Invalid("`response_schema` is no object; it must be a JSON Schema", field=_FIELD)
    extent = _Measuring(schema).extent()
    _within("levels", extent.depth, DEEPEST)
    _within("alternatives that may be open at a time", extent.alternatives, MOST_ALTERNATIVES)
    _within("repetitions", extent.repetitions, MOST_REPETITIONS)
    for piece in pieces(schema):
        _within("levels", piece.depth, MOST_NESTED)
        if piece.refers:
            _must_stay_within(piece.value["$ref"])


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise _too_large("levels", DEEPEST) from None
    except ValueError as error:
        raise Invalid("`response_schema` is not JSON; it must be a JSON Schema", field=_FIELD) from error


def _no_number(word: str) -> NoReturn:
    raise Invalid(f"`response_schema` holds {word}, which is no number of JSON; leave it out", field=_FIELD)


class _Measuring:
    """The extent of one schema; each of its objects is measured once, by whatever names it is referred to, and counted
    wherever it is."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema = schema
        # By the object itself: `#/d` and `#//d/` name the same.
        self._known: dict[int, Extent] = {}
        self._open: list[int] = []

    def extent(self) -> Extent:
        return self._of(self._schema, 0)

    def _of(self, node: Any, depth: int) -> Extent:
        if depth > 2 * DEEPEST:
            raise _too_large("levels", DEEPEST)
        if not isinstance(node, dict):
            return Extent()
        if id(node) not in self._known:
            self._known[id(node)] = self._measured(node, depth)
        return self._known[id(node)]

    def _measured(self, node: dict[str, Any], depth: int) -> Extent:
        _must_not_cross(node)
        parts, choices, repetitions = list[Extent](), 0, 0
        for key, value in node.items():
            _must_name(key, value)
            repetitions += _repetitions(key, value)
            inner = [self._of(part, depth + 1) for part in _parts(key, value)]
            inner += [self._referred(value, depth)] if key == "$ref" else []
            parts += inner
            choices += _choices(key, value, inner)
        # Of parts that follow each other one is at work at a time; of choices all are.
        widest = max((part.alternatives for part in parts), default=1)
        extent = Extent.of_all(parts, max(widest, choices))
        return Extent(extent.depth, extent.alternatives, extent.repetitions + repetitions)

    def _referred(self, name: Any, depth: int) -> Extent:
        _must_stay_within(name)
        found = _found(self._schema, name)
        if id(found) in self._open:
            raise Invalid(f"`response_schema` holds {name[:80]!r} within itself; write out its levels", field=_FIELD)
        self._open.append(id(found))
        extent = self._of(found, depth + 1)
        self._open.pop()
        return extent


def _must_stay_within(name: Any) -> None:
    if not isinstance(name, str) or not name.startswith("#"):
        raise Invalid(f"`response_schema` refers to {str(name)[:80]!r}; it may refer to itself alone", field=_FIELD)


def _must_name(key: str, value: Any) -> None:
    """Some write an empty object as an empty list."""
    if key in NAMED and not isinstance(value, dict | list | None):
        raise Invalid(f"`{key}` in `response_schema` is no object; it must hold a schema for each name", field=_FIELD)


def _must_not_cross(node: dict[str, Any]) -> None:
    for least, most in _BOUNDS:
        if _is_number(node.get(least)) and _is_number(node.get(most)) and node[least] > node[most]:
            raise Invalid(f"`{least}` in `response_schema` is more than `{most}`; let it be no more", field=_FIELD)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _parts(key: str, value: Any) -> list[Any]:
    """The schemas that a key holds."""
    if key in _ELSEWHERE or key in ("enum", "const", "type"):
        return []
    if key in NAMED and isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else [value]


def _choices(key: str, value: Any, inner: Sequence[Extent]) -> int:
    if key in _CHOICES:
        return sum(part.alternatives for part in inner)
    if key in ("enum", "type") and isinstance(value, list):
        return len(value)
    if key == "pattern" and isinstance(value, str):
        return 1 + value.count("|")
    # Any of the properties that may be left out may come next.
    return len(value) + max((part.alternatives for part in inner), default=1) if key in NAMED and value else 0


def _repetitions(key: str, value: Any) -> int:
    if key == "pattern" and isinstance(value, str):
        return _written_out(value)
    is_count = key in _REPEATED and _is_number(value)
    return int(min(max(value, 0), MOST_REPETITIONS + 1)) if is_count else 0


def _written_out(pattern: str) -> int:
    """How long the pattern is with its repetitions written out."""
    sums, last = [0], 0
    for part, least, most in _pattern_parts(pattern):
        if part == "(":
            sums.append(0)
        elif part == ")" and len(sums) > 1:
            last = sums.pop()
            sums[-1] += last
        elif part.startswith("{") and part.endswith("}"):
            times = max(least, most, 1)
            sums[-1] += last * (times - 1)
            last *= times
        else:
            last = 1
            sums[-1] += last
        if sums[-1] > MOST_REPETITIONS:
            return MOST_REPETITIONS + 1
    return sum(sums)


def _pattern_parts(pattern: str) -> Iterator[tuple[str, int, int]]:
    for found in _PATTERN_PART.finditer(pattern):
        if found[0] == "{" and _LOOSE_COUNT.match(pattern, found.end()):
            raise Invalid(
                r"`pattern` in `response_schema` has a `{` before what is no count like `{2}` or `{2,5}`; write the "
                r"sign as `\{`",
                field=_FIELD,
            )
        least, most = _count(found.group(1)), _count(found.group(2))
        if found.group(2) and least > most:
            raise Invalid(
                f"`pattern` in `response_schema` counts from {least} to {most}; name the lower number first",
                field=_FIELD,
            )
        yield found[0], least, most


def _count(digits: str | None) -> int:
    """Beyond the bound one number is as good as another."""
    return int((digits or "").lstrip("0")[:6] or 0)


def _found(schema: Any, name: str) -> Any:
    """What `#/$defs/x` names; nothing where there is none, which the engine refuses. Raises Invalid where a list has no
    such place: an engine may break at its number."""
    for step in name[1:].strip("/").split("/") if name not in ("#", "#/") else ():
        if isinstance(schema, list):
            schema = schema[_index(step, len(schema), name)]
        else:
            schema = schema.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(schema, dict) else None
    return schema


def _index(step: str, length: int, name: str) -> int:
    # Of a longer one Python makes no number.
    if step.isdecimal() and len(step) <= len(str(LONGEST)) and int(step) < length:
        return int(step)
    raise Invalid(
        f"`response_schema` refers to {name[:80]!r}, and its list has {length} entries; name one, from 0 on",
        field=_FIELD,
    )


def _within(what: str, found: int, most: int) -> None:
    if found > most:
        raise _too_large(what, most)


def _too_large(what: str, most: int) -> Invalid:
    return Invalid(
        f"`response_schema` has more than {most:,} {what}; ask for less at a time, or for a string that you check "
        "yourself",
        field=_FIELD,
    )
