"""Names in a question: the words that say which thing is meant, and the numbers that belong to them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import CURRENCIES, UNITS
from sluiceway_infer.domain.grounding.lexicon.conditions import NO_CASE
from sluiceway_infer.domain.grounding.lexicon.numbers import MONTHS
from sluiceway_infer.domain.grounding.lexicon.parties import PARTIES
from sluiceway_infer.domain.grounding.lexicon.weekdays import WEEKDAYS
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC, Asked
from sluiceway_infer.domain.grounding.text.concepts import concepts_of, is_in_lexicon
from sluiceway_infer.domain.grounding.text.constructs import is_done
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, PLAIN_NAMES, NamedPatterns
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit, unit_spelled
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, is_within_a_type

Joint = tuple[str, str]
Phrase = tuple[str, ...]

_HYPHENS = frozenset(("", "-", "\u2010", "\u2011", "\u2012", "\u2013"))
_GAPS = _HYPHENS | {" ", "\u00a0"}
_SHORTEST_NAME = 2
_BEFORE_A_NAME = frozenset(("von", "in", "bei", "aus", "nach", "mit"))
_ARTICLE = "ال"
GENITIVE = ("'s", "\u2019s")
_RELATIVE = frozenset(("الذي", "التي", "الذين", "اللذان", "اللتان", "اللواتي"))
_SHORTEST_WITH_ARTICLE = 5
# Which: the noun behind it says of what type the answer is.
_WHICH = frozenset(("اي", "اية"))
# What a document is, which needs not say so of itself.
_OF_THE_DOCUMENT = frozenset(("الدراسة", "البحث", "المقال", "المقالة"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_WEEKDAY = re.compile("|".join(WEEKDAYS["ar"]))
# Behind these a noun is no name: a company in 2026.
INDEFINITE = frozenset("ein eine einen einem einer eines".split())
# Nouns that end so tell of a deed or a state and name nothing: "bei Selbstabholung".
_ABSTRACT = ("ung", "heit", "keit", "schaft", "tion")


def joints(text: str, found: Sequence[Word]) -> frozenset[Joint]:
    """Names with the number that belongs to them. Another number beside the name is another thing."""
    return frozenset(_joints(text, found))


def names_asked_of(text: str, language: str, found: Sequence[Word], wants: Asked) -> tuple[Phrase, ...]:
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
            or not (
                _is_name(word, at, language, wants)
                or _is_short_name(text, before, word, language)
                or (language == "ar" and is_in_latin_letters(word, text))
            )
            or _is_described(found[at + 1 : at + 2], language)
            or (language == "ar" and (_has_value(found[at + 1 : at + 3]) or _is_asked_for(word, found, wants)))
            or (language == "ar" and is_done(word, next(iter(found[at + 1 : at + 2]), None)))
            or (before is not None and plain(before.text) in _WHICH)
        ):
            continue
        is_next = bool(runs) and text[runs[-1][-1].end : word.start] in _GAPS
        is_ended = language in NOUNS_WITH_CAPITALS and bool(runs) and len(runs[-1][-1].text) == 1
        if is_next and not is_ended and language != "ar":
            runs[-1].append(word)
        else:
            runs.append([word])
    if language in NOUNS_WITH_CAPITALS:
        runs = [part for run in runs for part in ([[one] for one in run] if _are_nouns(run) else [run])]
        runs = [run for run in runs if len(run) > 1 or _is_proper(run[0], found)]
    return tuple(tuple(word.stem for word in run) for run in runs)


def _are_nouns(run: Sequence[Word]) -> bool:
    """Two nouns that meet in a sentence, as its subject and its object: "bekommen Händler Ersatzteile", "hat der Mieter
    Zeit". A party is followed by no name of its own, and a name ends with no word of matter.
    """
    if len(run) != len(("subject", "object")):
        return False
    first, last = run
    known = is_in_lexicon(last.stem, "de") and not last.text.isupper() and last.text.isalpha()
    return known or _is_a_party(first.text)


@lru_cache(maxsize=4_096)
def _is_a_party(word: str) -> bool:
    return any(True for _ in _german_parties().find(word))


@lru_cache
def _german_parties() -> NamedPatterns[str]:
    return NamedPatterns.of(PARTIES, "de", "(?:[a-z]{3,14}?)??")


def _is_proper(noun: Word, found: Sequence[Word]) -> bool:
    """A noun with a number, or right after a preposition, is a name in a language that writes all nouns so."""
    at = found.index(noun)
    following = found[at + 1] if at + 1 < len(found) else None
    is_any = at > 0 and plain(found[at - 1].text) in INDEFINITE
    if is_any or concepts_of(noun.stem, "de") or is_unit(noun) or plain(noun.text).endswith(_ABSTRACT):
        return False
    if _is_a_suffix(noun, found[max(0, at - 2) : at]):
        return True
    has_number = (
        following is not None and following.is_number and not is_year(following) and are_beside(noun, following)
    )
    return (has_number and not _has_value(found[at + 1 : at + 3])) or (
        at > 0 and plain(found[at - 1].text) in _BEFORE_A_NAME
    )


def _is_a_suffix(noun: Word, before: Sequence[Word]) -> bool:
    """Right behind a number that is right behind a name: the Lyra 3 Plus."""
    if len(before) < len(("name", "number")) or is_in_lexicon(noun.stem, "de"):
        return False
    name, number = before
    return name.is_name and number.is_number and are_beside(name, number) and are_beside(number, noun)


def is_year(word: Word) -> bool:
    """So many digits as a year has: a list of 2022 is told by its year, and named by nothing."""
    return _YEAR.fullmatch(word.text) is not None


def _is_name(word: Word, at: int, language: str, wants: Asked) -> bool:
    if not word.is_content or word.is_number or len(word.text) < _SHORTEST_NAME:
        return False
    if language not in PLAIN_NAMES and wants.is_property(word, language):
        return False
    if language == "ar":
        is_noun = word.text.startswith(_ARTICLE) and len(word.text) >= _SHORTEST_WITH_ARTICLE
        is_small = plain(word.text) in GENERIC | _OF_THE_DOCUMENT
        is_small = is_small or word.text.removeprefix(_ARTICLE) in NO_CASE[language]
        return is_noun and not is_small and not concepts_of(word.stem, language) and not is_a_weekday(word)
    if language in NO_SPACES:
        return word.text.isascii()
    return at > 0 and word.is_name and plain(word.text) not in GENERIC


def is_in_latin_letters(word: Word, text: str) -> bool:
    """An abbreviation or a name among other letters, such as USB; with a number behind it that tells the thing."""
    is_short = len(word.text) < _SHORTEST_NAME or text[word.end : word.end + 1].isdigit()
    is_other = word.is_name and word.text.isascii() and word.is_content
    return is_other and not is_short and plain(word.text) not in UNITS


def is_a_weekday(word: Word) -> bool:
    """In Arabic it has the article, as a name may; it tells when, and a line on a range of days does not say it."""
    return _WEEKDAY.fullmatch(plain(word.text)) is not None


def _has_value(following: Sequence[Word]) -> bool:
    """A number in a unit is no part of a name: a fee of 40 euros."""
    unit = following[1].text if len(following) > 1 and following[0].is_number else ""
    return bool(unit_spelled(unit)) or plain(unit) in CURRENCIES


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
    # What a sentence begins with has its capital by its place, and what a row begins with is what it is called.
    is_row = "|" in text
    for at, (one, next_one) in enumerate(pairwise(found)):
        between = text[one.end : next_one.start]
        is_numbered = next_one.text[:1].isdigit() or _is_arabic_letter(next_one)
        # What somebody has does not number its owner: there is no "Rhine 1998" in "the Rhine's 1998 flood".
        is_any = at > 0 and plain(found[at - 1].text) in INDEFINITE
        is_value = _has_value(found[at + 1 : at + 3])
        if not between and is_within_a_type(found[max(0, at - 1) : at + 2]):
            yield one.stem, next_one.stem
        if not one.is_content or one.is_number or not is_numbered or one.text.endswith(GENITIVE) or is_any or is_value:
            continue
        is_joined = between in _HYPHENS and one.text.isascii()
        is_lettered = between in _GAPS and _is_arabic_letter(next_one)
        if (
            is_joined
            or is_lettered
            or (between == " " and (at > 0 or is_row) and one.is_name and plain(one.text) not in MONTHS)
        ):
            yield one.stem, next_one.stem
