"""Patterns as in `.gitignore`, read as git reads them: one that makes no sense names nothing, and stops nobody."""

import re
import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_BRACKETS = re.compile(r"\[[!^]?(?:\[:\w+:\]|[^\[\]])*\]")
_CLASS = re.compile(r"\[:(\w+):\]")
# What git and a shell know by name, which the library that matches does not. A slash stands in no name.
_SIGNS = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \t",
    "cntrl": "\x01-\x1f\x7f",
    "digit": "0-9",
    "graph": "0-~!-.",
    "lower": "a-z",
    "print": "0-~ -.",
    "punct": ":-@!-.[-`{-~",
    "space": " \t\v\f\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


def spec(lines: Iterable[str]) -> "GitIgnoreSpec":
    """All of them that can be read, in their order."""
    return _made([_spelt(line) for line in lines if is_pattern(line)])


def is_pattern(line: str) -> bool:
    """Whether it can be read; a comment and an empty line can, and name nothing."""
    try:
        _made([_spelt(line)])
    except (ValueError, re.error):
        return False
    return True


def _made(lines: Sequence[str]) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec

    # What Python may read otherwise one day is nothing to a person who adds files.
    with warnings.catch_warnings(action="ignore", category=FutureWarning):
        # The other backends read other patterns, where they happen to be installed.
        return GitIgnoreSpec.from_lines(lines, backend="simple")


def _spelt(line: str) -> str:
    """With the signs of each class in the place of its name: `[[:digit:]]` is `[0-9]`."""
    return _BRACKETS.sub(lambda found: _CLASS.sub(_signs, found[0]), line)


def _signs(found: re.Match[str]) -> str:
    """Raises ValueError for a class that there is not."""
    if found[1] not in _SIGNS:
        raise ValueError(found[1])
    return _SIGNS[found[1]]
