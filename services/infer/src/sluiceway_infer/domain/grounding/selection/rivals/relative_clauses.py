"""Relative clause that tells which of its like a thing is: of cubes "that were stored in water" nothing is said by a
line on cubes "that were stored in frost".
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.words import Word

# What opens such a clause right behind its noun.
_OPENS: Mapping[str, str] = {
    "en": r",? (?:that|which|who|whose)\b",
    "de": r", (?:der|die|das|dem|den|deren|dessen|denen)\b",
    "es": r",? que\b",
}  # fmt: skip
_END = re.compile(r"[,;.?!]")


def is_described_by_another_clause(question: ParsedQuestion, line: Line) -> bool:
    """The same noun has a clause of its own in the line, which says nothing of that of the question, or all but the
    last of it; and what the question says there the line has nowhere.
    """
    clauses = dict(_clauses(question.words, question.text, 0, question.language))
    there = dict(_clauses(line.tokens, line.text, line.start, question.language)) if clauses else {}
    told = said_of(question, line.stems)
    for noun, clause in clauses.items():
        asked = _telling(clause, question.language) & question.relation
        if noun in there and asked and asked.isdisjoint(told) and _telling(there[noun], question.language):
            return True
    return False


def _telling(clause: Sequence[Word], language: str) -> frozenset[str]:
    """Its words of matter, and where nouns are told these alone: the verb is the same of both."""
    matter = [word for word in clause if word.is_content and not word.is_number]
    if language in NOUNS_WITH_CAPITALS:
        return frozenset(word.stem for word in matter if word.is_name)
    return frozenset(word.stem for word in matter[1:])


def _clauses(found: Sequence[Word], text: str, offset: int, language: str) -> Iterator[tuple[str, Sequence[Word]]]:
    """Each noun with the words of the clause behind it."""
    pattern = _OPENS.get(language)
    for noun in found if pattern else ():
        opened = re.compile(pattern or "$^", re.IGNORECASE).match(text, noun.end - offset) if noun.is_content else None
        if opened is None:
            continue
        end = _END.search(text, opened.end())
        stop = end.start() if end else len(text)
        yield noun.stem, [word for word in found if opened.end() <= word.start - offset < stop]
