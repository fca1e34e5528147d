"""Dimension of a value: a length answers no "how heavy", and a sum of money no "how big"."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.dimensions import SIZES, UNFIT
from sluiceway_infer.domain.grounding.lexicon.numbers import MONTHS
from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF, UNIT_OF, VOLUME, WEIGHT
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.conditions import MOST_CLAUSES
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.extents import EXTENTS, is_of_another_extent
from sluiceway_infer.domain.grounding.selection.tables import heads_of_cells
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of, meant_by
from sluiceway_infer.domain.grounding.text.counted import LONG_THINGS, counted_behind
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.lasting import asks_how_long
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, content, words

# What stands behind a day and a number of squares.
_IN_WORDS = (
    (re.compile(rf"\W{{0,2}}(?:de )?(?:{'|'.join(sorted(MONTHS))})\b"), "date"),
    (re.compile(r"\W{0,2}(?:square|sq\b)"), "m2"),
    (re.compile(r"\W{0,2}[a-z]{4,20}(?:tagen?|stunden|wochen|monaten?)\b"), "days"),
    (
        re.compile(
            r"\W{0,2}(?:(?:des|jedes|jeden) (?:monats|jahres)|of (?:the|each|every) month|(?:de cada|del) mes)\b"
        ),
        "date",
    ),
)
# Children under 14.
_OF_AN_AGE = re.compile(
    r"\b(?:child(?:ren)?|kids?|minors?|anyone|those|aged?|kinder[n]?|jugendliche[n]?|personen|nin[oa]s|menores|mayores)"
    r" (?:under|over|below|above|from|up to|unter|uber|ab|bis|(?:menores |mayores )?de)\W+$"
)
# What comes again after so long, does not last so long.
_EVERY = re.compile(r"\b(?:every|alle|cada)\W+$")
_FURTHEST = 20
# Languages in which what is counted stands right behind the word that asks.
_COUNTING = frozenset(("en", "de", "es"))
# "Square metres".
_MOST_OF_A_UNIT = 2
# The unit of a number that has none.
_BARE = frozenset(("",))
# Between the two numbers of a range, of which the second has the unit.
# No range goes from one cell of a row into the next.
_TO = re.compile(r"[^\w|]{0,3}(?:bis|to|and|und|y|a|al|hasta|[-–]|至|到)?[^\w|]{0,3}")
_SHARE = re.compile(r"\W*(?:%|Prozent) ")
_HALF_DAY = re.compile(r"\W{0,3}[ap]\.? ?m\b", re.IGNORECASE)
# What is counted has none of these; lentils are told by their weight, and a share by its percent.
_ALL = frozenset(DIMENSION_OF) - frozenset(f"percent permille age {WEIGHT} {VOLUME}".split())
_CLOCK = "clock"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
# It was so from the one to the other.
_BETWEEN_YEARS = re.compile(rf"\b{_YEAR.pattern} ?(?:to|until|till|bis|hasta|a|-|\u2013) ?{_YEAR.pattern}\b")
_TERMS = frozenset(("warranty", "notice"))
_HOW_LONG_IT_IS = {
    "en": r"\bhow long (?:is|are)\b", "de": r"\bwie lang (?:ist|sind)\b", "es": r"\bcuanto miden?\b",
}  # fmt: skip
# What is told by a number without a unit where it is said alone.
_WITH_UNITS = frozenset(("weight", "width", "depth"))
_TOLD_IN_UNITS = EXTENTS | {"price", "weight", "speed", "distance", "temperature"}
# Properties that are no other by another word; a fee is a price.
_OF_COLUMNS = frozenset("weight price height width depth thickness diameter temperature voltage noise pressure".split())
_YEARS = ("jahr", "year", "ano")
_LONG = frozenset(("length", "duration"))
_STUFF = frozenset("kg g mg l ml".split())
# What a line says of a number in a dimension.
_SAID_OF = {"price": DIMENSION_OF["eur"], "fee": DIMENSION_OF["eur"], "weight": DIMENSION_OF["kg"]}


def is_of_another_dimension(question: ParsedQuestion, line: Line) -> bool:
    """All its numbers stand in units that are no answer to the word that asks, or are sums that something costs where
    something else is asked for.
    """
    if asks_how_long(question.text) and _BETWEEN_YEARS.search(flat(line.text)[0]):
        return False
    if _tells_of_other_stuff(question, line) or is_of_another_extent(question, line) or _counts_alone(question, line):
        return True
    if _tells_years_alone(question, line) or _tells_a_term(question, line):
        return True
    unfit = _ALL if _counts_things(question) else units_left_out(question.text, question.language)
    if unfit is None:
        return False
    is_told_by_words = question.language in _COUNTING and line.kind == "sentence"
    if is_told_by_words and question.asked.concept in _WITH_UNITS - concepts_in(line.stems, question.language):
        unfit |= _BARE
    spans = _parts_asked_of(question, line)
    others = question.stems | (_shares_of_others(question, line) if unfit is _ALL else frozenset())
    found = list(_units(line, spans, question.language))
    is_told = any(number not in question.stems for number, _ in found)
    said = _said_beside_a_size(question, line)
    return is_told and all(
        unit in unfit or DIMENSION_OF.get(unit) in said for number, unit in found if number not in others
    )


def _shares_of_others(question: ParsedQuestion, line: Line) -> frozenset[str]:
    """In German what it is the share of stands right behind it: 65 % humidity are no share of the cubes."""
    if question.language not in NOUNS_WITH_CAPITALS:
        return frozenset()
    behind = zip(line.tokens, line.tokens[1:], line.tokens[2:], strict=False)
    nouns = ((number, other if is_unit(noun) else noun) for number, noun, other in behind if number.is_number)
    return frozenset(
        number.stem
        for number, noun in nouns
        if noun.is_name
        and noun.stem not in question.stems
        and _SHARE.fullmatch(line.text[number.end - line.start : noun.start - line.start])
    )


def _counts_alone(question: ParsedQuestion, line: Line) -> bool:
    """All its numbers count things, and of what is asked it says nothing: the stands that hold 800 spectators have a
    price of their own.
    """
    language, asked = question.language, question.asked.concept
    if asked not in _TOLD_IN_UNITS or line.kind != "sentence" or asked in concepts_in(line.stems, language):
        return False
    measured = dict(line.measures)
    numbers = [word for word in line.told if word.is_number and word.stem not in question.stems]
    return bool(numbers) and all(
        word.stem not in measured and counted_behind(word, line.tokens, language) is not None for word in numbers
    )


def _tells_a_term(question: ParsedQuestion, line: Line) -> bool:
    """How long a thing is, is told by no term of which nothing was asked: the warranty on the cable."""
    if not _asks(_HOW_LONG_IT_IS.get(question.language, "$^"), question.text):
        return False
    terms = concepts_in(line.stems, question.language) & _TERMS - concepts_in(question.relation, question.language)
    units = [unit for _, unit in line.measures]
    return bool(terms and units) and all(DIMENSION_OF.get(unit) == DIMENSION_OF["year"] for unit in units)


def is_told_by_another_column(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """How long a thing is, is told by no column of which nothing was asked: its delivery, its year; how high it is, by
    none of its weight.
    """
    language = question.language
    cells = heads_of_cells(passage, line)[1:] if line.kind == "row" and question.asked.kind == "measure" else ()
    heads = [content(head, language) for head, cell in cells if any(word.is_number for word in words(cell, language))]
    if len(cells) > 1 and _asks(_HOW_LONG_IT_IS.get(language, "$^"), question.text):
        return all(head and not _may_head_a_length(head, question) for head in heads)
    return bool(heads) and all(_is_of_another_property(head, question) for head in heads)


def _is_of_another_property(head: Sequence[Word], question: ParsedQuestion) -> bool:
    """The head names one, and another one is asked for."""
    language = question.language
    told = meant_by(frozenset(word.stem for word in head), language) & _OF_COLUMNS
    asked = (concepts_in(question.relation, language) | {question.asked.concept}) & _OF_COLUMNS
    return bool(told and asked) and told.isdisjoint(asked)


def _may_head_a_length(head: Sequence[Word], question: ParsedQuestion) -> bool:
    stems = frozenset(word.stem for word in head)
    is_long = any(plain(word.text) in LONG_THINGS | GENERIC for word in head)
    is_of_a_year = any(plain(word.text).endswith(_YEARS) for word in head)
    is_meant = not is_of_a_year and bool(_LONG & meant_by(stems, question.language))
    return is_long or bool(stems & question.stems) or is_meant


def _tells_years_alone(question: ParsedQuestion, line: Line) -> bool:
    """What was sold until 2022 has cost nobody 2022."""
    if question.asked.concept not in _TOLD_IN_UNITS or line.kind != "sentence":
        return False
    names, units = {number for _, number in line.joints} | question.stems, dict(line.measures)
    numbers = [word for word in line.told if word.is_number and word.stem not in names]
    return bool(numbers) and all(
        _YEAR.fullmatch(word.text) and units.get(word.stem, "date") == "date" for word in numbers
    )


def _said_beside_a_size(question: ParsedQuestion, line: Line) -> frozenset[int]:
    """What is big may be a sum or a load, but neither what something costs nor what it weighs."""
    if not _asks(SIZES.get(question.language, "$^"), question.text):
        return frozenset()
    asked, there = (concepts_in(one, question.language) for one in (question.relation, line.stems))
    return frozenset(dimension for concept, dimension in _SAID_OF.items() if concept in there - asked)


def _tells_of_other_stuff(question: ParsedQuestion, line: Line) -> bool:
    """In German all that is measured out is right behind its unit, and nothing of it is what is asked for."""
    asked = question.asked_of
    is_beside = asked is not None and asked.is_name and asked.start <= question.asked.end + 1
    if question.language not in NOUNS_WITH_CAPITALS or asked is None or not is_beside or is_unit(asked):
        return False
    behind = zip(line.tokens, line.tokens[1:], line.tokens[2:], strict=False)
    stuff = [
        noun
        for number, unit, noun in behind
        if number.is_number and noun.is_name and UNIT_OF.get(plain(unit.text)) in _STUFF
    ]
    is_it = any(noun.stem.endswith(asked.stem) or asked.stem.endswith(noun.stem) for noun in stuff)
    return bool(stuff) and question.asked.kind == "measure" and not is_it


def _counts_things(question: ParsedQuestion) -> bool:
    """What is asked for stands right behind "how many", and is no unit."""
    behind = [word for word in question.words if word.start >= question.asked.end][:_MOST_OF_A_UNIT]
    is_count = question.asked.kind == "count" and question.language in _COUNTING
    return is_count and any(word.stem in question.relation for word in behind[:1]) and not any(map(is_unit, behind))


@lru_cache(maxsize=1_024)
def units_left_out(question: str, language: str) -> frozenset[str] | None:
    """The units in which no answer stands; None where the question asks by no such word."""
    bare = flat(question)[0]
    return next((units for pattern, units in UNFIT.get(language, ()) if re.search(pattern, bare)), None)


@lru_cache(maxsize=1_024)
def _asks(pattern: str, question: str) -> bool:
    return re.search(pattern, flat(question)[0]) is not None


def _parts_asked_of(question: ParsedQuestion, line: Line) -> Sequence[tuple[int, int]]:
    """Where the parts of a line stand, cut at its semicolons, that say most of the question."""
    cuts = [0, *(cut.end() for cut in re.finditer(";", line.text)), len(line.text)]
    parts = list(pairwise(cuts))
    if len(parts) > MOST_CLAUSES:
        return [(0, len(line.text))]
    matter = frozenset(word for word in question.relation if not concepts_of(word, question.language))
    said = [
        len(
            {word.stem for word in line.words if start <= word.start - line.start < end} & (matter or question.relation)
        )
        for start, end in parts
    ]
    return [part for part, much in zip(parts, said, strict=True) if much == max(said)]


def _units(line: Line, spans: Sequence[tuple[int, int]], language: str) -> Iterator[tuple[str, str]]:
    """Each number with its unit, that of the end of its range, or none."""
    found: dict[str, set[str]] = {}
    for number, unit in line.measures:
        found.setdefault(number, set()).add(unit)
    names = {number for _, number in line.joints}
    numbers = [word for word in line.tokens if word.is_number and word.stem not in names]
    numbers = [word for word in numbers if any(start <= word.start - line.start < end for start, end in spans)]
    # "One suitcase": the number of a thing is told by its article.
    numbers = [word for word in numbers if word.stem in found or not _is_a_single(word)] or numbers
    behind = {
        one.stem: found.get(other.stem, _BARE)
        for one, other in pairwise(numbers)
        if _TO.fullmatch(line.text[one.end - line.start : other.start - line.start])
    }
    for word in numbers:
        behind_it = flat(line.text[word.end - line.start :][:_FURTHEST])[0]
        if apart := next((unit for pattern, unit in _IN_WORDS if pattern.match(behind_it)), ""):
            yield word.stem, apart
            continue
        before_it = flat(line.text[: word.start - line.start][-_FURTHEST:])[0]
        if _EVERY.search(before_it):
            yield word.stem, "every"
            continue
        if word.stem not in found and _OF_AN_AGE.search(before_it):
            yield word.stem, "age"
            continue
        is_of_the_day = ":" in word.text or _HALF_DAY.match(line.text, word.end - line.start)
        units = found.get(word.stem) or (frozenset((_CLOCK,)) if is_of_the_day else behind.get(word.stem, _BARE))
        if units is _BARE and _YEAR.fullmatch(word.text) and not _counts(word, line, language):
            units = frozenset(("date",))
        yield from ((word.stem, unit) for unit in units)


def _is_a_single(number: Word) -> bool:
    return number.stem == "1" and number.text.isalpha()


def _counts(number: Word, line: Line, language: str) -> bool:
    """A word of matter stands right behind it; in German a noun."""
    behind = next((word for word in line.tokens if word.start >= number.end), None)
    is_beside = behind is not None and behind.is_content and are_beside(number, behind)
    return is_beside and behind is not None and (behind.is_name or language not in NOUNS_WITH_CAPITALS)
