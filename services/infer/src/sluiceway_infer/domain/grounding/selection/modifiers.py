"""Modifier of a noun: of two things of one kind each is told by what stands beside its noun. The lease on the old
office is none of the new one, and the Christmas bonus is no summer bonus.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, takewhile

from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import MOST_PAIRS, ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.subjects import opens_with_pronoun
from sluiceway_infer.domain.grounding.text.concepts import is_close
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_LANGUAGES = frozenset(("en", "de", "es"))
# For how long a thing is: that need not be said beside it, but may tell it from others, a monthly from a day ticket.
_SPANS = {
    "daily": "day", "day": "day", "diario": "day", "weekly": "week", "week": "week", "semanal": "week",
    "monthly": "month", "month": "month", "mensual": "month", "yearly": "year", "annual": "year", "year": "year",
    "anual": "year",
}  # fmt: skip
_USUAL = frozenset("regular normal standard usual basic".split())
_OF = "de"
# Of a longer question the beginning is read.
_MOST_WORDS = 40
# A compound ends with the word for its kind, unless with an ending that many nouns have.
_SHORTEST_KIND, _SHORTEST_BEGIN = 4, 3
_DERIVED = ("ung", "heit", "keit", "schaf", "tion", "ment", "nis", "iche", "lich", "itung", "erung")
_SPEAKERS = frozenset("i you we one they he she it".split())
_LIGHT_VERBS = frozenset("be have get do go take make".split())
_HELPERS = frozenset("do does did can could may might must shall should will would".split())
# Endings of words that describe, and are no nouns before one more noun: a strong economic base.
_DESCRIBING = ("ic", "ical", "ary", "ous", "ive", "able")
# In which time of a thing it is so, where both may be said of one.
_TIMES_OF: dict[str, tuple[str, str]] = {
    "en": (r"\bafter (?:the |your |my )?", r"\bduring (?:the |your |my )?"),
    "de": (r"\bnach (?:der |dem |den )?", r"\bwahrend (?:der |des )?|\bin der |\bim "),
    "es": (r"\b(?:despues de|tras) ?(?:la |el |l )?", r"\bdurante (?:la |el )?"),
}
# Up to the noun of which the kind is asked.
_OF_WHICH_KIND: dict[str, str] = {
    "en": r"\bwh(?:at|ich) (?:type|kind|sort|class)(?:es|s)? of \w+ \w+",
    "de": r"\b(?:welche|was fur eine?) (?:art|sorte)(?:en)? (?:von )?\w+ \w+",
    "es": r"\bque (?:tipo|clase)s? de \w+ \w+",
}
_WORD = re.compile(r"\w+(?: de \w+)?")
# Of Spanish, what is done to many, and what you do: as words that describe many both end with an "s".
_DONE = re.compile(
    "(?:[ai]d|puest|escrit|abiert|hech|rot)[oa]s$|is$|^(?:tien|ofrec|vend|hac|abr|admit|recib)es$"
    "|^(?:alquil|necesit|acept|cierr|prepar|d|guard|prest)as$"
)
_Pair = tuple[Word, Word]


def is_of_another_kind(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has a noun of the question with another modifier in the place of that of the question, which neither it
    nor what heads it has; or it is of the time during a thing where that after it is asked for.
    """
    if question.language not in _LANGUAGES:
        return False
    there = _said_around(question, passage, line)
    asked = {(one.stem, other.stem): (one, other) for one, other in _asked_pairs(question)}
    pairs = [pair for pair in islice(asked.values(), MOST_PAIRS) if not _is_said(pair[0], there, question.language)]
    return (
        any(
            _is_modified_otherwise(pair, question, passage, line) or _counts_all(pair, question, line) for pair in pairs
        )
        or _is_of_another_time(question, line)
        or (question.language in NOUNS_WITH_CAPITALS and _is_compounded_otherwise(question, line, there))
    )


def _said_around(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """The words of the line, of what heads it, and of the one before where it goes on from that."""
    at = passage.place_of(line)
    goes_on = at > 0 and opens_with_pronoun(line, question.language)
    return line.stems | passage.above(line) | (passage.lines[at - 1].stems if goes_on else frozenset())


def _is_said(modifier: Word, there: frozenset[str], language: str) -> bool:
    is_compared = language == "en" and f"{modifier.stem}er" in there
    return modifier.stem in there or is_compared or is_close(modifier.stem, there, language)


def _asked_pairs(question: ParsedQuestion) -> Iterator[_Pair]:
    """Modifier and noun, of what is no name."""
    named, free = names_of(question), question.relation - question.turning
    for modifier, noun in _pairs(question.words[:_MOST_WORDS], question.language):
        is_asked = not (question.asked.is_asking(modifier) or question.asked.is_asking(noun))
        is_told = modifier.stem in free and noun.stem in question.relation and noun.stem not in named
        is_noun = not (_is_done(noun, question) or _describes(noun, question) or _is_asked_by_its_kind(noun, question))
        if is_asked and is_told and _tells_apart(modifier) and is_noun:
            yield modifier, noun


def _pairs(found: Sequence[Word], language: str) -> Iterator[_Pair]:
    """Each two side by side of which one may describe the other: before its noun, in Spanish behind it."""
    if language == "es":
        yield from ((other, one) for one, other in pairwise(found) if _is_pair(one, other))
        threes = zip(found, found[1:], found[2:], strict=False)
        yield from ((c, a) for a, b, c in threes if plain(b.text) == _OF and _are_of_matter(a, c) and are_beside(a, b))
        fours = zip(found, found[1:], found[2:], found[3:], strict=False)
        yield from ((d, a) for a, b, c, d in fours if plain(c.text) == _OF and _is_pair(a, b) and _are_of_matter(a, d))
    else:
        yield from (
            (one, other)
            for one, other in pairwise(found)
            if _is_pair(one, other) and (language not in NOUNS_WITH_CAPITALS or (not one.is_name and other.is_name))
        )


def _is_pair(one: Word, other: Word) -> bool:
    return _are_of_matter(one, other) and are_beside(one, other)


def _are_of_matter(one: Word, other: Word) -> bool:
    return one.is_content and other.is_content and not (one.is_number or other.is_number)


def _is_done(word: Word, question: ParsedQuestion) -> bool:
    """In English a verb: one has to come behind the subject of "does" or "can", and behind this word none comes."""
    before = [plain(one.text) for one in question.words if one.end <= word.start]
    helper = next((at for at, one in enumerate(before) if one in _HELPERS), None)
    if question.language != "en" or helper is None or _SPEAKERS.intersection(before[helper + 1 : helper + 2]):
        return False
    behind = _right_behind(word, question)
    return behind is None or not (behind.is_content or plain(behind.text) in _LIGHT_VERBS)


def _is_asked_by_its_kind(noun: Word, question: ParsedQuestion) -> bool:
    """What type of local governments: what is asked for is another word beside the noun."""
    asked = _OF_WHICH_KIND.get(question.language)
    return asked is not None and any(
        noun.start < found.end() <= noun.end for found in re.finditer(asked, flat(question.text)[0])
    )


def _describes(word: Word, question: ParsedQuestion) -> bool:
    """In English it describes the noun that comes behind it."""
    if question.language != "en" or not plain(word.text).endswith(_DESCRIBING):
        return False
    behind = _right_behind(word, question)
    return behind is not None and behind.is_content


def _right_behind(word: Word, question: ParsedQuestion) -> Word | None:
    """The next word, where nothing stands between the two."""
    behind = next((one for one in question.words if one.start >= word.end), None)
    return behind if behind is not None and are_beside(word, behind) else None


def _tells_apart(modifier: Word) -> bool:
    """Neither a unit nor a word that says nothing of a thing."""
    bare = plain(modifier.text)
    return bare not in GENERIC and bare not in UNIT_OF and bare not in _USUAL


def _is_modified_otherwise(pair: _Pair, question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """All places of the noun have another modifier; in Spanish one of which another line has the noun, or that it is of
    something, for a verb stands there as well.
    """
    modifier, noun = pair
    spots = [word for word in line.words if word.stem == noun.stem]
    beside = [one for one in _pairs(line.tokens, question.language) if one[1].stem == noun.stem]
    others = {noun.start for one, noun in beside if _is_another(one, modifier, question)}
    if not spots or len(others) < len(spots):
        return False
    if question.language != "es":
        return True
    is_of = any(not (are_beside(one, at) or are_beside(at, one)) for one, at in beside)
    return is_of or (noun.stem, modifier.stem) in passage.beside


def _counts_all(pair: _Pair, question: ParsedQuestion, line: Line) -> bool:
    """In Spanish, where the describing word stands behind its noun, the line counts the noun alone: 22 rooms, where
    double rooms are asked for."""
    modifier, noun = pair
    if question.language != "es" or question.asked.kind != "count" or _DONE.search(plain(modifier.text)):
        return False
    behind = noun.end + 1 == modifier.start and noun.text.endswith("s") and modifier.text.endswith("s")
    return behind and any(
        one.is_number and are_beside(one, word) and word.stem == noun.stem for one, word in pairwise(line.tokens)
    )


def _is_compounded_otherwise(question: ParsedQuestion, line: Line, there: frozenset[str]) -> bool:
    """The line has another compound in the place of one of the question: the Eco-Programm, and not the Kurzprogramm."""
    asked = [word.stem for word in question.words if word.is_name and word.stem in question.relation]
    missing = [noun for noun in asked if noun not in there and not is_close(noun, there, question.language)]
    others = [word for word in line.words if word.is_name and word.stem not in question.stems]
    return any(_are_of_one_kind(noun, other, line) for noun in missing for other in others)


def _are_of_one_kind(noun: str, other: Word, line: Line) -> bool:
    """They end alike, each behind a beginning of its own, or behind one with a hyphen."""
    ends = zip(reversed(noun), reversed(other.stem), strict=False)
    size = sum(1 for _ in takewhile(lambda signs: signs[0] == signs[1], ends))
    end = noun[len(noun) - size :]
    if size < _SHORTEST_KIND or end.endswith(_DERIVED) or size == len(noun):
        return False
    begin = noun[: len(noun) - size].rstrip("ens")
    if any(stem.startswith(begin) for stem in line.stems):
        return False
    before = line.text[: other.start - line.start]
    return before.endswith("-") if size == len(other.stem) else len(other.stem) - size >= _SHORTEST_BEGIN


def _is_another(word: Word, asked: Word, question: ParsedQuestion) -> bool:
    """Neither a word of the question nor close to one; of two spans of time another one."""
    mine, other = _SPANS.get(plain(asked.text)), _SPANS.get(plain(word.text))
    if mine or other:
        return bool(mine and other) and mine != other
    bare = plain(word.text)
    is_new = word.stem not in question.stems and not is_close(word.stem, question.stems, question.language)
    return is_new and bare not in _USUAL and bare not in UNIT_OF


def _is_of_another_time(question: ParsedQuestion, line: Line) -> bool:
    """After a thing is asked for and the line is of what is so during that thing alone, or the other way round."""
    after, during = _TIMES_OF[question.language]
    asked, there = flat(question.text)[0], flat(line.text)[0]
    return _is_turned(asked, there, after, during) or _is_turned(asked, there, during, after)


def _is_turned(asked: str, there: str, wanted: str, other: str) -> bool:
    things = {found.group() for at in re.finditer(wanted, asked) if (found := _WORD.match(asked, at.end()))}
    told = {one for one in things if re.search(rf"(?:{other}){re.escape(one)}\b", there)}
    return bool(told) and not any(
        re.search(rf"(?:{wanted})(?:{re.escape(one)}|that|dem|ello)\b", there) for one in told
    )
