"""Described thing of which something is asked: "what does the boat cost that the warden built?" is told neither by a
line that says only who built it, nor by one that speaks of no boat and of nothing that was built.
"""

import re
from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.nouns import type_noun
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.description import clause_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

# How a relative clause begins, which tells more than a "with".
_RELATIVES: Mapping[str, str] = {
    "en": r"(?:that|which|who|whom|whose|where)\b",
    "de": r",\s*(?:(?:in|an|auf|von|bei|aus) )?(?:der|die|das|dem|den|deren|dessen|denen)\b(?! \d)",
    "es": r"(?:que|quien(?:es)?|cuy[oa]s?)\b",
    "ar": r"(?:الذي|التي|الذين|اللذي?ن|اللتين)\b",
}
_WHICH_IN_ARABIC = re.compile(r"(?<!\w)اي[هة]?(?!\w)")
_OF_TIMES = frozenset(("duration",))
_VALUES = frozenset(("any", "measure", "count"))
_DISCOUNT, _PERCENT = frozenset(("discount",)), "percent"
# In Spanish two words, which are read as no unit.
_IN_WORDS = "por ciento"
# These are told in percent as well.
_OTHER_SHARES = frozenset("deposit interest penalty insurance".split())


def is_beside_the_description(
    question: ParsedQuestion, passage: ParsedPassage, line: Line, near: frozenset[str]
) -> bool:
    """The line says nothing of what is asked of a described thing, or neither names that nor what is said of it."""
    start, end = _relative_clause(question)
    if not end:
        return False
    main = [one for one in _matter(question) if not start <= one.start < end]
    before = [one for one in main if one.start < start]
    is_of_any_kind = question.asked.kind == "any"
    if is_of_any_kind and not _names_a_value(question, main):
        return False
    inside = [one for one in _matter(question) if start <= one.start < end]
    asked = frozenset(one.stem for one in main if one is not before[-1]) if before else frozenset[str]()
    asked -= _of_the_type(question)
    thing = frozenset(one.stem for one in (*before[-1:], *inside))
    there = said_of(question, line.stems | passage.above(line) | _line_before(passage, line))
    # An amount that is asked for has its kind already, and what is done for it another word.
    is_unsaid = is_of_any_kind and bool(asked) and asked.isdisjoint(near | _told_by_percent(question, line))
    return is_unsaid or (bool(before) and bool(inside) and thing.isdisjoint(there))


def _relative_clause(question: ParsedQuestion) -> tuple[int, int]:
    pattern = _RELATIVES.get(question.language)
    start, end = clause_of(question) if pattern and question.asked.kind in _VALUES else (0, 0)
    is_one = end > 0 and pattern is not None and re.match(pattern, flat(question.text[start:])[0]) is not None
    return (start, end) if is_one else (0, 0)


def _matter(question: ParsedQuestion) -> Sequence[Word]:
    """The words that say something of the thing, without what asks and what it is called by."""
    said = question.relation - question.turning
    return [one for one in question.words if one.stem in said and one.start >= question.asked.end]


def _names_a_value(question: ParsedQuestion, main: Sequence[Word]) -> bool:
    """Which price, until which hour."""
    return any(concepts_of(one.stem, question.language) & PROPERTIES or plain(one.text) in UNIT_OF for one in main)


def _of_the_type(question: ParsedQuestion) -> frozenset[str]:
    """Until which hour: the noun says of what type the answer is, and which price what is asked. In Arabic that stands
    behind "what".
    """
    is_which = question.language != "ar" or _WHICH_IN_ARABIC.search(flat(question.text)[0])
    noun = type_noun(question) if question.asked.kind == "any" and is_which else None
    if noun is None or concepts_of(noun.stem, question.language) & PROPERTIES - _OF_TIMES:
        return frozenset()
    return frozenset((noun.stem,))


def _told_by_percent(question: ParsedQuestion, line: Line) -> frozenset[str]:
    """The words for a discount, which a percentage tells without them: "get 20 percent off"."""
    is_share = _PERCENT in line.units or _IN_WORDS in line.text
    if not is_share or concepts_in(line.stems, question.language) & _OTHER_SHARES:
        return frozenset()
    return frozenset(one for one in question.relation if concepts_of(one, question.language) & _DISCOUNT)


def _line_before(passage: ParsedPassage, line: Line) -> frozenset[str]:
    """From which a sentence may go on: "It costs 20 euros"."""
    at = passage.place_of(line)
    return passage.lines[at - 1].stems if at and line.kind == "sentence" else frozenset()
