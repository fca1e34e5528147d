"""Count of things: how many there are of them is told by a number that counts them, and by no sum, weight or time, nor
by a number of other things that each of them has.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.dimensions import EACH
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties, parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.frequency import is_told_how_often
from sluiceway_infer.domain.grounding.text.concepts import concepts_of, is_close
from sluiceway_infer.domain.grounding.text.figures import Figure, figures
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.numerals import MEASURE_WORDS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit, telephones, unit_of_signs
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# They count by a word that asks for nothing else ("how many").
_COUNTS_THINGS = frozenset(("en", "de", "es", "fr"))
# Units that do not tell against a count.
_UNCOUNTED = ("percent", "date")
# Measure words of the same things; one counts whatever there is.
_ALIKE = ("位名人口", "本册卷", "张份", "次回趟遍", "只头条", "辆台", "间套")
_ANYTHING = "个"
# On which floor, how many times, how many stops: what of that a line has to have.
_COUNTED_IN = {"楼": "楼层", "层": "楼层", "次": "次遍回趟", "站": "站"}
_HOW_MANY = re.compile(f"几([{''.join(_COUNTED_IN)}])")
_PART = re.compile("[,;]")
# What a compound ends with that says how many there are of what it begins with.
_NUMBER_OF = ("zahl", "anzahl", "menge")
_OF = frozenset(("of", "der", "de", "des"))
_PERSON = re.compile("[名位个]?[㐀-鿿]?[人员生师工客户]")
_PEOPLE, _PEOPLE_IN_SIGNS = frozenset(("people",)), tuple("人名位")
# In Arabic one word asks how much as well, other than before this one.
_TIMES_IN_ARABIC = ("مرة", "مره")
_OF_IN_ARABIC, _NUMBER_IN_ARABIC = "من", "عدد"
_COUNTED_IN_ARABIC = ("\u0627", "\u064b", "\u0629")
# An Arabic number with it is an ordinal.
_ARTICLE = "ال"
_TWO = ("ان", "ين")
_MEASURES = frozenset(("duration", "length", "area"))
_HOUR = re.compile(r"\d{1,2}:\d\d")


def may_count(question: ParsedQuestion, line: Line) -> bool:
    """One of its numbers may count what is asked for."""
    if _tells_of_each(question, line) or _has_its_verb_alone(question, line) or _counts_others(question, line):
        return False
    if question.language == "zh":
        return _has_measure_word(question, line) and (_asks_for_a_unit(question) or not _gives_amounts(question, line))
    if question.language == "ar":
        numbers = [word for word in line.told if word.is_number]
        is_rank = bool(numbers) and all(word.text.startswith(_ARTICLE) for word in numbers)
        is_amount = _asks_how_many_times(question) and _gives_amounts(question, line)
        is_amount = is_amount and not is_told_how_often(question, line.text)
        is_amount = is_amount or (counts_a_thing(question) and _counts_nothing(question, line))
        return not (is_rank or is_amount or _counts_a_share(question, line))
    if question.language not in _COUNTS_THINGS or any(is_unit(word) for word in question.words):
        return True
    is_of_things = not _gives_amounts(question, line) or _is_measured_out(question, line)
    return is_of_things and not _is_of_what_they_have(question, line)


def counts_two(question: ParsedQuestion, tokens: Sequence[Word]) -> bool:
    """In Arabic the noun that is counted stands there as two of it: مفتاحين; of people the plural ends alike."""
    counted = question.asked_of if question.asked.kind == "count" else None
    return counted is not None and any(
        word.stem == counted.stem
        and plain(word.text).endswith(_TWO)
        and not plain(counted.text).endswith(_TWO)
        and not word.text.startswith(_ARTICLE)
        and not names_of_parties(word.text, "ar")
        for word in tokens
    )


def counts_people(number: Word, line: Line, language: str) -> bool:
    """It stands right before a word for them."""
    following = next((word for word in line.tokens if word.start >= number.end), None)
    is_told = (
        following is not None and are_beside(number, following) and _PEOPLE & concepts_of(following.stem, language)
    )
    return bool(is_told) or line.sign_behind(number) in _PEOPLE_IN_SIGNS


def lacks_its_measure_word(question: ParsedQuestion, line: Line) -> bool:
    """On which floor it is asked, or how many times, and the line has no sign for that."""
    counted = _HOW_MANY.search(question.text) if question.language in NO_SPACES else None
    return counted is not None and set(_COUNTED_IN[counted.group(1)]).isdisjoint(line.text)


def lacks_the_number_of_people(question: ParsedQuestion, line: Line) -> bool:
    """In Chinese one word asks how much as well: how many members there are is told by none of their fees."""
    counted = (
        question.text[question.asked.end :] if question.language == "zh" and question.asked.kind == "measure" else ""
    )
    is_of_people = any(one.start <= 1 for one in parties(counted, "zh")) or _PERSON.match(counted) is not None
    return is_of_people and _gives_amounts(question, line)


def _tells_of_each(question: ParsedQuestion, line: Line) -> bool:
    """How many there are is told by no line on each of them: "each group has 20 children"."""
    counted = question.asked_of
    pairs = [(one, other) for one, other in pairwise(line.tokens) if counted and other.stem == counted.stem]
    return bool(pairs) and all(plain(one.text) in EACH for one, _ in pairs)


def _has_its_verb_alone(question: ParsedQuestion, line: Line) -> bool:
    """Drivers are counted in German by no line that says of them no more than that somebody drives, unless it has those
    of them who are asked for.
    """
    counted = question.asked_of
    if question.language not in NOUNS_WITH_CAPITALS or counted is None or not counted.is_name:
        return False
    spots = [word for word in line.words if word.stem == counted.stem]
    others = {word.stem for word in question.words if word.is_name and word.stem in question.relation} - {counted.stem}
    has_other = any(word.is_name and word.stem in others for word in line.words)
    return bool(spots) and not has_other and not any(word.is_name for word in spots)


def _gives_amounts(question: ParsedQuestion, line: Line) -> bool:
    """All its numbers are money, weights, times or lengths."""
    units = dict(line.measures)
    numbers = [word.stem for word in line.told if word.is_number and word.stem not in question.stems]
    return bool(numbers) and not any(units.get(number, _UNCOUNTED[0]) in _UNCOUNTED for number in numbers)


def _counts_nothing(question: ParsedQuestion, line: Line) -> bool:
    """Each of its numbers is a share in percent, a year, a time of the day or that of a telephone, or stands in another
    unit.
    """
    units, called = dict(line.measures), telephones(line.text)
    numbers = [word for word in line.told if word.is_number and word.stem not in question.stems]
    return bool(numbers) and all(
        word.stem in units
        or _HOUR.match(line.text, word.start - line.start)
        or any(start <= word.start - line.start < end for start, end in called)
        for word in numbers
    )


def _counts_a_share(question: ParsedQuestion, line: Line) -> bool:
    """All its numbers count some of them, of which it says what was not asked: 12 of the seats are below."""
    counted = question.asked_of
    numbers = [at for at, word in enumerate(line.tokens) if word in line.told and word.is_number]
    shares = [
        at
        for at in numbers
        if counted and [word.stem for word in line.tokens[at + 1 : at + 3]] == [_OF_IN_ARABIC, counted.stem]
    ]
    behind = [word for at in shares for word in line.tokens[at + 3 :] if word.is_content]
    return bool(shares) and shares == numbers and any(word.stem not in question.stems for word in behind)


def _asks_for_a_unit(question: ParsedQuestion) -> bool:
    return bool(unit_of_signs(question.text[question.asked.end :].lstrip(" 个")))


def _asks_how_many_times(question: ParsedQuestion) -> bool:
    return question.text[question.asked.end :].lstrip().startswith(_TIMES_IN_ARABIC)


def counts_a_thing(question: ParsedQuestion) -> bool:
    """A noun stands in the accusative behind the Arabic word that asks, or behind the number of it, and is no unit, no
    measure and no time.
    """
    counted = question.asked_of
    is_beside = counted is not None and counted.start - question.asked.end <= 1
    if counted is None or not is_beside or question.asked.kind != "count":
        return False
    if concepts_of(counted.stem, "ar") & (PROPERTIES | _MEASURES):
        return False
    if is_unit(counted) or plain(counted.text) in GENERIC | {*_TIMES_IN_ARABIC}:
        return False
    is_counted = counted.text.endswith(_COUNTED_IN_ARABIC) and not counted.text.startswith(_ARTICLE)
    return is_counted or question.text[: question.asked.end].endswith(_NUMBER_IN_ARABIC)


def _is_measured_out(question: ParsedQuestion, line: Line) -> bool:
    """What is asked for stands right behind a unit: 250 g of lentils."""
    return any(
        is_unit(one)
        and other.stem in question.relation
        and not _PART.search(line.text, one.end - line.start, other.start - line.start)
        for one, other in pairwise(line.words)
    )


def _is_of_what_they_have(question: ParsedQuestion, line: Line) -> bool:
    """What is asked for stands before all numbers, which count something else that it has, or say which one it is."""
    asked = next((word for word in question.words if word.start == question.asked.end + 1), None)
    # How many of the members: what is counted stands behind an article.
    asked = question.asked_of if asked is not None and plain(asked.text) in _OF else asked
    at = next((at for at, word in enumerate(line.tokens) if asked is not None and word.stem == asked.stem), None)
    if asked is None or at is None:
        return False
    found = figures(line.text, line.tokens, question.figures, line.start)
    is_counted = any(one.counted in question.relation for one in found if one.counted)
    return (
        bool(found)
        and not is_counted
        and all(
            (_is_of_another(one, at, asked, question.language) and not _do_it(one, line.tokens[at], asked, question))
            or _is_labelled(one, at, asked, line)
            for one in found
        )
    )


def _counts_others(question: ParsedQuestion, line: Line) -> bool:
    """In German each number has a noun of its own, and what is asked for stands nowhere in the line, by no other word
    either; the Schlafwagenabteil is no Schlafwagen.
    """
    asked = question.asked_of
    if question.language not in NOUNS_WITH_CAPITALS or asked is None or not asked.is_name or is_unit(asked):
        return False
    there = frozenset(one for one in line.stems if not _is_of_what_is_of_it(one, asked.stem))
    is_told = asked.stem in said_of(question, there) or bool(concepts_of(asked.stem, question.language))
    counted = [one.counted for one in figures(line.text, line.tokens, question.figures, line.start)]
    return not is_told and line.kind == "sentence" and bool(counted) and all(counted)


def _is_of_what_is_of_it(compound: str, counted: str) -> bool:
    """It begins with what is counted, and ends with something that belongs to that."""
    return compound != counted and compound.startswith(counted) and not compound.endswith(_NUMBER_OF)


def _is_of_another(figure: Figure, at: int, asked: Word, language: str) -> bool:
    is_close_to_it = is_close(asked.stem, frozenset((figure.counted,)), language)
    return figure.counted not in ("", asked.stem) and not is_close_to_it and at < figure.start - 1


def _do_it(figure: Figure, told: Word, asked: Word, question: ParsedQuestion) -> bool:
    """They are counted as people who do what the asked are called by: "spoken by 6,500 people", of its speakers."""
    are_people = bool(_PEOPLE & concepts_of(figure.counted, question.language))
    return are_people and plain(told.text) != plain(asked.text)


def _is_labelled(figure: Figure, at: int, asked: Word, line: Line) -> bool:
    """One of them with its number: floor 11 does not tell how many floors there are."""
    one = line.tokens[at]
    is_beside = at == figure.start - 1 and are_beside(one, line.tokens[figure.start])
    return is_beside and not figure.counted and plain(one.text) != plain(asked.text)


def _has_measure_word(question: ParsedQuestion, line: Line) -> bool:
    """Some number has no measure word, or one for such things: 三把 are no 几位."""
    asked = question.text[question.asked.end - 1 : question.asked.end]
    if asked not in MEASURE_WORDS or asked in ("", _ANYTHING):
        return True
    numbers = (word for word in line.tokens if word.is_number and word.stem not in question.stems)
    behind = [line.sign_behind(word) for word in numbers]
    return not behind or any(one not in MEASURE_WORDS or _are_alike(one, asked) for one in behind)


def _are_alike(one: str, asked: str) -> bool:
    return one in (asked, _ANYTHING, "") or any(one in row and asked in row for row in _ALIKE)
