"""Parties of a text: for whom it holds. What suppliers have is no answer for customers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.parties import ASKERS, DENIED, FIRST_PERSON, PARTIES, PARTY
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import NamedPatterns, flat

# What is written together with the word: the first half of a compound; and, so, for, with, like, the.
_BEFORE = {"de": "(?:[a-z]{3,14}?)??", "ar": "[\u0648\u0641]?[\u0628\u0644\u0643]?(?:\u0627\u0644|\u0644)?"}

# What parts a sentence into one party with its number and the next one with its own.
_CUT = re.compile(
    r"[,;|\uff0c\uff1b\u3001\u060c\u061b]|\b(?:and|und|sowie|y|et|e|en|or|oder|o|ou)\b|[和而]|(?<= )\u0648"
)
# Behind who somebody is not.
_ACCUSATIVE = "\u0627?"
_NUMBER = re.compile(r"\d+")
_NOT = "non-"
_NOT_IN_A_COMPOUND = "nicht"
# So many signs around a word tell how it is meant.
_AROUND = 40


@dataclass(frozen=True)
class Party:
    """Who, and where the word for it stands."""

    name: str
    start: int
    end: int


@lru_cache(maxsize=16_384)
def parties(text: str, language: str) -> tuple[Party, ...]:
    """All that are named, in order; where two begin at one place the longer one. Who is said to be none of them is of
    another party: "I am not a member".
    """
    named = (Party(*found) for found in _patterns(language).find(text))
    return tuple(replace(one, name=_NOT + one.name) if _is_denied(text, one, language) else one for one in named)


def around(text: str, party: Party) -> str:
    """The plain text around a party, with `PARTY` in its place."""
    before, behind = text[max(0, party.start - _AROUND) : party.start], text[party.end : party.end + _AROUND]
    return flat(before)[0] + PARTY + flat(behind)[0]


def _is_denied(text: str, party: Party, language: str) -> bool:
    """Its own word may begin with the "not": Nichtschüler."""
    is_compound = language == "de" and flat(text[party.start : party.end])[0].startswith(_NOT_IN_A_COMPOUND)
    return is_compound or re.search(DENIED.get(language, "$^"), around(text, party)) is not None


def names_of_parties(text: str, language: str) -> frozenset[str]:
    """The same without their places."""
    return frozenset(one.name for one in parties(text, language))


def parties_asked_of(question: ParsedQuestion) -> frozenset[str]:
    """For whom it is asked; not those that are counted, nor where a person is asked for."""
    if question.asked.kind == "person":
        return frozenset()
    ends = [end for _, end in question.asked.spans] if question.asked.kind == "count" else []
    found = parties(question.text, question.language)
    return frozenset(one.name for one in found if not any(0 <= one.start - end <= 1 for end in ends))


def parties_meant(question: ParsedQuestion) -> frozenset[str]:
    """The same; where none is named, those of whom one is whoever asks of himself."""
    return parties_asked_of(question) or (ASKERS if is_asked_of_oneself(question) else frozenset())


def is_asked_of_oneself(question: ParsedQuestion) -> bool:
    """Who asks speaks of himself: he is one of those to whom a text speaks that tells terms."""
    pattern = FIRST_PERSON.get(question.language)
    return pattern is not None and re.search(pattern, flat(question.text)[0]) is not None


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
def _patterns(language: str) -> NamedPatterns[str]:
    rows: Mapping[str, Mapping[str, str]] = PARTIES
    if language == "ar":
        rows = {name: {"ar": f"(?:{by['ar']}){_ACCUSATIVE}"} for name, by in PARTIES.items() if "ar" in by}
    return NamedPatterns.of(rows, language, _BEFORE.get(language, ""))
