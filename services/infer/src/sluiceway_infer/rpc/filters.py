"""Filter on passages in JSON, as the contract has it: `{"match": {"field": "label.team", "values": ["sales"]}}`, with
`time`, and `all`, `any` and `not` around others.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from sluiceway.embed.v1.values_pb2 import Filter, Filters, Match, TimeRange
from sluiceway_common.errors import Invalid
from sluiceway_common.web.shapes import Shape, most_entries

MOST_FILTERED = 8_192
"""Names, values, lists and objects of one filter: room for the 1,024 values that the index takes, each of its own
condition."""

# What the index takes.
_MOST_VALUES = 256
_MOST_PARTS = 32
_MOST_DEEP = 8
_FIELD = "filter"


class MatchShape(Shape):
    """A field has one of these values."""

    field: str
    values: Annotated[str | tuple[str, ...], most_entries(_MOST_VALUES, "values")]

    def message(self) -> Match:
        return Match(field=self.field, values=(self.values,) if isinstance(self.values, str) else self.values)


class TimeShape(Shape):
    """A time lies in a range; an end that is left out is open."""

    field: Literal["submitted_at"] = "submitted_at"
    begins: AwareDatetime | None = Field(None, alias="from")
    ends: AwareDatetime | None = Field(None, alias="to")

    def message(self) -> TimeRange:
        """Raises Invalid for a time that is outside of all years once it is said in UTC."""
        time = TimeRange(field=self.field)
        try:
            if self.begins is not None:
                getattr(time, "from").FromDatetime(self.begins)
            if self.ends is not None:
                time.to.FromDatetime(self.ends)
        except (ValueError, OverflowError) as error:
            raise Invalid(
                f"`{_FIELD}` has a time that cannot be; it must lie within the years 1 to 9999", field=_FIELD
            ) from error
        return time


_Several = Annotated[tuple["FilterShape", ...] | None, most_entries(_MOST_PARTS, "parts")]


class FilterShape(Shape):
    """One condition, or several under `all`, `any` or `not`."""

    every: _Several = Field(None, alias="all")
    some: _Several = Field(None, alias="any")
    inverted: "FilterShape | None" = Field(None, alias="not")
    match: MatchShape | None = None
    time: TimeShape | None = None

    def message(self, depth: int = 1) -> Filter:
        """Raises Invalid for none or several of them side by side: whether both or either must hold is to be said; and
        where it is too deep, which nobody could read from its message."""
        if depth > _MOST_DEEP:
            raise Invalid(f"`{_FIELD}` is too deep; it may be {_MOST_DEEP} deep", field=_FIELD)
        if len(self.model_fields_set) != 1:
            raise Invalid(
                f"`{_FIELD}` must hold exactly one of `all`, `any`, `not`, `match` and `time` at each level; put "
                "several into a list under `all` or `any`",
                field=_FIELD,
            )
        told = Filter(
            all=_several(self.every, depth + 1),
            any=_several(self.some, depth + 1),
            match=self.match.message() if self.match else None,
            time=self.time.message() if self.time else None,
        )
        if self.inverted is not None:
            getattr(told, "not").CopyFrom(self.inverted.message(depth + 1))
        return told


def _several(parts: tuple[FilterShape, ...] | None, depth: int) -> Filters | None:
    return None if parts is None else Filters(filters=[part.message(depth) for part in parts])
