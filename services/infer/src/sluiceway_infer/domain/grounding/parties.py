"""Parties of a text: for whom it holds. What suppliers have is no answer for customers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.languages import alternatives, flat, whole_words
from sluiceway_infer.domain.grounding.lexicon.parties import PARTIES

# What is written together with the word: the first half of a compound; and, so, for, with, like, the.
_BEFORE = {"de": "(?:[a-z]{3,14}?)??", "ar": "[\u0648\u0641]?[\u0628\u0644\u0643]?(?:\u0627\u0644|\u0644)?"}

# What parts a sentence into one party with its number and the next one with its own.
_CUT = re.compile(
    r"[,;|\uff0c\uff1b\u3001\u060c\u061b]|\b(?:and|und|sowie|y|et|e|en|or|oder|o|ou)\b|[和而]|(?<= )\u0648"
)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Party:
    """Who, and where the word for it stands."""

    name: str
    start: int
    end: int


@lru_cache(maxsize=16_384)
def parties(text: str, language: str) -> tuple[Party, ...]:
    """All that are named, in order; where two begin at one place the longer one."""
    pattern, names = _pattern(language)
    if pattern is None:
        return ()
    bare, places = flat(text)
    return tuple(
        Party(names[int(str(found.lastgroup)[1:])], places[found.start()], places[found.end() - 1] + 1)
        for found in pattern.finditer(bare)
    )


def names_of_parties(text: str, language: str) -> frozenset[str]:
    """The same without their places."""
    return frozenset(one.name for one in parties(text, language))


def parties_of(number: str, text: str, language: str) -> frozenset[str]:
    """Whose a number is in a text: of the parties those that stand in one part with it; empty where none does.

    A part without a number goes with the next one ("members and guests pay 5 euros"), after a number that stands before
    its own party with that ("14 days for members and guests").
    """
    found: set[str] = set()
    for part in _parts(text, language):
        if number in _NUMBER.findall(part):
            found |= names_of_parties(part, language)
    return frozenset(found)


def _parts(text: str, language: str) -> Iterator[str]:
    cuts = [0, *(cut.start() for cut in _CUT.finditer(text)), len(text)]
    part = ""
    is_open = False
    for piece in (text[start:end] for start, end in pairwise(cuts)):
        has_number = _NUMBER.search(piece) is not None
        if is_open and has_number:
            yield part
            part = ""
        part += piece
        is_open = (has_number and _is_behind_its_number(part, language)) or (is_open and not has_number)
        if has_number and not is_open:
            yield part
            part = ""
    yield part


def _is_behind_its_number(part: str, language: str) -> bool:
    number, held = _NUMBER.search(part), parties(part, language)
    return number is not None and bool(held) and number.start() < held[0].start


@lru_cache
def _pattern(language: str) -> tuple[re.Pattern[str] | None, tuple[str, ...]]:
    held = [(name, one) for name, by in PARTIES.items() for one in alternatives(by.get(language, ""))]
    if not held:
        return None, ()
    held.sort(key=lambda pair: -len(pair[1]))
    groups = "|".join(f"(?P<g{at}>{one})" for at, (_, one) in enumerate(held))
    return _whole(groups, language), tuple(name for name, _ in held)


@lru_cache
def _whole(any_of: str, language: str) -> re.Pattern[str]:
    return re.compile(whole_words(any_of, language, _BEFORE.get(language, "")))
