"""Part that a line names only as included in its whole: what a tent costs with its groundsheet is no price of the
groundsheet, nor is it what the padlock with its key weighs that the key does.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.inclusions import (
    CLAUSES,
    JOINED_BEFORE,
    JOINED_BEHIND,
    JOINS,
    LACKED,
    OF_ITS_WHOLE,
    TOGETHER,
    WITH_ITS_PART,
    WITHOUT,
)
from sluiceway_infer.domain.grounding.lexicon.units import MONEY
from sluiceway_infer.domain.grounding.parsing.context import start_of_asking
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.paid_parts import is_paid_besides
from sluiceway_infer.domain.grounding.selection.prices import PRICES
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, WITHOUT_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.stems import plain, stem
from sluiceway_infer.domain.grounding.text.words import Word

Span = tuple[int, int]

_KINDS = frozenset(("measure", "any"))
# In Arabic one word asks how much and how many.
_HOW_MUCH = frozenset(("ar", "count"))
# How long a trip with the ferry takes may be told of the ferry as well.
_TELLS_OF_BOTH = frozenset("duration distance speed age date temperature".split())
_IN_A_SENTENCE = frozenset(("price", "fee", "weight"))
_LABELLED = frozenset(("row", "item"))
_MONEY = frozenset(MONEY.split())
# What ends the name of a thing, before it and behind it, where no clause goes on about it.
_OPENS = re.compile(r"[|,;.:(\u060c\u061b](?!\d)")
_ENDS = re.compile(r"[|;:.)\u061b](?!\d)|[,\u060c] (?!which|whose|de[rn] |die |das |que |cuy)(?=\w+ \w+ )")
# Behind these a part has a value of its own: a cover of 3 kg, a lock that weighs 900 g.
_OWN_VALUE = re.compile(r"\s*(?:of|von|de|\()?\s*\d")
_RELATIVE = frozenset("that which whose der die das den dessen deren que cuyo cuya الذي التي".split())
_ITS = ("ه", "ها")
_JOINED_AND_OWNED = re.compile(r"[وف]?ب(\w{2,}?)(ت|اي|)(?:ها|ه)")
_AND = frozenset("and or und oder y e o".split())
_SIGNS = re.compile("[\u3400-\u9fff]+")
_LEAST_STEM = 4
# Longer than these no name of a part or of its whole is: a line of many words or signs that join stays cheap to read.
_MOST_SIGNS, _MOST_BEFORE, _LONGEST = 8, 24, 240
_FILLERS = frozenset("complete komplett completo completa كامل كاملة كامله".split())


@dataclass(frozen=True)
class _Inclusion:
    """A whole and a part that a line joins to it: by their stems, or as runs of signs."""

    whole: frozenset[str]
    part: frozenset[str]


def wholes_of_a_part(question: ParsedQuestion, passage: ParsedPassage) -> frozenset[int]:
    """The lines that have the part in its whole alone, where it is asked what the part is worth by itself; and, where
    any line has it so, the rows that do not name it.
    """
    if not _may_be_asked_alone(question):
        return frozenset()
    there = [list(_inclusions(question, line)) for line in passage.lines]
    parts = frozenset[str]().union(
        *(one.part for found in there for one in found if _is_asked_alone(question, one.part, one.whole))
    )
    if not parts:
        return frozenset()
    named = [_names(question, line, parts, found) for line, found in zip(passage.lines, there, strict=True)]
    return frozenset(
        at
        for at, line in enumerate(passage.lines)
        if not named[at] and (_names_at_all(line, parts) or not _may_go_on(question, passage, at, parts, any(named)))
    )


def _may_be_asked_alone(question: ParsedQuestion) -> bool:
    kind = question.asked.kind
    is_known = question.language in JOINS and (kind in _KINDS or _HOW_MUCH == {question.language, kind})
    return is_known and _measured(question).isdisjoint(_TELLS_OF_BOTH)


def _measured(question: ParsedQuestion) -> frozenset[str]:
    """What is measured, by the words that ask, or else by any other."""
    concept = question.asked.concept
    return frozenset((concept,)) if concept else properties_asked(question)


def _may_go_on(
    question: ParsedQuestion, passage: ParsedPassage, at: int, parts: frozenset[str], is_named: bool
) -> bool:
    """A sentence that has no word of the part may go on about it; a row does where what heads it names the part."""
    line = passage.lines[at]
    if line.kind not in _LABELLED:
        return is_named
    if question.language in NO_SPACES:
        return any(part in passage.read.place for part in parts)
    return not parts.isdisjoint(passage.above(line))


def _names_at_all(line: Line, parts: frozenset[str]) -> bool:
    return not parts.isdisjoint(line.stems) or any(part in line.text for part in parts)


def _names(question: ParsedQuestion, line: Line, parts: frozenset[str], inclusions: Sequence[_Inclusion]) -> bool:
    """It names the part, and not as included."""
    inside = frozenset[str]().union(*(one.part for one in inclusions))
    if question.language in NO_SPACES:
        return any(part in line.text and part not in inside for part in parts)
    return not (parts - inside).isdisjoint(line.stems) and not line.is_heading


def _inclusions(question: ParsedQuestion, line: Line) -> Iterator[_Inclusion]:
    """Each part behind a word that joins it to what stands before, within the name of the thing."""
    measured = _measured(question)
    # What is to be paid, by no word for a price.
    is_paid = not (measured or question.language in NO_SPACES or line.units.isdisjoint(_MONEY))
    is_priced = is_paid or bool(measured & _IN_A_SENTENCE)
    if line.is_heading or not (line.kind in _LABELLED or is_priced) or not line.has_number:
        return
    bare, places = flat(line.text)
    for join in re.finditer(JOINS[question.language], bare):
        start, behind = places[join.start()], places[join.end()]
        if is_paid_besides(line.text, start, behind, question.language):
            continue
        if question.language in NO_SPACES:
            yield from _in_signs(question, line.text, start, behind)
        else:
            yield from _in_words(question, line, start, behind)


def _in_signs(question: ParsedQuestion, text: str, start: int, behind: int) -> Iterator[_Inclusion]:
    # A cell of remarks is on what an earlier cell of its row names.
    most = _LONGEST if text[:start].endswith(("| ", "|")) else _MOST_BEFORE
    before = _SIGNS.findall(text[max(0, start - most) : start])
    run = _SIGNS.match(text, behind, behind + _MOST_SIGNS)
    begins = (run[0][:size] for size in range(len(run[0]), 1, -1)) if run else iter(())
    part = next((begin for begin in begins if begin in question.text), "")
    # 安全带的腿环: the sign is the last one of a noun there.
    is_of_a_noun = text[start - 1 : behind] in question.text and text[behind - 1 : behind] + part not in question.text
    whole = frozenset(map("".join, pairwise(before[-1]))) if before else frozenset[str]()
    if whole and part and not is_of_a_noun and text[start - 1 : start] != "不":
        yield _Inclusion(whole, frozenset((part,)))


def _in_words(question: ParsedQuestion, line: Line, start: int, behind: int) -> Iterator[_Inclusion]:
    least, most = max(0, start - _LONGEST), min(len(line.text), behind + _LONGEST)
    first = max((cut.end() for cut in _OPENS.finditer(line.text, least, start)), default=least)
    ends = _ENDS.search(line.text, behind)
    last = min(ends.start(), most) if ends else most
    names = frozenset[str]() if question.language in WITHOUT_CAPITALS else names_of(question)
    before = _between(line.words, line.start + first, line.start + start)
    whole = frozenset(word.stem for word in before if _is_a_thing(word, question)) - names
    tokens = _between(line.tokens, line.start + behind, line.start + last)
    if whole and not _has_its_own(tokens, any(word.is_number for word in before), question.language):
        parts = (frozenset(one) - whole - names for one in _phrases(tokens, line, question))
        yield from (_Inclusion(whole, part) for part in parts if part)


def _between(words: Sequence[Word], start: int, end: int) -> Sequence[Word]:
    """Those that end behind the start and begin before the end: in Arabic what joins is a letter of the word."""
    return words[bisect_right(words, start, key=attrgetter("end")) : bisect_left(words, end, key=attrgetter("start"))]


def _has_its_own(tokens: Sequence[Word], is_told: bool, language: str) -> bool:
    """A number behind the part where the whole has one already, or where a clause goes on about the part."""
    first = next((at for at, word in enumerate(tokens) if word.is_content), len(tokens))
    is_described = any(
        plain(word.text) in _RELATIVE or _is_its_property(word, language) for word in tokens[first + 1 :]
    )
    return (is_told or is_described) and any(word.is_number for word in tokens)


def _is_its_property(word: Word, language: str) -> bool:
    """Its weight, in Arabic."""
    return language == "ar" and word.text.endswith(_ITS) and bool(concepts_of(word.stem, language) & PROPERTIES)


def _phrases(tokens: Sequence[Word], line: Line, question: ParsedQuestion) -> list[list[str]]:
    """The nouns of each phrase, of which an "and" joins two, up to a small word or a value of their own."""
    phrases: list[list[str]] = [[]]
    for word in tokens:
        is_joining = plain(word.text) in _AND
        if _is_a_count(word, phrases, line):
            continue
        if word.is_number or (phrases != [[]] and not (word.is_content or is_joining)):
            break
        if is_joining:
            phrases.append([])
        elif _is_a_thing(word, question) and not _OWN_VALUE.match(line.text, word.end - line.start):
            phrases[-1] += [word.stem, *_without_what_is_joined(word, question.language)]
    return phrases


def _without_what_is_joined(word: Word, language: str) -> Iterator[str]:
    """In Arabic a letter before the noun joins it to its whole, and its ending says that it is that one's."""
    owned = _JOINED_AND_OWNED.fullmatch(plain(word.text)) if language == "ar" else None
    if owned:
        begin, end = owned.groups()
        yield stem(begin + {"ت": "ة", "اي": "اء"}.get(end, end), language)


def _is_a_count(word: Word, phrases: list[list[str]], line: Line) -> bool:
    """How many parts there are, right before them and without a unit: with its two keys."""
    is_of_a_unit = any(word.stem == number for number, _ in line.measures)
    return word.is_number and phrases == [[]] and not is_of_a_unit


def _is_a_thing(word: Word, question: ParsedQuestion) -> bool:
    """No number, no sum of money and nothing that is measured here: the rent with which a flat is let is no part."""
    is_measured = concepts_of(word.stem, question.language) & (PRICES | {question.asked.concept})
    return word.is_content and not (word.is_number or is_measured or plain(word.text) in _FILLERS)


def _is_asked_alone(question: ParsedQuestion, part: frozenset[str], whole: frozenset[str]) -> bool:
    """The question names the part, and the whole nowhere, as what the part is of, or in a clause on what is there."""
    bare, places = flat(question.text)
    parts, wholes = (_places(question, names, places) for names in (part, whole))
    if not parts or _is_joined(bare, parts, wholes, question.language):
        return False
    if any(re.search(WITHOUT[question.language], bare[:start]) for start, _ in parts):
        return True
    cuts = [0, *(cut.end() for cut in re.finditer(CLAUSES[question.language], bare)), len(bare)]
    clauses = [(one, other) for one, other in pairwise(cuts) if one < other]
    mine = next(clause for clause in reversed(clauses) if any(_is_in(at, clause) for at in parts))
    beside = [at for at in wholes if _is_in(at, mine)]
    is_lacked = re.search(LACKED[question.language], bare[mine[0] : mine[1]]) is not None
    if beside:
        # Where no article tells what a word is of, the clause tells what is lacking by what it says last.
        is_last = question.language in NO_SPACES and is_lacked and max(parts) > max(beside)
        return is_last or any(_is_owned(bare, at, other, question.language) for at in parts for other in beside)
    asking = _asking(question, clauses, places)
    if any(_is_in(at, asking) for at in wholes):
        return False
    return mine == asking or is_lacked


def _asking(question: ParsedQuestion, clauses: Sequence[Span], places: Sequence[int]) -> Span:
    """The clause that asks."""
    start = start_of_asking(question.text, question.language)
    at = bisect_left(places, question.asked.spans[0][0] if question.asked.spans else start)
    return next((clause for clause in clauses if clause[0] <= at < clause[1]), clauses[-1])


def _places(question: ParsedQuestion, names: frozenset[str], places: Sequence[int]) -> list[Span]:
    """Where they stand in the plain text of the question; in German at the end of a compound as well."""
    if question.language in NO_SPACES:
        found = {(at.start(), at.end()) for name in names for at in re.finditer(re.escape(name), question.text)}
    else:
        found = {(word.start, word.end) for word in question.words if _is_one_of(word, names, question.language)}
    return sorted((bisect_left(places, start), bisect_left(places, end)) for start, end in found)


def _is_one_of(word: Word, names: frozenset[str], language: str) -> bool:
    ends = (name for name in names if language == "de" and len(name) >= _LEAST_STEM)
    return word.is_content and (word.stem in names or any(word.stem.endswith(name) for name in ends))


def _is_joined(bare: str, parts: Sequence[Span], wholes: Sequence[Span], language: str) -> bool:
    """The question joins the part to its whole, or to something else, as the line does."""
    together = re.compile(TOGETHER[language])
    pairs = [(one, other) for one in parts for other in wholes] + [(other, one) for one in parts for other in wholes]
    return (
        any(re.search(JOINED_BEFORE[language], bare[:start]) for start, _ in parts)
        or any(re.match(JOINED_BEHIND[language], bare[end:]) for _, end in parts)
        or any(one[1] <= other[0] and together.match(bare[one[1] : other[0] + 1]) for one, other in pairs)
    )


def _is_owned(bare: str, part: Span, whole: Span, language: str) -> bool:
    """The key of the padlock, the padlock's key, the padlock key."""
    if part[1] <= whole[0]:
        return re.match(OF_ITS_WHOLE.get(language, "$^"), bare[part[1] : whole[0]]) is not None
    return re.match(WITH_ITS_PART[language], bare[whole[1] : part[0]]) is not None


def _is_in(place: Span, clause: Span) -> bool:
    return clause[0] <= place[0] < clause[1]
