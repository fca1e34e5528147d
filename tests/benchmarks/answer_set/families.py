"""Families of documents: their templates in a folder each, and how their values are drawn by a seed.

`family.toml` says what holds in every language: which values are drawn, and what counts as an answer. A file for each
language has names, documents and questions. A family has things of one kind (`a`, `b`, …) whose names and values are
easily taken for one another: each value is drawn once and no two things share it.
"""

import hashlib
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tests.benchmarks.answer_set.values import Language, Split

FOLDER = Path(__file__).parents[2] / "data" / "answers"

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Family:
    """What holds in every language."""

    name: str
    told: Table

    @property
    def type(self) -> str:
        """Product sheets, policies, tables, …"""
        return str(self.told["type"])

    @property
    def is_blind(self) -> bool:
        return bool(self.told.get("blind"))

    @property
    def things(self) -> Sequence[str]:
        things: list[str] = self.told["things"]
        return things

    def spoken(self, language: Language) -> Table:
        """Its names, documents and questions in a language."""
        return _read(FOLDER / self.name / f"{language}.toml")


@dataclass(frozen=True)
class Drawn:
    """A value, and how it is counted where it is a number."""

    value: float | date | str
    decimals: int = 0


# Of each thing its values by name.
World = Mapping[str, Mapping[str, Drawn]]


@cache
def families() -> tuple[Family, ...]:
    """All, by name."""
    return tuple(Family(file.parent.name, _read(file)) for file in sorted(FOLDER.glob("*/family.toml")))


@cache
def splits() -> Mapping[str, Split]:
    """The split of each family. A `blind` one was written by people who know nothing of the rules. Of the others of a
    type the one whose name has the highest SHA-256 is unseen. Nothing of these, neither document nor question, is
    looked at; the rest is built on.
    """
    types: dict[str, list[str]] = {}
    for family in families():
        types.setdefault("blind" if family.is_blind else family.type, []).append(family.name)
    blind: dict[str, Split] = dict.fromkeys(types.pop("blind", ()), "blind")
    ranked = (sorted(names, key=_digest) for names in types.values())
    return blind | {
        name: "building" if place < len(names) - 1 else "unseen" for names in ranked for place, name in enumerate(names)
    }


def world(family: Family, language: Language, seed: int) -> World:
    """The things of a family with their values; the same for the same seed."""
    rng = random.Random(_digest(f"{seed}/{family.name}/{language}"))
    things, told = family.things, family.spoken(language)
    drawn: dict[str, Sequence[Drawn]] = {"name": [Drawn(name) for name in rng.choice(told["names"])]}
    for slot, (low, high, step) in family.told.get("numbers", {}).items():
        drawn[slot] = _numbers(rng, low, high, step, len(things))
    for slot, (first, last) in family.told.get("years", {}).items():
        drawn[slot] = [Drawn(str(year)) for year in rng.sample(range(first, last + 1), len(things))]
    for slot, (first, last) in family.told.get("dates", {}).items():
        drawn[slot] = _days(rng, first, last, len(things))
    for slot, words in told.get("words", {}).items():
        drawn[slot] = [Drawn(word) for word in rng.sample(words, min(len(words), len(things)))]
    return {thing: {slot: of[at] for slot, of in drawn.items() if at < len(of)} for at, thing in enumerate(things)}


def _numbers(rng: random.Random, low: float, high: float, step: float, count: int) -> list[Drawn]:
    decimals = len(str(step).partition(".")[2]) if isinstance(step, float) else 0
    places = rng.sample(range(round((high - low) / step) + 1), count)
    return [Drawn(round(low + place * step, decimals), decimals) for place in places]


def _days(rng: random.Random, first: int, last: int, count: int) -> list[Drawn]:
    years = rng.sample(range(first, last + 1), count)
    return [Drawn(date(year, rng.randint(1, 12), rng.randint(2, 28))) for year in years]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _read(file: Path) -> Table:
    return tomllib.loads(file.read_text("utf-8"))
