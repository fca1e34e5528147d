"""Times among the numbers of a line: whether one of them can tell when something is. A share, a sum or a weight tells
no time, nor does the number of a house.
"""

import re
from collections.abc import Sequence

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.units import TIME, UNIT_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.counts import counts_people
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.counted import counted_behind
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.numerals import MEASURE_WORDS
from sluiceway_infer.domain.grounding.text.periods import asks_for_a_year, tells_a_year
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_DATE = "date"
# Neither a year nor a time of the day is a greater number; so many digits tell that.
_LATEST, _LONGEST_NUMBER = 2_400, 9
_TELLING_TIME = frozenset(TIME.split()) | {_DATE, "clock", "age"}
# "It takes", in German, and so many words before its number.
_LASTING, _MOST_BEFORE = "dauer", 3
# Before a time of the day or a day of the month, and behind how much is done in each day or week.
_AT = frozenset("um ab bis von zwischen und vom zum am den dem der seit nach gegen oder".split())
_EACH = frozenset(("pro", "je"))
# Of how old somebody was it can tell when something happened, and of the third term of an office.
_COUNTING = frozenset(MEASURE_WORDS) - frozenset("岁届期")
_ERAS = ("bp", "bc", "ad ", "years ago", "v. chr", "v.chr", "jahren", "a. c", "a.c")
_YEAR = re.compile(r"1\d{3}|20\d\d")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d")


def may_tell_when(line: Line, language: str, asked: frozenset[str] = frozenset()) -> bool:
    """Not all of its numbers stand in units in which no time is told: a share, a sum, a weight; nor are they those of
    a telephone. Those that are `asked` of tell nothing of it.
    """
    found = dict(line.measures)
    numbers = [word for word in line.told if word.is_number]
    numbers = [word for word in numbers if word.stem not in asked]
    return not numbers or any(
        found.get(word.stem, _DATE) in _TELLING_TIME
        and not (_is_called_up(word, numbers, line) or counts_people(word, line, language))
        and not _tells_no_time(word, line, language)
        for word in numbers
    )


def lacks_the_year(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """In which year it was is asked, and neither the line nor what heads it has one."""
    if question.asked.kind != "date" or not asks_for_a_year(question.text, question.language):
        return False
    above = (*texts_above(passage, line), *passage.read.heading_path)
    # A year in words is a number of so many digits.
    is_spelled = any(_YEAR.fullmatch(word.stem) for word in line.tokens)
    return not (is_spelled or any(tells_a_year(text, question.language) for text in (line.text, *above)))


def _is_called_up(number: Word, among: Sequence[Word], line: Line) -> bool:
    """It has more digits than a time, or stands beside one that has; 13,000 BC and 22,000 years ago are times."""
    behind = plain(line.text[number.end - line.start :]).lstrip(" .")
    if behind.startswith(_ERAS):
        return False
    beside = [one for one in among if are_beside(one, number) or are_beside(number, one) or one is number]
    return any(one.stem.isdigit() and int(one.stem[:_LONGEST_NUMBER]) > _LATEST for one in beside)


def _tells_no_time(number: Word, line: Line, language: str) -> bool:
    """It counts things, in Chinese by a measure word. In German a sentence whose number counts things, belongs to a
    name ("Gartenstraße 8"), stands by itself, or says how long something takes; a year is none of these.
    """
    if language in NO_SPACES:
        return line.sign_behind(number) in _COUNTING
    if line.kind == "sentence" and counted_behind(number, line.tokens, language) is not None:
        return True
    if language not in NOUNS_WITH_CAPITALS or line.kind != "sentence" or _YEAR.fullmatch(number.text):
        return False
    at = line.tokens.index(number)
    before, behind = line.tokens[max(0, at - _MOST_BEFORE) : at], line.tokens[at + 1 : at + 3]
    is_of_each = any(plain(word.text) in _EACH for word in behind[1:])
    is_lasting = any(plain(word.text).startswith(_LASTING) for word in before)
    return is_of_each or is_lasting or _is_beside_a_noun(number, line, at) or _stands_alone(number, line, at)


def _is_beside_a_noun(number: Word, line: Line, at: int) -> bool:
    before, behind = line.tokens[max(0, at - 1) : at], line.tokens[at + 1 : at + 2]
    return any(are_beside(word, number) and _is_a_noun(word) for word in before) or any(
        are_beside(number, word) and _is_a_noun(word) for word in behind
    )


def _stands_alone(number: Word, line: Line, at: int) -> bool:
    """Without a unit, and neither a time of the day nor behind what leads to a date."""
    is_led = any(plain(word.text) in _AT for word in line.tokens[max(0, at - 1) : at])
    is_of_a_month = any(plain(word.text) in TIMES for word in line.tokens[at + 1 : at + 2])
    is_time = _CLOCK.match(line.text, number.start - line.start) is not None
    return not (number.stem in dict(line.measures) or is_led or is_of_a_month or is_time)


def _is_a_noun(word: Word) -> bool:
    """Neither a time nor a unit."""
    bare = plain(word.text)
    return word.is_content and word.is_name and not word.is_number and bare not in TIMES and bare not in UNIT_OF
