"""Request shapes of HTTP, strict, and errors in the caller's names: what is wrong with a body, and what is refused.

The words of the library that reads a body are not for a caller, and the service has names of its own.
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from itertools import islice
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError, from_json

from sluiceway_common.errors import Invalid, Refusal
from sluiceway_common.web.json_values import check_values

S = TypeVar("S", bound="Shape")

_UNKNOWN = "unknown_field"
_TOO_MANY = "too_many"
_KIND = {
    "string_type": "a string",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
_SAID = {
    "missing": "is missing; add it",
    "literal_error": "must be {expected}",
    "union_tag_invalid": "must be one of {expected_tags}",
    "union_tag_not_found": "is missing; add it",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "string_too_long": "is too long; it may have {max_length} characters",
    _TOO_MANY: "has too many {what}; it may have {most:,}",
}
_OTHERWISE = "is not what this server takes there; the page of the service says what is"
_LONGEST_NAME = 80
# The places of one field stand together, and one place of it is told.
_LOOKED_AT = 16
_NAMED = re.compile(r"`([a-z_]+(?:\[\d+\])?)`")
_POSITION = re.compile(r" at line \d+ column \d+$")


class Shape(BaseModel):
    """A part of a request. What is null counts as left out: OpenAI's own clients send their answers back with nulls.
    So does each value in `asks_nothing`, of fields that there is nothing behind here.

    Numbers and truths are strict: a "6" or a "yes" is a mistake of the caller's that no guess of ours would mend.
    """

    model_config = ConfigDict(frozen=True)
    asks_nothing: ClassVar[Mapping[str, Sequence[object]]] = {}

    @model_validator(mode="before")
    @classmethod
    def _known_and_not_null(cls, told: object) -> object:
        if not isinstance(told, dict):
            return told
        left_out = cls.asks_nothing
        given = {name: part for name, part in told.items() if part is not None and part not in left_out.get(name, ())}
        known = cls._known()
        for name in given:
            if name not in known:
                # The library's own refusal does not say what it would have known.
                raise PydanticCustomError(
                    _UNKNOWN, "{name} is unknown", {"name": name, "known": [*known, *cls._inner()]}
                )
        return given

    @classmethod
    @cache
    def _known(cls) -> tuple[str, ...]:
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    @classmethod
    def _inner(cls) -> list[str]:
        """What its own parts take: many look for that one step too far out."""
        parts = {name: type(field.default) for name, field in cls.model_fields.items()}
        return [f"{name}.{one}" for name, part in parts.items() if issubclass(part, Shape) for one in part.model_fields]


def read(shape: type[S], body: bytes, unsupported: Collection[str] = ()) -> S:
    """Raises Invalid with the first thing that is wrong with `body`, its field as it was sent and the way out.

    `unsupported` are fields that callers of such an API may send, and that this one has nothing behind.
    """
    check_values(body)
    try:
        sent = from_json(body)
    except ValueError as error:
        raise Invalid(f"the body is not JSON{_position(error)}; send one object in JSON") from error
    try:
        return shape.model_validate(sent)
    except ValidationError as error:
        raise _invalid(error, sent, unsupported) from error


def most_entries(most: int, what: str = "entries") -> BeforeValidator:
    """Bound of a list, which is refused before its first entry is looked at: each one that is wrong is an error."""

    def within(told: object) -> object:
        if isinstance(told, list) and len(told) > most:
            raise _too_many(what, most)
        return told

    return BeforeValidator(within)


def most_values(most: int) -> BeforeValidator:
    """Bound of what may be as deep as it likes, in all that it holds: lists, objects and what stands in them."""

    def within(told: object) -> object:
        found, unseen = 1, [told]
        while unseen:
            inner = _inside(unseen.pop())
            found += len(inner)
            if found > most:
                raise _too_many("values in all", most)
            unseen += inner
        return told

    return BeforeValidator(within)


def _invalid(error: ValidationError, sent: Any, unsupported: Collection[str]) -> Invalid:
    problems = error.errors(include_url=False, include_input=False)
    place, found = _deepest([(_place(problem, sent), problem) for problem in islice(problems, _LOOKED_AT)])
    if found[0]["type"] == _UNKNOWN:
        return _unknown(place, found[0]["ctx"], unsupported)
    field = _joined(place)
    return Invalid(f"{f'`{field}`' if field else 'the body'} {_said(found)}", field=field)


def _inside(told: object) -> Collection[object]:
    return told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()


def _too_many(what: str, most: int) -> PydanticCustomError:
    return PydanticCustomError(_TOO_MANY, "too many", {"what": what, "most": most})


def naming(as_sent: Callable[[str], str]) -> AbstractContextManager[None]:
    """Says each field as the caller knows it, in what is raised inside. It stays the same error, with its cause."""
    return _Naming(as_sent)


class _Naming(AbstractContextManager[None]):
    """Every request has one, and a context manager made of a generator costs more."""

    def __init__(self, as_sent: Callable[[str], str]) -> None:
        self._as_sent = as_sent

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, Refusal):
            error.message = _NAMED.sub(lambda found: f"`{self._as_sent(found[1])}`", error.message)
            error.field = self._as_sent(error.field)


def _position(error: ValueError) -> str:
    found = _POSITION.search(str(error))
    return found[0] if found else ""


def _place(problem: ErrorDetails, sent: Any) -> tuple[str, ...]:
    """Where it is in what was sent. The library's own place also names the branch of a choice that it tried."""
    place: list[str] = []
    # What is missing may stand there all the same, as null.
    is_missing = problem["type"] == "missing"
    for part in problem["loc"][: -1 if is_missing else None]:
        if _is_in(part, sent):
            sent = sent[part]
            place.append(str(part))
    if is_missing:
        place.append(str(problem["loc"][-1]))
    if problem["type"].startswith("union_tag"):
        place.append(problem["ctx"]["discriminator"].strip("'"))
    return tuple(place)


def _is_in(part: int | str, sent: Any) -> bool:
    return part in sent if isinstance(sent, dict) else isinstance(sent, list) and isinstance(part, int)


def _deepest(placed: Sequence[tuple[tuple[str, ...], ErrorDetails]]) -> tuple[tuple[str, ...], list[ErrorDetails]]:
    """The place that the first problem leads to, and all that is wrong there: of the branches of a choice the one
    that came farthest is the one that was meant.
    """
    first, _ = placed[0]
    inside = [place for place, _ in placed if place[: len(first)] == first]
    deepest = max(inside, key=len)
    return deepest, [problem for place, problem in placed if place == deepest]


def _said(problems: Sequence[ErrorDetails]) -> str:
    kinds = dict.fromkeys(_KIND[problem["type"]] for problem in problems if problem["type"] in _KIND)
    if kinds:
        return f"must be {' or '.join(kinds)}"
    return _in_json(_SAID.get(problems[0]["type"], _OTHERWISE).format(**problems[0].get("ctx", {})))


def _in_json(said: str) -> str:
    """The library writes values as Python does."""
    return said.replace("'", '"').replace("False", "false").replace("True", "true")


def _unknown(place: tuple[str, ...], context: dict[str, Any], unsupported: Collection[str]) -> Invalid:
    name, known = context["name"][:_LONGEST_NAME], context["known"]
    field = _joined([*place, name])
    if name in unsupported:
        return Invalid(f"this server does not support `{field}`; leave it out", field=field)
    near = [one for one in known if one.endswith(f".{name}")] or difflib.get_close_matches(name, known, n=1)
    names = ", ".join(f"`{_joined([*place, one])}`" for one in near or known)
    way_out = f"did you mean {names}?" if near else f"there are {names}"
    return Invalid(f"there is no `{field}`; {way_out}", field=field)


def _joined(place: Iterable[str]) -> str:
    return ".".join(place)
