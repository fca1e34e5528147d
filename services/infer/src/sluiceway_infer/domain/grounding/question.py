"""Question, parsed: its content words, and the names and numbers that say which thing is meant.

A thing is this one and no other by its name, its number, and the two together (`Tessera-3`, `Article 12`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sluiceway_infer.domain.grounding.asked import GENERIC, Asked, asked, before_the_asking, is_comparison
from sluiceway_infer.domain.grounding.concepts import concepts_of
from sluiceway_infer.domain.grounding.context import points_back, start_of_asking
from sluiceway_infer.domain.grounding.forms import Forms, forms_of
from sluiceway_infer.domain.grounding.languages import (
    NO_SPACES,
    NOUNS_WITH_CAPITALS,
    PLAIN_NAMES,
    flat,
    language_of,
)
from sluiceway_infer.domain.grounding.lexicon.asks import BOUNDING, FREE
from sluiceway_infer.domain.grounding.lexicon.concepts import CURRENCIES, PROPERTIES, UNITS
from sluiceway_infer.domain.grounding.lexicon.conditions import NO_CASE
from sluiceway_infer.domain.grounding.lexicon.numbers import MONTHS
from sluiceway_infer.domain.grounding.lexicon.turns import Sense
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.periods import Period, periods
from sluiceway_infer.domain.grounding.phrases import words_of_question
from sluiceway_infer.domain.grounding.stems import plain
from sluiceway_infer.domain.grounding.turns import Turn, turns
from sluiceway_infer.domain.grounding.words import Word, is_of_a_type, is_within_a_type

Joint = tuple[str, str]
Phrase = tuple[str, ...]

_HYPHENS = frozenset(("", "-", "\u2010", "\u2011", "\u2012", "\u2013"))
_GAPS = _HYPHENS | {" ", "\u00a0"}
_OPENING = " \t\n\u00bf\"'\u201c\u201e\u00ab"
_SHORTEST_NAME = 2
# A question that says no more than this of a thing asks for a property of it.
MOST_OF_A_PROPERTY = 3
MOST_PAIRS = 9
# Of a longer question only the beginning is read, so that its length never multiplies with that of the passages.
MOST_SIGNS = 4_000
_BEFORE_A_NAME = frozenset(("von", "in", "bei", "aus", "nach", "mit"))
_ARTICLE = "ال"
# Behind these a noun is no name: a company in 2026.
INDEFINITE = frozenset("ein eine einen einem einer eines".split())
_GENITIVE = ("'s", "\u2019s")
# Who made it, and when, asks for no material.
# Which costs are asked for by what they are of.
_COSTS = re.compile(r"(?:\b(?:welche|which|que|quels) (?:kosten|costs|expenses|gastos|frais)|哪些费用)$")
_OF_DEEDS = frozenset(("person", "date", "place"))
_DEEDS = frozenset(("material",))
_LONGEST_FREE = 40
_RELATIVE = frozenset(("الذي", "التي", "الذين", "اللذان", "اللتان", "اللواتي"))
_SHORTEST_WITH_ARTICLE = 5
_YEAR = re.compile(r"(?:19|20)\d\d")
# Nouns that end so tell of a deed or a state and name nothing: "bei Selbstabholung".
_ABSTRACT = ("ung", "heit", "keit", "schaft", "tion")


@dataclass(frozen=True, kw_only=True)
class ParsedQuestion:
    """A question: its content words, their neighbours, and what an answer has to hold. `names`, `figures` and `joints`
    are what it asks about: a passage that lacks one of them speaks of something else, as it does that lacks one of the
    `periods`, whose words are `timed`. `relation` is all else that it says of the thing, and `demanded` what of that an
    answer must have beside it: the property. What it has of a title of the documents is `titled`, where nothing in the
    spelling tells a name.
    """

    text: str
    language: str
    words: tuple[Word, ...]
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    asked: Asked
    relation: frozenset[str] = frozenset()
    demanded: frozenset[str] = frozenset()
    names: tuple[Phrase, ...] = ()
    figures: frozenset[str] = frozenset()
    joints: frozenset[Joint] = frozenset()
    periods: tuple[Period, ...] = ()
    timed: frozenset[str] = frozenset()
    senses: frozenset[Sense] = frozenset()
    turning: frozenset[str] = frozenset()
    is_negated: bool = False
    is_comparison: bool = False
    forms: Forms = field(default_factory=dict)
    titled: frozenset[str] = frozenset()

    @property
    def is_yes_or_no(self) -> bool:
        return self.asked.kind in ("yes_or_no", "choice")


def parse_question(text: str, known: Sequence[str] = ()) -> ParsedQuestion:
    """The question, read once; `known` are languages that it may be in where its words do not tell."""
    text = text[:MOST_SIGNS]
    language = language_of(text, known)
    found = words_of_question(text, language)
    start = start_of_asking(text, language)
    asking = " " * start + text[start:]
    told = 0 if not start or points_back(text, start, language, found) else start
    wants = asked(asking, language, found)
    named_periods = periods(text, language)
    timeless = [word for word in found if not any(one.start <= word.start < one.end for one in named_periods)]
    matter = [word for word in timeless if word.is_content and not wants.is_asking(word)]
    stems = [word.stem for word in found if word.is_content]
    aside = before_the_asking(text, language)
    turned = [turn for turn in turns(asking, language) if not _is_of_the_asking(turn, text, wants)]
    turned = [turn for turn in turned if turn.start >= aside or turn.sense[0] != "only"]
    turning = frozenset(word.stem for word in found if any(one.start <= word.start < one.end for one in turned))
    names = _names(text, language, timeless, wants)
    if language == "ar":
        names = tuple(phrase for phrase in names if not turning.issuperset(phrase))
    figures = frozenset(word.stem for word in timeless if word.text[:1].isdigit())
    named = figures.union(*names)
    about = [
        word for word in matter if word.stem not in named and plain(word.text) not in GENERIC and word.start >= told
    ]
    about = [word for word in about if language not in NO_SPACES or not is_of_a_type(word, text)]
    return ParsedQuestion(
        text=text,
        language=language,
        words=found,
        stems=frozenset(stems),
        pairs=frozenset(pairwise(stems)),
        asked=wants,
        relation=frozenset(word.stem for word in about),
        demanded=frozenset(word.stem for word in about if _is_demanded(word, text, wants, language, len(about))),
        names=names,
        figures=figures,
        joints=joints(text, [one for one in timeless if not (language in NOUNS_WITH_CAPITALS and is_year(one))]),
        periods=named_periods,
        timed=frozenset(word.stem for word in found if word not in timeless),
        senses=frozenset(turn.sense for turn in turned),
        turning=turning,
        is_negated=any(
            word.is_negation and word.start >= start and not _denies_nothing(word, text, language) for word in found
        ),
        is_comparison=is_comparison(text, language),
        forms=forms_of(found, language),
    )


def joints(text: str, found: Sequence[Word]) -> frozenset[Joint]:
    """Names with the number that belongs to them. Another number beside the name is another thing."""
    return frozenset(_joints(text, found))


def are_beside(one: Word, other: Word) -> bool:
    """True where nothing but a space or a hyphen stands between."""
    return 0 <= other.start - one.end <= 1


def _denies_nothing(word: Word, text: str, language: str) -> bool:
    """Who asks what he has "without paying" asks for what is free, and "not more than a year" is a time."""
    there = flat(text[word.start : word.start + _LONGEST_FREE])[0]
    return any(
        pattern is not None and re.match(pattern, there) for pattern in (FREE.get(language), BOUNDING.get(language))
    )


def _is_of_the_asking(turn: Turn, text: str, wants: Asked) -> bool:
    """The "after" of "after how long" asks for the interval, and says of no other thing that it comes after; "other
    than that", at the beginning, asks for one more.
    """
    if turn.sense[0] == "except":
        return not text[: turn.start].strip(_OPENING)
    return turn.sense[0] == "order" and any(
        not text[turn.end : start].strip() and turn.end <= start for start, _ in wants.spans
    )


def _is_demanded(word: Word, text: str, wants: Asked, language: str, size: int) -> bool:
    """The property after "what is the" of a short question, any word for one, and all that a reason is asked for."""
    if _COSTS.search(flat(text[: word.end])[0]):
        return False
    return wants.kind == "reason" or (
        size <= (MOST_PAIRS if language in NO_SPACES else MOST_OF_A_PROPERTY) and _is_property(word, wants, language)
    )


def _is_property(word: Word, wants: Asked, language: str) -> bool:
    meant = concepts_of(word.stem, language) & PROPERTIES
    return _is_in_head(word, wants) or bool(meant - _DEEDS if wants.kind in _OF_DEEDS else meant)


def _is_in_head(word: Word, wants: Asked) -> bool:
    return wants.head is not None and wants.head[0] <= word.start < wants.head[1]


def _names(text: str, language: str, found: Sequence[Word], wants: Asked) -> tuple[Phrase, ...]:
    """Runs of words written like names; the first word is always written so, and where all is in capitals nothing is
    told. In a script without capitals a word of another script is one, and in Arabic a noun with its article counts.
    """
    if text == text.upper() and language in PLAIN_NAMES | NOUNS_WITH_CAPITALS:
        return ()
    runs: list[list[Word]] = []
    for at, word in enumerate(found):
        before = found[at - 1] if at else None
        if (
            wants.is_asking(word)
            or not (_is_name(word, at, language, wants) or _is_short_name(text, before, word, language))
            or _is_described(found[at + 1 : at + 2], language)
            or (language == "ar" and (_has_value(found[at + 1 : at + 3]) or _is_asked_for(word, found, wants)))
        ):
            continue
        is_next = bool(runs) and text[runs[-1][-1].end : word.start] in _GAPS
        is_ended = language in NOUNS_WITH_CAPITALS and bool(runs) and len(runs[-1][-1].text) == 1
        if is_next and not is_ended and language != "ar":
            runs[-1].append(word)
        else:
            runs.append([word])
    if language in NOUNS_WITH_CAPITALS:
        runs = [run for run in runs if len(run) > 1 or _is_proper(run[0], found)]
    return tuple(tuple(word.stem for word in run) for run in runs)


def _is_proper(noun: Word, found: Sequence[Word]) -> bool:
    """A noun with a number, or right after a preposition, is a name in a language that writes all nouns so."""
    at = found.index(noun)
    following = found[at + 1] if at + 1 < len(found) else None
    is_any = at > 0 and plain(found[at - 1].text) in INDEFINITE
    if is_any or concepts_of(noun.stem, "de") or plain(noun.text) in UNITS or plain(noun.text).endswith(_ABSTRACT):
        return False
    has_number = (
        following is not None and following.is_number and not is_year(following) and are_beside(noun, following)
    )
    return (has_number and not _has_value(found[at + 1 : at + 3])) or (at > 0 and found[at - 1].stem in _BEFORE_A_NAME)


def is_year(word: Word) -> bool:
    """So many digits as a year has: a list of 2022 is told by its year, and named by nothing."""
    return _YEAR.fullmatch(word.text) is not None


def _is_name(word: Word, at: int, language: str, wants: Asked) -> bool:
    if not word.is_content or word.is_number or len(word.text) < _SHORTEST_NAME:
        return False
    if language not in PLAIN_NAMES and _is_property(word, wants, language):
        return False
    if language == "ar":
        is_noun = word.text.startswith(_ARTICLE) and len(word.text) >= _SHORTEST_WITH_ARTICLE
        is_small = plain(word.text) in GENERIC or word.text.removeprefix(_ARTICLE) in NO_CASE[language]
        return is_noun and not is_small and not concepts_of(word.stem, language)
    if language in NO_SPACES:
        return word.text.isascii()
    return at > 0 and word.is_name and plain(word.text) not in GENERIC


def _has_value(following: Sequence[Word]) -> bool:
    """A number in a unit is no part of a name: a fee of 40 euros."""
    return len(following) > 1 and following[0].is_number and plain(following[1].text) in UNIT_OF.keys() | CURRENCIES


def _is_asked_for(word: Word, found: Sequence[Word], wants: Asked) -> bool:
    """Who the adviser is, is asked: the noun behind the word that asks names nobody."""
    ends = [end for _, end in wants.spans] if wants.kind == "person" else []
    behind = (next((one for one in found if one.start >= end and one.is_content), None) for end in ends)
    return any(one is word for one in behind)


def _is_described(following: Sequence[Word], language: str) -> bool:
    """What an Arabic relative clause describes is told by the clause: its noun has the article and is no name."""
    return language == "ar" and any(plain(word.text) in _RELATIVE for word in following)


def _is_short_name(text: str, before: Word | None, word: Word, language: str) -> bool:
    """The S of a "Robin S"."""
    is_letter = len(word.text) == 1 and (language == "ar" or (word.is_name and word.text.isascii()))
    is_after = before is not None and before.is_content and (before.is_name or language == "ar")
    return is_letter and is_after and before is not None and text[before.end : word.start] in _GAPS


def _is_arabic_letter(word: Word) -> bool:
    """The second of two things that are told apart by a letter."""
    return len(word.text) == 1 and word.is_content and "\u0620" <= word.text <= "\u064a"


def _joints(text: str, found: Sequence[Word]) -> Iterator[Joint]:
    for at, (one, next_one) in enumerate(pairwise(found)):
        between = text[one.end : next_one.start]
        is_numbered = next_one.text[:1].isdigit() or _is_arabic_letter(next_one)
        # What somebody has does not number its owner: there is no "Rhine 1998" in "the Rhine's 1998 flood".
        is_any = at > 0 and plain(found[at - 1].text) in INDEFINITE
        is_value = _has_value(found[at + 1 : at + 3])
        if not between and is_within_a_type(found[max(0, at - 1) : at + 2]):
            yield one.stem, next_one.stem
        if not one.is_content or one.is_number or not is_numbered or one.text.endswith(_GENITIVE) or is_any or is_value:
            continue
        is_joined = between in _HYPHENS and one.text.isascii()
        is_lettered = between in _GAPS and _is_arabic_letter(next_one)
        if is_joined or is_lettered or (between == " " and at > 0 and one.is_name and plain(one.text) not in MONTHS):
            yield one.stem, next_one.stem
