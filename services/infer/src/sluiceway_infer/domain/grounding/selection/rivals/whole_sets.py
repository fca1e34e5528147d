"""Whole set of which one piece or part is asked: what all pegs cost together is not what one does, nor is what the
whole coffee set costs the price of its lid.
"""

import re
from collections.abc import Iterator, Sequence

from sluiceway_infer.domain.grounding.lexicon.inclusions import CLAUSES, LACKED
from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.sets import OF_THE_SET
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.lexicon.whole_sets import (
    ALL,
    ASKED_ALONE,
    BEFORE_A_LACKED_ONE,
    BEFORE_ONE,
    BEHIND_ONE,
    OF_ONE,
    REST,
    WHOLE_SETS,
)
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_KINDS = frozenset(("measure", "count", "any"))
_NUMERAL, _COUNTED = "(?:[2-9]|[1-9][0-9]+|[两二三四五六七八九十]+)", "(?P<sign>[个只支把块张根条枚颗件片节粒段副盏面])"
# So many of a set: six to a set, joined of three, or in brackets behind its name.
_SO_MANY = re.compile(
    rf"{_NUMERAL}{_COUNTED}(?:[一1]?[套组盒箱包袋打]|为?一[套组]|装|拼接?|组[成合装]|成套|[^（()）|]{{0,3}}[）)])"
)
_OF_SO_MANY = re.compile(rf"(?:[这那一整]?套|{_NUMERAL}{_COUNTED})[^，。；！？一]{{0,4}}?(?:里|中|当中)[头面间]?")
# One of them that is lacking, is in some place of the set, or is asked for alone.
_BEFORE_ONE = "(?:[丢少缺掉坏断破碎碰弄差换补][了掉坏丢失过]*|其中|中间|[里中]的?|单|只)[那这]?"
_ONE_OF = re.compile(rf"(?:{_BEFORE_ONE}[一1单]|[一1](?=\w要?(?:多少|几))){_COUNTED}")


def is_of_the_whole_set(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line tells of a whole set, and of no single piece; the question is on one, and not on the set."""
    language, bare = question.language, flat(line.text)[0]
    may_be = language in WHOLE_SETS and question.asked.kind in _KINDS and line.has_number
    if may_be and language in NO_SPACES and _is_of_so_many(question.text, line.text):
        return True
    found = re.search(WHOLE_SETS[language], bare) if may_be else None
    if found is None or re.search(OF_ONE[language], bare[: found.start()] + bare[found.end() :]):
        return False
    asked = re.sub(REST[language], "", re.sub(OF_THE_SET[language], "", flat(question.text)[0]))
    if re.search(ALL[language], asked) or _names_the_set(asked, found):
        return False
    if language in ASKED_ALONE:
        return re.search(ASKED_ALONE[language], asked) is not None
    return any(_is_a_piece(piece, passage, line, found) for piece in _pieces(question))


def _is_of_so_many(asked: str, text: str) -> bool:
    """In signs, one is asked for by what counts those of the set: of the six walkie-talkies of a set one is missing."""
    if re.search(OF_ONE["zh"], text) or re.search(ALL["zh"], _OF_SO_MANY.sub("", asked)):
        return False
    counted = {found["sign"] for found in _SO_MANY.finditer(text)}
    return any(found["sign"] in counted for found in _ONE_OF.finditer(asked))


def _names_the_set(asked: str, found: re.Match[str]) -> bool:
    called = found.groupdict().get("set")
    return called is not None and re.search(rf"{re.escape(called)}\b", asked) is not None


def _pieces(question: ParsedQuestion) -> Iterator[Sequence[Word]]:
    """Each thing of which there is but one, with a word that is joined to it; no time, no party and no property."""
    language = question.language
    bare, places = flat(question.text)
    signs = {place: at for at, place in reversed(list(enumerate(places)))}
    for at, word in enumerate(question.words):
        group = [word, *(other for other in question.words[at + 1 : at + 2] if _goes_on(word, other, language))]
        if _is_a_thing(word, language) and _is_but_one(bare, signs[word.start], signs[group[-1].end], language):
            yield group


def _goes_on(word: Word, other: Word, language: str) -> bool:
    return language == "en" and other.is_content and not other.is_number and are_beside(word, other)


def _is_a_thing(word: Word, language: str) -> bool:
    written = plain(word.text)
    is_known = written in UNIT_OF or written in TIMES or concepts_of(word.stem, language)
    is_noun = word.is_content and not word.is_number and (language != "de" or word.text[:1].isupper())
    return is_noun and not (is_known or names_of_parties(word.text, language))


def _is_but_one(bare: str, start: int, end: int, language: str) -> bool:
    """By what stands beside it; or by an article, where its clause tells that something is lacking."""
    if re.search(BEFORE_ONE[language], bare[:start]) or re.match(BEHIND_ONE[language], bare[end:]):
        return True
    if not re.search(BEFORE_A_LACKED_ONE[language], bare[:start]):
        return False
    opens = max((cut.end() for cut in re.finditer(CLAUSES[language], bare[:start])), default=0)
    cut = re.search(CLAUSES[language], bare[end:])
    return re.search(LACKED[language], bare[opens : end + cut.start() if cut else len(bare)]) is not None


def _is_a_piece(piece: Sequence[Word], passage: ParsedPassage, line: Line, found: re.Match[str]) -> bool:
    """The line does not name it beside the set, and what heads the line does not in the same form: a drum kit is the
    set below "Drum kit", and a peg a piece of that below "Pegs".
    """
    places = flat(line.text)[1]
    start, end = (line.start + places[at] for at in found.span())
    inside = _goes_on_with_a_noun(line, end) if passage.language == "de" else end
    outside = {word.stem for word in line.words if word.end <= start or word.start >= inside}
    heads = (passage.lines[at].tokens for at in line.heads)
    above = {plain(word.text) for words in (*heads, *passage.titles) for word in words}
    is_the_set = all(plain(word.text) in above for word in piece)
    return outside.isdisjoint(word.stem for word in piece) and not is_the_set


def _goes_on_with_a_noun(line: Line, end: int) -> int:
    """The end of what the set is of: the Satz Heringe."""
    return next((word.end for word in line.words if word.is_name and 0 < word.start - end < 2), end)
