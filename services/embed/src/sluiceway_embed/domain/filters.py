"""Filters: conditions on passages, as a tree. Nothing of a caller ever becomes a query language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sluiceway_common.errors import Invalid

Field = Literal["document_id", "source_key", "language", "media_type", "labels", "groups"]

MOST_DEEP: Final = 8
MOST_PARTS: Final = 32
MOST_VALUES: Final = 256
# A store answers within some tens of milliseconds up to here; a range of time costs as much as very many values.
MOST_IN_ALL: Final = 1024
MOST_RANGES: Final = 8
# Each condition may stand at the end of a chain.
_MOST_NODES: Final = MOST_DEEP * MOST_IN_ALL
LONGEST_VALUE: Final = 2048
_PLAIN: Final[dict[str, Field]] = {
    "document_id": "document_id",
    "source_key": "source_key",
    "language": "language",
    "media_type": "media_type",
}
_LABEL: Final = "label."


@dataclass(frozen=True)
class Match:
    """The field has, or contains, one of the values."""

    field: Field
    values: tuple[str, ...]


@dataclass(frozen=True)
class Between:
    """`submitted_at` is not before `start` and before `end`; None is open."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class All:
    """Every part holds; without parts it always holds."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Filter"


Filter = Match | Between | All | Any | Not

EVERYTHING: Final = All(())
"""What every passage meets."""


def match(field: str, values: tuple[str, ...]) -> Match:
    """A condition on a field by the name that callers use. Raises Invalid."""
    if not 1 <= len(values) <= MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
        raise Invalid(
            f"a match on {field[:80]!r} has no such values; "
            f"it takes 1 to {MOST_VALUES} of at most {LONGEST_VALUE} characters",
            field="filter",
        )
    if field.startswith(_LABEL) and len(field) > len(_LABEL):
        name = field.removeprefix(_LABEL)
        return Match("labels", tuple(f"{name}={value}" for value in values))
    if field not in _PLAIN:
        known = ", ".join([*_PLAIN, "label.<name>"])
        raise Invalid(f"`filter` knows no field {field[:80]!r}; it knows {known}", field="filter")
    return Match(_PLAIN[field], values)


def within_limits(filter: Filter) -> Filter:
    """The same filter. Raises Invalid where it is too deep or too wide, or asks for too much in all."""
    _must_have_shape(filter)
    leaves = tuple(_leaves(filter))
    values = sum(len(leaf.values) if isinstance(leaf, Match) else 1 for leaf in leaves)
    ranges = sum(isinstance(leaf, Between) for leaf in leaves)
    if values > MOST_IN_ALL or ranges > MOST_RANGES:
        raise Invalid(
            f"`filter` holds {values} values and {ranges} ranges of time; "
            f"it takes {MOST_IN_ALL} and {MOST_RANGES} in all",
            field="filter",
        )
    return filter


def must_have_room(depth: int, parts: int, in_all: int = 0) -> None:
    """Raises Invalid where a condition lies too deep or has too many parts, or there are too many of them."""
    if depth > MOST_DEEP or parts > MOST_PARTS or in_all > _MOST_NODES:
        raise Invalid(
            f"`filter` is too deep or too wide; it may be {MOST_DEEP} deep, with {MOST_PARTS} parts each",
            field="filter",
        )


def _must_have_shape(filter: Filter, depth: int = 1) -> None:
    parts = _parts(filter)
    must_have_room(depth, len(parts))
    if isinstance(filter, Any) and not parts:
        raise Invalid("`filter` has an `any` without parts, which nothing can meet; leave it out", field="filter")
    for part in parts:
        _must_have_shape(part, depth + 1)


def _leaves(filter: Filter) -> Iterator[Filter]:
    """What is asked of a passage; a list without conditions costs as much as one."""
    parts = _parts(filter)
    if not parts:
        yield filter
    for part in parts:
        yield from _leaves(part)


def _parts(filter: Filter) -> tuple[Filter, ...]:
    if isinstance(filter, All | Any):
        return filter.parts
    return (filter.part,) if isinstance(filter, Not) else ()
