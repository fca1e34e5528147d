"""Checks of an answer: each passes or does not, and the first that does not is named."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from unicodedata import normalize

from sluiceway_eval.domain.suites import CaseCheck

# An answer that is longer passes nothing: what reads it is for all tenants.
LONGEST_ANSWER: Final = 262_144
# Values of the schemas of a case, times those of an answer; each step takes up to 2.5 microseconds.
MOST_STEPS: Final = 2_000_000
# Characters that take as long as one value does.
_OF_A_VALUE: Final = 64


@dataclass(frozen=True)
class CheckedAnswer:
    """An answer as checks see it."""

    text: str
    groundedness: str = ""


class Matcher(Protocol):
    """Patterns, which are looked for in a time that grows with the text alone, and schemas, in one that grows with the
    values of the schema times those of the text."""

    def is_found(self, pattern: str, text: str) -> bool: ...

    def obeys(self, schema: str, value: object) -> bool: ...


def first_failure(checks: Sequence[CaseCheck], answer: CheckedAnswer, matcher: Matcher) -> str:
    """The kind of the first check that the answer does not pass; empty where it passes all. `too_long` and `too_large`
    where it is held against none."""
    if len(answer.text) > LONGEST_ANSWER:
        return "too_long"
    if _steps(checks, answer.text) > MOST_STEPS:
        return "too_large"
    return next((check.kind for check in checks if not _passes(check, answer, matcher)), "")


def _steps(checks: Sequence[CaseCheck], text: str) -> int:
    schemas = [check.wanted for check in checks if check.kind == "schema"]
    # Nothing has more values than characters, and most answers are short.
    if sum(map(len, schemas)) * len(text) <= MOST_STEPS:
        return 0
    of_answer = values_in(_parsed(text)) + len(text) // _OF_A_VALUE
    return of_answer * sum(values_in(_parsed(schema)) for schema in schemas)


def values_in(value: object) -> int:
    """How many values it is of, itself included."""
    count, left = 0, [value]
    while left:
        one = left.pop()
        count += 1
        if isinstance(one, dict):
            left += one.values()
        elif isinstance(one, list):
            left += one
    return count


def _passes(check: CaseCheck, answer: CheckedAnswer, matcher: Matcher) -> bool:
    text = composed(answer.text)
    match check.kind:
        case "exact":
            return _plain_lines(text).strip() == _plain_lines(composed(check.wanted)).strip()
        case "contains":
            return _plain_lines(composed(check.wanted)) in _plain_lines(text)
        case "regex":
            return matcher.is_found(check.wanted, text)
        case "groundedness":
            return answer.groundedness == check.wanted
        case "json":
            return _parsed(text) is not _NOTHING
        case "schema":
            value = _parsed(text)
            return value is not _NOTHING and matcher.obeys(check.wanted, value)


def composed(text: str) -> str:
    """With each accent in the sign of its letter: keyboards of Vietnamese write it apart, and models do not."""
    return normalize("NFC", text)


def _plain_lines(text: str) -> str:
    """With line feeds alone: programs of Windows end lines otherwise, and models do not."""
    return text.replace("\r\n", "\n")


_NOTHING: Final = object()


def _parsed(text: str) -> object:
    """`_NOTHING` for what is no JSON."""
    try:
        return parsed(text)
    except ValueError:
        return _NOTHING


def parsed(text: str) -> object:
    """Raises ValueError for what is no JSON. NaN and Infinity are none, nor is a number beyond all that a float holds:
    nothing can be computed with it."""
    try:
        found = _loaded(composed(text))
        # An accent may be written as an escape, which is a sign of its own only when it is read.
        return _loaded(composed(json.dumps(found, ensure_ascii=False))) if "\\u" in text else found
    except RecursionError as error:
        raise ValueError("it is too deep") from error


def _loaded(text: str) -> object:
    return json.loads(text, parse_constant=_refused, parse_float=_finite, parse_int=_integer)


def _refused(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("no float holds it")
    return number


def _integer(digits: str) -> int:
    _finite(digits)
    return int(digits)
