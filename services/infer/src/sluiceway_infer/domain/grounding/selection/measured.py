"""Measured property: whether a line says what is measured, by its word, by the unit of its number, or as a sum."""

import re
from collections.abc import Mapping, Set
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.asks import FREE, PAYING
from sluiceway_infer.domain.grounding.lexicon.concepts import OTHER_SUMS, PROPERTIES, THINGS_AS_WELL
from sluiceway_infer.domain.grounding.lexicon.numbers import ARABIC_HOUR
from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF, TIME, TIMES_AND_LENGTHS, UNIT_OF
from sluiceway_infer.domain.grounding.parsing.nouns import type_noun
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.counts import lacks_its_measure_word
from sluiceway_infer.domain.grounding.selection.extents import height_asked
from sluiceway_infer.domain.grounding.selection.frequency import is_told_how_often
from sluiceway_infer.domain.grounding.selection.materials import colour_words, names_a_colour
from sluiceway_infer.domain.grounding.selection.measured_nouns import is_called_by_its_noun
from sluiceway_infer.domain.grounding.selection.measured_signs import (
    asks_what_is_saved,
    is_an_interval,
    is_told_by_a_sign,
    names_a_sum,
)
from sluiceway_infer.domain.grounding.selection.prices import (
    PRICES,
    has_sum,
    is_a_sum,
    is_paid_by_the_party,
    other_sums,
    tells_a_price,
    tells_no_price,
)
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of, meant_by
from sluiceway_infer.domain.grounding.text.counted import LONG_THINGS, counted_behind
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, WITHOUT_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.lasting import asks_how_long, lasts_one
from sluiceway_infer.domain.grounding.text.numerals import MEASURE_WORDS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import has_telephone, unit_of_signs
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_TIME_OF_THE_DAY = re.compile(
    r"\b(?:what time|wie viel uhr|que hora|quelle heure|che ora|que horas)\b|几点|\bاي ساع[هة]\b"
)
# How long before something it has to be done, and what tells it.
_BEFOREHAND, _TOLD_BEFORE = "提前", re.compile("[前预]|通知")
_TIME_IN_SIGNS = re.compile("[点时午夜早晚]")
# An hour that is told by its rank, or by the sun; "at night" tells none.
_HOUR_IN_ARABIC = re.compile(rf"ساع[هة]|ظهر|منتصف|فجر|مغرب|شروق|غروب|{ARABIC_HOUR}")
_TIME_OF_DAY = re.compile(r"\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\b|o'clock)|\d{1,2}:\d\d", re.IGNORECASE)
_UNITS_OF: Mapping[str, frozenset[str]] = {
    "duration": frozenset(TIME.split()),
    "distance": frozenset("km m mi ft".split()),
    "temperature": frozenset(("celsius", "fahrenheit")),
    "age": frozenset(("age",)),
}
_LENGTHS = frozenset(("height", "length", "width", "depth", "speed"))
_OTHER_EXTENTS = frozenset(("height", "width", "depth", "thickness", "diameter"))
# Chinese measure words of what has no length together: neither people nor seats are long, as pages are.
_NEVER_LONG = frozenset(MEASURE_WORDS) - frozenset("页节卷册章项")
# A dimension in which a sheet has one property.
_PROPERTY_OF: Mapping[int | None, str] = {DIMENSION_OF["l"]: "capacity"}
# Properties whose units are those of nothing else: so many degrees are a temperature.
_ALONE_IN_ITS_UNITS: Mapping[str, int] = {
    "temperature": DIMENSION_OF["celsius"], "voltage": DIMENSION_OF["v"], "power": DIMENSION_OF["w"],
}  # fmt: skip
_SHARE = frozenset(("percent",))
_WITH_UNITS_OF_TIME = frozenset(("en", "es", "de"))
_THINGS, _PRICE = "things", "price"
# Properties that a number tells, and nothing else; the term for something is what it is called, and none.
_WORD_FOR = re.compile(r"\bterms? (?:for|used|that)\b", re.IGNORECASE)
_IN_NUMBERS = frozenset(
    "weight height length width depth speed capacity distance duration area voltage notice discount".split()
)
# Beside a sum of money they leave it a price.
_SUMS = PRICES | OTHER_SUMS


def is_of_the_measure(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The property that is measured is said, or the line gives one sum of money, and says of it no other end."""
    measured = question.asked.concept or height_asked(question)
    if _BEFOREHAND in question.text and not any(map(_TOLD_BEFORE.search, (line.text, *texts_above(passage, line)))):
        return False
    if asks_how_long(question.text) and not _may_be_long(line, question.language):
        return False
    if measured == "duration" and is_an_interval(question.text, line.text):
        return False
    meant = meant_by(told_with(question, passage, line), question.language)
    return (
        not measured
        or measured in meant
        or (measured == "price" and tells_a_price(question, passage, line, meant))
        or _is_told_by_unit(measured, meant, line)
        or is_told_how_often(question, line.text)
        or (measured == "duration" and not line.has_number and lasts_one(line.text, question.language))
        or is_called_by_its_noun(question, line)
        or (question.language in NO_SPACES and is_told_by_a_sign(measured, line.text))
    )


def is_of_the_dimension(question: ParsedQuestion, line: Line) -> bool:
    """Where it is asked for so many of a unit, or for the time of the day, not all numbers of the line stand in units
    of another dimension.
    """
    if lacks_its_measure_word(question, line):
        return False
    is_of_the_day = _TIME_OF_THE_DAY.search(flat(question.text)[0]) is not None
    asked = DIMENSION_OF.get("clock" if is_of_the_day else _unit_asked(question) or _money_asked(question))
    if asked is None:
        return True
    found = dict(line.measures)
    numbers = [word for word in line.told if word.is_number and word.stem not in question.stems]
    if is_of_the_day and not numbers and question.language in NO_SPACES:
        return _TIME_IN_SIGNS.search(line.text) is not None
    if is_of_the_day and not numbers and question.language == "ar":
        return _HOUR_IN_ARABIC.search(flat(line.text)[0]) is not None
    units = [found.get(word.stem, _THINGS if _counts_things(word, line) else "") for word in numbers]
    return not numbers or any(
        (unit != _THINGS and DIMENSION_OF.get(unit, asked) == asked) or (is_of_the_day and unit == "h")
        for unit in units
    )


def _money_asked(question: ParsedQuestion) -> str:
    """Who asks what it costs, or how much one pays, wants no weight; other languages say so by the word that asks."""
    bare = re.sub(FREE.get(question.language, "$^"), "", flat(question.text)[0])
    pays = re.search(PAYING.get(question.language, "$^"), bare) is not None
    is_amount = question.language in WITHOUT_CAPITALS and question.asked.kind in ("count", "measure")
    is_sum = (pays or question.asked.concept == _PRICE) and not asks_what_is_saved(question.text)
    return "eur" if is_amount and is_sum else ""


def names_a_measure(question: ParsedQuestion) -> bool:
    """What is asked for is called by the noun of a measure, which a number alone tells: "what is the weight"."""
    start, end = question.asked.head or (0, 0)
    head = next((word for word in question.words if word.is_content and start <= word.start < end), None)
    of_type = type_noun(question)
    # In which months it is so, is asked for a time and no span.
    head = head or (of_type if of_type and plain(of_type.text) not in UNIT_OF else None)
    is_open = question.asked.kind == "any" and head is not None and not _WORD_FOR.search(question.text)
    return is_open and head is not None and bool(concepts_of(head.stem, question.language) & _IN_NUMBERS)


def _counts_things(number: Word, line: Line) -> bool:
    """A measure word stands behind it, and no unit."""
    return (line.sign_behind(number) or " ") in MEASURE_WORDS


def told_by_unit(question: ParsedQuestion, passage: ParsedPassage, line: Line, there: frozenset[str]) -> frozenset[str]:
    """The words of the question that the units of the line say: what has 20 litres holds them, and what has 28 kW has
    watts; a sum of money is a price where nothing there says of it another end, or another one is asked for.
    """
    dimensions = frozenset(DIMENSION_OF[unit] for _, unit in line.measures if unit in DIMENSION_OF)
    has_money, language = has_sum(passage, line), question.language
    is_free = tells_no_price(question, line.text)
    by_its_form = _told_by_its_form(question, line)
    if not (dimensions or has_money or is_free):
        return by_its_form
    others = concepts_in(there, language) & PROPERTIES - _named_as_things(question)
    asked = DIMENSION_OF.get(_unit_asked(question))
    told = _PROPERTY_OF.get(asked, "") if asked in dimensions else ""
    # Of a deposit it is asked what it costs.
    ends = others - concepts_in(question.relation, language)
    is_sum = has_money and others <= _SUMS and ends.isdisjoint(_beside_a_price(question))
    unit_words = {
        word.stem for word in question.words if DIMENSION_OF.get(UNIT_OF.get(plain(word.text), ""), -1) in dimensions
    }
    return by_its_form | frozenset(
        word
        for word in question.relation
        if word in unit_words
        or (told and others <= {told} and told in concepts_of(word, language))
        or any(_ALONE_IN_ITS_UNITS.get(one) in dimensions for one in concepts_of(word, language))
        or (has_money and is_paid_by_the_party(question, line) and is_a_sum(word, language))
        or ((is_sum or is_free) and PRICES & concepts_of(word, language))
    )


def _named_as_things(question: ParsedQuestion) -> frozenset[str]:
    """In Chinese what a notice or a battery costs is asked beside the word for that."""
    if question.language not in NO_SPACES:
        return frozenset()
    asked = (concepts_of(word, question.language) for word in question.relation)
    return frozenset[str]().union(*asked) - PRICES - OTHER_SUMS - {question.asked.concept}


def _told_by_its_form(question: ParsedQuestion, line: Line) -> frozenset[str]:
    """A number that is written like that of a telephone needs no word for it, nor does a colour."""
    called = frozenset(word for word in question.relation if "telephone" in concepts_of(word, question.language))
    coloured = colour_words(question)
    return (called if called and has_telephone(line.text) else frozenset[str]()) | (
        coloured if coloured and names_a_colour(line, question.language) else frozenset()
    )


def unit_words_asked(question: ParsedQuestion) -> frozenset[str]:
    """The words of the unit right behind the word that asks how many: to give some days says nothing of what the days
    are of.
    """
    unit = _unit_asked(question)
    is_of_time = question.language in _WITH_UNITS_OF_TIME and unit in _UNITS_OF["duration"] | _SHARE
    is_when = question.asked.kind == "date"
    if is_when or not unit or not (question.language in WITHOUT_CAPITALS or is_of_time):
        return frozenset()
    end = question.asked.end
    behind = [word for word in question.words if word.start >= end]
    first = behind[0].start if behind else end
    return frozenset(word.stem for word in behind if word.start == first and not word.is_number)


def _unit_asked(question: ParsedQuestion) -> str:
    """The unit right behind the word that asks; behind that for a price it is what has the price."""
    end = question.asked.end
    behind = question.text[end:].lstrip() if end else ""
    if question.language in NO_SPACES:
        return unit_of_signs(behind)
    if question.asked.concept == _PRICE:
        return ""
    following = next((word for word in question.words if word.start >= end > 0), None)
    return UNIT_OF.get(plain(following.text), "") if following else ""


def _beside_a_price(question: ParsedQuestion) -> frozenset[str]:
    """What something costs is not told by a fee, what one pays is."""
    return OTHER_SUMS if question.asked.concept else other_sums(question)


def _is_told_by_unit(measured: str, meant: Set[str], line: Line) -> bool:
    """A time, or a distance where the line says of no other length, is told by its unit alone."""
    found = frozenset(unit for _, unit in line.measures)
    return not found.isdisjoint(_UNITS_OF.get(measured, ())) and (measured == "duration" or meant.isdisjoint(_LENGTHS))


def _may_be_long(line: Line, language: str) -> bool:
    """One of its numbers counts times or lengths, or things, as pages and words are."""
    found, numbers = line.measures, _numbers(line)
    if numbers and all(_TIME_OF_DAY.match(line.text, word.start - line.start) for word in numbers):
        return False
    if _is_wide_or_high(line, language):
        return False
    counted = [word for word in numbers if word.stem not in dict(found)]
    if language in NO_SPACES:
        counted = [word for word in counted if line.sign_behind(word) not in _NEVER_LONG]
    counted = [word for word in counted if _may_make_it_long(word, line, language)]
    return bool(counted or not numbers) or not TIMES_AND_LENGTHS.isdisjoint(unit for _, unit in found)


def _numbers(line: Line) -> list[Word]:
    """Without those of names, where it has others: the 34 of a model makes nothing long."""
    found = [word for word in line.tokens if word.is_number]
    valued = dict(line.measures)
    named = [
        number
        for name, number in pairwise(line.tokens)
        if number.is_number and number.stem not in valued and name.is_name and are_beside(name, number)
    ]
    return [word for word in found if word not in named] or found


def _may_make_it_long(number: Word, line: Line, language: str) -> bool:
    """It counts nothing, or pages and the like."""
    things = counted_behind(number, line.tokens, language)
    return things is None or plain(things.text) in LONG_THINGS


def _is_wide_or_high(line: Line, language: str) -> bool:
    """Each length of the line is called a width, a height or a depth: what is 6 m wide may be of any length."""
    lengths = [unit for _, unit in line.measures if DIMENSION_OF.get(unit) == DIMENSION_OF["m"]]
    called = [concepts_of(word.stem, language) for word in line.tokens]
    others = [meant for meant in called if meant & _OTHER_EXTENTS]
    return 0 < len(lengths) <= len(others) and not any("length" in meant for meant in called)


def told_with(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """What a line says, what heads it, and the property that the sentence before has named for it."""
    return line.stems | passage.above(line) | carried(question, passage, line)


def carried(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """The words for the property that is asked for in the sentence before, where this one gives a value in the same
    unit and names no property itself: "The deposit for a bicycle is 60 euros. A lock adds 5 euros to it."
    """
    at, language = passage.place_of(line), question.language
    before = passage.lines[at - 1] if at else line
    is_next = before is not line and before.kind == line.kind == "sentence" and before.heads == line.heads
    if not is_next or concepts_in(line.stems, language) & PROPERTIES:
        return frozenset()
    if line.units.isdisjoint(before.units) or (language in NO_SPACES and names_a_sum(line.text)):
        return frozenset()
    asked = properties_asked(question)
    # A thing whose weight is asked for is no property that goes on.
    asked = asked - THINGS_AS_WELL or asked
    return frozenset(word for word in before.stems if concepts_of(word, language) & asked)


def properties_asked(question: ParsedQuestion) -> frozenset[str]:
    """The properties of which a value is asked: by the word that asks, or by any other."""
    return (concepts_in(question.relation, question.language) | {question.asked.concept}) & PROPERTIES
