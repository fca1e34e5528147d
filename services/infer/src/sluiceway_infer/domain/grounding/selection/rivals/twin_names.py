"""Twin of the house that is asked about: what is nearest to a line, of itself, of what its pronoun stands for, of what
heads it and of the titles, names the other one alone, and not to compare with it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.heads import OF_A_TABLE
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import Marks, ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.alike_names import shared_share
from sluiceway_infer.domain.grounding.selection.subjects import asks_for_a_relative
from sluiceway_infer.domain.grounding.selection.things import may_ask_for_a_value
from sluiceway_infer.domain.grounding.selection.twin_names import said_by_text, said_by_tokens
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, WITHOUT_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.text.words import Word, words

# Before a name, without a mark between: the other house is one that this one is compared with, lies at or shares with.
_COMPARED: Mapping[str, str] = {
    "en": r"\b(?:than|as|like|unlike|which|that|whom|whereas|opposite|near|next to|beside|(?:compared|shared?|sharing)"
    r" \w+)(?: [\w'\u2019]+){0,3}",
    "de": r"\b(?:als|wie|anders als|im gegensatz zu\w?|gegenuber|neben|geteilt mit|teilt? \w+ mit)(?: \w+){0,3}",
    "es": r"\b(?:que|como|a diferencia de|al contrario de|frente a|enfrente de|junto a|compart\w+ con)(?: \w+){0,3}",
    "zh": r"(?:比|跟|与|和|同|像|不同于|对面是)[\u3400-\u9fff]{0,3}",
    "ar": r"(?<!\w)(?:من|مثل|كما|بخلاف|خلافا ل\w*|مقارن[هة] ب\w*|مقابل|بجانب|بجوار|بالاشتراك مع)(?: \w+){0,2}",
}  # fmt: skip
# A sentence that opens with one of these has no subject of its own.
_PRONOUN: Mapping[str, str] = {
    "en": r"(?:it|they|he|she)\b", "de": r"(?:er|sie)\b", "es": r"(?:ella|ell[oa]s)\b", "zh": r"[它他她该]",
}  # fmt: skip
# A subject stands within so many signs.
_SUBJECT = 40

# Where a part of a sentence ends, and so many words of matter make it one that says something itself.
_CUT = re.compile(r"[;,:\uff1b\uff0c\u060c\u061b.\u3002](?!\d)")
_LEAST_SHARED = 0.5
_LEAST_OWN, _LEAST_PAIRS_OF_SIGNS, _LEAST_NOUNS = 2, 3, 1

_Said = frozenset[str] | str


def is_told_of_the_twin_name(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Whether it is told of the other one of two that are called alike."""
    if not question.twins:
        return False
    nearest = list(_from_near_to_far(question, passage, line))
    return any(
        _is_on_the_other(marks, nearest) or _is_in_the_part_of_the_other(marks, question, line)
        for marks in question.twins
        if _may_be_meant(marks, question)
    )


def _may_be_meant(marks: Marks, question: ParsedQuestion) -> bool:
    """Names that share no more than another word may be those of one family, where somebody is asked for."""
    is_alike = question.language in WITHOUT_CAPITALS or shared_share(*marks) >= _LEAST_SHARED
    return is_alike or not (question.asked.kind == "person" or asks_for_a_relative(question))


def _is_on_the_other(marks: Marks, nearest: list[_Said]) -> bool:
    mine, its = marks
    first = next((said for said in nearest if mine in said or its in said), frozenset[str]())
    return its in first and mine not in first


def _from_near_to_far(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> Iterator[_Said]:
    language = question.language
    yield _told(line.text, question)
    if subject := _stands_for(passage, line, language):
        yield said_by_text(subject, language)
    for at in reversed(line.heads):
        yield _told(passage.lines[at].text, question)
    for title in reversed((passage.read.title, *passage.read.heading_path)):
        yield said_by_text(title, language)


def _told(text: str, question: ParsedQuestion) -> _Said:
    """Whom the text speaks of: not those with whom it compares."""
    language = question.language
    said = said_by_text(text, language)
    compared = [its for _, its in question.twins if its in said and _is_compared(its, text, language)]
    if not isinstance(said, str):
        return said - frozenset(compared)
    return re.sub("|".join(map(re.escape, compared)), "", said) if compared else said


def _is_compared(name: str, text: str, language: str) -> bool:
    """Wherever it stands in the text."""
    bare, _ = flat(text)
    if language in NO_SPACES:
        starts = [found.start() for found in re.finditer(re.escape(name), bare)]
    else:
        starts = [word.start for word in words(bare, language) if name in said_by_tokens((word,), language)]
    pattern = re.compile(rf"{_COMPARED.get(language, '^')} ?$")
    return bool(starts) and all(pattern.search(bare[:start]) for start in starts)


def _stands_for(passage: ParsedPassage, line: Line, language: str) -> str:
    """What the sentence before it in its paragraph begins with, if the line begins with a pronoun."""
    pattern = re.compile(_PRONOUN.get(language, "$^"))
    for place in range(passage.place_of(line) - 1, -1, -1):
        one, after = passage.lines[place], passage.lines[place + 1]
        is_parted = one.kind in OF_A_TABLE or "\n" in passage.read.text[one.end : after.start]
        if is_parted or not pattern.match(flat(after.text)[0]):
            break
        if not pattern.match(flat(one.text)[0]):
            return one.text[:_SUBJECT]
    return ""


def _is_in_the_part_of_the_other(marks: Marks, question: ParsedQuestion, line: Line) -> bool:
    """The line names both, each in a part of its own with more than a value, and what is asked of stands in the part of
    the other one alone. A bare value goes on from the part before it.
    """
    mine, its = (_parts_of(mark, other, question, line) for mark, other in (marks, marks[::-1]))
    if not mine or not its or not may_ask_for_a_value(question):
        return False
    here, there = (frozenset(word.stem for part in parts for word in part) for parts in (mine, its))
    named = frozenset(marks).union(*question.names)
    is_told_by_nouns = question.language in NOUNS_WITH_CAPITALS
    own = {word.stem for part in mine for word in part if _is_matter(word) and (word.is_name or not is_told_by_nouns)}
    if len(own - there - named) < _least_own(question.language):
        return False
    first = min(part[0].start for part in (*mine, *its))
    led = frozenset(word.stem for word in line.words if word.start < first)
    said = said_of(question, here | led) | question.turning
    asked = question.relation - question.demanded - said - named
    return any(word.is_content and not word.is_number and word.stem in asked & there for word in question.words)


def _least_own(language: str) -> int:
    if language in NOUNS_WITH_CAPITALS:
        return _LEAST_NOUNS
    return _LEAST_PAIRS_OF_SIGNS if language in NO_SPACES else _LEAST_OWN


def _is_matter(word: Word) -> bool:
    return not (word.is_number or is_unit(word))


def _parts_of(mark: str, other: str, question: ParsedQuestion, line: Line) -> list[Sequence[Word]]:
    """The parts that name the one alone; one without a name goes on from the part before it."""
    found: list[Sequence[Word]] = []
    is_mine = False
    cuts = [0, *(cut.end() for cut in _CUT.finditer(line.text)), len(line.text)]
    for start, end in pairwise(cuts):
        part = [word for word in line.words if start <= word.start - line.start < end]
        said = line.text[start:end] if question.language in NO_SPACES else said_by_tokens(part, question.language)
        if mark in said or other in said:
            is_mine = mark in said and other not in said
        found += [part] if is_mine and part else []
    return found
