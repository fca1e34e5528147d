"""Checks of answers: patterns by RE2 and schemas by jsonschema, in threads that tenants take turns in.

A schema can name no other one, and no part of itself: what is refused here could take a time that grows beyond all
bounds with its length.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, Final

import re2
from jsonschema import Draft202012Validator, exceptions, validators
from referencing import Registry

from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_eval.domain.checks import CheckedAnswer, composed, first_failure, parsed, values_in
from sluiceway_eval.domain.suites import CaseCheck
from sluiceway_eval.ports.evaluations import CheckProblem

_PATTERN_BYTES: Final = 1024 * 1024
_COMPILED: Final = 512
_DEEPEST: Final = 32
# All patterns of a schema stay compiled while an answer is held against it.
_MOST_PATTERNS: Final = 100
# The others are read as they are.
_COMPILED_KINDS: Final = frozenset(("regex", "schema"))
# Checks of one turn in the threads.
_AT_A_TIME: Final = 8
_UNDERSTOOD: Final = frozenset(
    """$comment $schema $id title description default examples type enum const properties required additionalProperties
    propertyNames minProperties maxProperties patternProperties items prefixItems contains minContains maxContains
    minItems maxItems minLength maxLength pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf anyOf
    oneOf allOf not if then else format""".split()
)
# Their values are schemas: one, a list of them, or named ones.
_ONE: Final = frozenset(("additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else"))
_LISTED: Final = frozenset(("anyOf", "oneOf", "allOf", "prefixItems"))
_NAMED: Final = frozenset(("properties", "patternProperties"))


@dataclass(frozen=True, kw_only=True)
class SuiteBounds:
    """Instructions that the different patterns of a suite may compile to, and values that its different schemas may
    have: what compiling takes, which is two seconds and up to fifty. 5,000 schemas of ten fields each, described, have
    275,000."""

    instructions: int = 5_000_000
    values: int = 400_000


class StandardChecks:
    """All kinds of checks."""

    def __init__(self, threads: int = 2, bounds: SuiteBounds = SuiteBounds()) -> None:
        self._threads = FairThreads(threads, "checks")
        self._bounds = bounds

    async def problem(self, checks: Sequence[CaseCheck]) -> CheckProblem | None:
        left = (check for check in checks if check.kind in _COMPILED_KINDS)
        budget = _SuiteBudget(self._bounds)
        while some := list(islice(left, _AT_A_TIME)):
            if problem := await self._threads(budget.first_problem, some):
                return problem
        return None

    async def first_failure(self, checks: Sequence[CaseCheck], answer: CheckedAnswer) -> str:
        return await self._threads(first_failure, checks, answer, _MATCHER)


class _SuiteBudget:
    """What the checks of a suite that were not looked at yet may still take."""

    def __init__(self, bounds: SuiteBounds) -> None:
        self._bounds = bounds
        self._left = bounds

    def first_problem(self, checks: Sequence[CaseCheck]) -> CheckProblem | None:
        for check in checks:
            try:
                self._look_at(check)
            except ValueError as error:
                return CheckProblem(check, str(error))
        return None

    def _look_at(self, check: CaseCheck) -> None:
        """Raises ValueError."""
        if check.kind == "regex":
            self._take(instructions=_pattern(check.wanted).programsize, values=0)
        elif check.kind == "schema":
            schema = _schema(check.wanted)
            self._take(instructions=schema.instructions, values=schema.values)

    def _take(self, *, instructions: int, values: int) -> None:
        most, left = self._bounds, self._left
        self._left = replace(left, instructions=left.instructions - instructions, values=left.values - values)
        if self._left.instructions < 0:
            raise ValueError(
                f"up to there the patterns of the suite compile to more than {most.instructions:,} instructions; "
                r"use fewer different ones, and no class of many letters, such as `\pL`, that is repeated many times"
            )
        if self._left.values < 0:
            raise ValueError(
                f"up to there the schemas of the suite have more than {most.values:,} values; use fewer different "
                "ones, or shorter ones"
            )


class _Matcher:
    """RE2 and JSON Schema 2020-12."""

    def is_found(self, pattern: str, text: str) -> bool:
        return bool(_pattern(pattern).search(text))

    def obeys(self, schema: str, value: object) -> bool:
        """What the library cannot compute, and a schema that was put before it would be refused, is not obeyed."""
        try:
            return bool(_schema(schema).validator.is_valid(value))
        except (ArithmeticError, RecursionError, ValueError):
            return False


_MATCHER: Final = _Matcher()


@lru_cache(_COMPILED)
def _pattern(pattern: str) -> Any:
    """Raises ValueError; the words of the pattern are not in it."""
    options = re2.Options()
    options.max_mem = _PATTERN_BYTES
    options.log_errors = False
    try:
        return re2.compile(composed(pattern), options)
    except (re2.error, UnicodeEncodeError) as error:
        raise ValueError("its `regex` is none that RE2 takes: it has no look-around and no back-references") from error


@dataclass(frozen=True)
class _Schema:
    """A schema that answers can be held against, and what it took."""

    validator: Any
    values: int
    instructions: int


@lru_cache(_COMPILED)
def _schema(text: str) -> _Schema:
    """Raises ValueError."""
    try:
        schema = parsed(text)
    except ValueError as error:
        raise ValueError("its `schema` is no JSON") from error
    _check_understood(schema, 1)
    instructions = sum(_pattern(each).programsize for each in _patterns(schema))
    try:
        Draft202012Validator.check_schema(schema)
    except (exceptions.SchemaError, RecursionError) as error:
        raise ValueError("its `schema` is no JSON Schema (2020-12)") from error
    _forget_dialects(schema)
    # An own registry: without one a schema that names another would be fetched.
    return _Schema(_LinearValidator(schema, registry=Registry()), values_in(schema), instructions)


def _check_understood(schema: object, depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError(f"its `schema` is more than {_DEEPEST} levels deep")
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        raise ValueError("its `schema` has something that is no schema where one must be")
    if strange := sorted(set(schema) - _UNDERSTOOD):
        raise ValueError(f"its `schema` uses `{strange[0][:40]}`, which is not understood; write it without")
    for part in _parts(schema):
        _check_understood(part, depth + 1)


def _forget_dialects(schema: object) -> None:
    """A part that names its dialect is read by the validator of the library for it, which has none of our bounds."""
    if isinstance(schema, dict):
        schema.pop("$schema", None)
        for part in _parts(schema):
            _forget_dialects(part)


def _patterns(schema: object) -> frozenset[str]:
    """The different ones of a schema that is understood. Raises ValueError where they are too many."""
    found, left = set[str](), [schema]
    while left:
        if isinstance(one := left.pop(), dict):
            named = (one.get("pattern"), *_names(one.get("patternProperties")))
            found.update(each for each in named if isinstance(each, str))
            left += _parts(one)
    if len(found) > _MOST_PATTERNS:
        raise ValueError(f"its `schema` has more than {_MOST_PATTERNS} patterns; use fewer")
    return frozenset(found)


def _names(named: object) -> Sequence[str]:
    return tuple(named) if isinstance(named, dict) else ()


def _parts(schema: dict[str, Any]) -> Iterator[object]:
    for name, value in schema.items():
        if name in _ONE:
            yield value
        elif name in _LISTED and isinstance(value, list):
            yield from value
        elif name in _NAMED and isinstance(value, dict):
            yield from value.values()


def _obeys_pattern(
    _validator: Any, pattern: str, instance: object, _schema: Any
) -> Iterator[exceptions.ValidationError]:
    if isinstance(instance, str) and not _pattern(pattern).search(instance):
        yield exceptions.ValidationError("it does not match the pattern")


def _obeys_pattern_properties(
    validator: Any, named: dict[str, Any], instance: object, _schema: Any
) -> Iterator[exceptions.ValidationError]:
    for pattern, schema in named.items():
        for name, value in instance.items() if isinstance(instance, dict) else ():
            if _pattern(pattern).search(name):
                yield from validator.descend(value, schema, path=name, schema_path=pattern)


def _has_no_additional(
    validator: Any, schema: Any, instance: object, whole: dict[str, Any]
) -> Iterator[exceptions.ValidationError]:
    if not isinstance(instance, dict):
        return
    patterns = [_pattern(each) for each in whole.get("patternProperties", ())]
    for name, value in instance.items():
        if name not in whole.get("properties", {}) and not any(each.search(name) for each in patterns):
            yield from validator.descend(value, schema, path=name)


# A number of JSON has a float's size at the most, or is a whole one of as many digits: no quotient has more.
_EXACT: Final = Context(prec=700)


def _is_multiple(validator: Any, step: float, instance: object, _schema: Any) -> Iterator[exceptions.ValidationError]:
    if not validator.is_type(instance, "number"):
        return
    # As they are written: 19.99 is a multiple of 0.01, which their floats are not.
    if _EXACT.remainder(Decimal(repr(instance)), Decimal(repr(step))):
        yield exceptions.ValidationError("it is no multiple")


def _obeys_some(
    validator: Any, schemas: Sequence[Any], instance: object, _schema: Any
) -> Iterator[exceptions.ValidationError]:
    if not any(_obeyed(validator, schemas, instance)):
        yield exceptions.ValidationError("it obeys none of them")


def _obeys_exactly_one(
    validator: Any, schemas: Sequence[Any], instance: object, _schema: Any
) -> Iterator[exceptions.ValidationError]:
    if len(list(islice(filter(None, _obeyed(validator, schemas, instance)), 2))) != 1:
        yield exceptions.ValidationError("it does not obey exactly one of them")


def _obeyed(validator: Any, schemas: Sequence[Any], instance: object) -> Iterator[bool]:
    """Whether each of them is."""
    return (validator.evolve(schema=one).is_valid(instance) for one in schemas)


# Those of the library match by `re`, which takes for ever over some patterns, keep every fault of every
# alternative, which is a gigabyte for some, and divide floats, by which few prices are a multiple of a cent.
_BOUNDED: Final[dict[str, Callable[..., Iterator[exceptions.ValidationError]]]] = {
    "pattern": _obeys_pattern,
    "patternProperties": _obeys_pattern_properties,
    "additionalProperties": _has_no_additional,
    "anyOf": _obeys_some,
    "oneOf": _obeys_exactly_one,
    "multipleOf": _is_multiple,
}
_LinearValidator: Final = validators.extend(Draft202012Validator, _BOUNDED)
