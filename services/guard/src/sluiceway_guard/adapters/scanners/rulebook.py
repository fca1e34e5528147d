"""Rulebooks: rules as data, in TOML files of this package, each with a text that it must match and one to spare."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from sluiceway_guard.domain.signals import PhraseRule

_VERSION_LETTERS: Final = 12
_CONTEXTS: Final = ("spared_after", "weaker_after", "weaker_before")


@dataclass(frozen=True)
class Example:
    """What the rule of that id must find, and what it must not."""

    rule: str
    matches: str
    spares: str


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """Rules with a version that changes whenever one of them does."""

    name: str
    version: str
    rules: tuple[PhraseRule, ...]
    examples: tuple[Example, ...] = ()


def packaged(name: str) -> Rulebook:
    """The rulebook of that name of this package."""
    written = files(f"{__package__}.rulebooks").joinpath(f"{name}.toml").read_bytes()
    read = tomllib.loads(written.decode())
    words, blank = _with_each_other(read.get("words", {})), read.get("blank", " ")
    return Rulebook(
        name=name,
        version=sha256(written).hexdigest()[:_VERSION_LETTERS],
        rules=tuple(_rule(row, words, blank) for row in read["rule"]),
        examples=tuple(Example(row["id"], row["matches"], row["spares"]) for row in read["rule"]),
    )


def _rule(row: Mapping[str, Any], words: Mapping[str, str], blank: str) -> PhraseRule:
    pattern, *contexts = (_filled(row.get(name, ""), words).replace(" ", blank) for name in ("pattern", *_CONTEXTS))
    return PhraseRule(
        id=row["id"],
        kind=row["kind"],
        language=row["language"],
        pattern=pattern,
        score=row["score"],
        **dict(zip(_CONTEXTS, contexts, strict=True)),
    )


def _with_each_other(words: Mapping[str, str]) -> dict[str, str]:
    """A row may name those before it."""
    filled: dict[str, str] = {}
    for name, pattern in words.items():
        filled[name] = _filled(pattern, filled)
    return filled


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    for name, row in words.items():
        pattern = pattern.replace(f"{{{name}}}", row)
    return pattern
