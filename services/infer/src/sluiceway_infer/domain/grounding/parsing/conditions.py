"""Conditions of a sentence: its clauses that say when the rest holds ("if no deposit was paid", "unless …").

What holds on a condition is no answer without it: "the loan ends after 7 days" is wrong where it ends so for want of a
deposit alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, islice

from sluiceway_infer.domain.grounding.lexicon.asks import FREE
from sluiceway_infer.domain.grounding.lexicon.conditions import (
    BARE_RELATIVES,
    COURTESIES,
    CUTS,
    NO_CASE,
    OF_QUESTIONS,
    OPENERS,
    PHRASES,
    RELATIVE_PRONOUNS,
    RELATIVES,
)
from sluiceway_infer.domain.grounding.parsing.asked import is_of_the_past
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.parties import parties
from sluiceway_infer.domain.grounding.parsing.phrases import words_of_question
from sluiceway_infer.domain.grounding.text.languages import AND_BEFORE, NOUNS_WITH_CAPITALS, flat, whole_words
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

# So much of a condition is said by whoever says it in words of his own.
LEAST_OF_A_CONDITION = 0.3
# A line with more clauses is no prose.
MOST_CLAUSES = 8
# So many words of matter a relative clause has that nothing ends.
MOST_OF_A_RELATIVE = 2
# So many words at the most stand before the phrase of an interval.
MOST_OF_AN_INTERVAL = 3
# The description of a party, which stands before it in Chinese.
_DESCRIBED = re.compile("(?:^|[\uff0c,\u3002\u5bf9\u7ed9])([^\uff0c,\u3002]{2,12})\u7684$")
_COMMA = re.compile("[,\u060c]")
# "Whoever is late," in the language of Chinese rules.
_LEGAL = re.compile("(?:^|(?<=[,;\u3002]))[^,;\u3002]{2,20}\u7684(?=,)")
_YES = "si"
_DEFINITE = re.compile("^[\u0648\u0641]?(?:[\u0628\u0643]?\u0627\u0644|\u0644\u0644)")

Span = tuple[int, int]


@dataclass(frozen=True)
class ConditionalClause:
    """A clause, and the part of the sentence around it that holds on it, as places in the text."""

    clause: Span
    scope: Span

    def holds_for(self, at: int) -> bool:
        """Whether what stands at the place depends on it."""
        return self.scope[0] <= at < self.scope[1] and not self.has(at)

    def has(self, at: int) -> bool:
        """Whether the place is in the clause itself."""
        return self.clause[0] <= at < self.clause[1]


@lru_cache(maxsize=16_384)
def conditions(text: str, language: str) -> tuple[ConditionalClause, ...]:
    """The first conditions of a sentence, in order; none that says no more than "if you have questions"."""
    pattern = _openers(language)
    if pattern is None:
        return ()
    bare, places = flat(text)
    parts = _parts(bare, language)
    starts = islice(_starts(pattern, bare, text, places), MOST_CLAUSES)
    found = [
        one for start in starts if not _is_courtesy(bare, start, language) for one in _conditions(bare, start, parts)
    ]
    if language == "zh":
        legal = (one.span() for one in islice(_LEGAL.finditer(bare), MOST_CLAUSES))
        found += [ConditionalClause(span, part) for span in legal for part in parts if _within(span[0], part)]
    return tuple(ConditionalClause(_placed(one.clause, places), _placed(one.scope, places)) for one in found)


def _is_courtesy(bare: str, start: int, language: str) -> bool:
    pattern = COURTESIES.get(language)
    return pattern is not None and re.compile(pattern).match(bare, start) is not None


@lru_cache(maxsize=1_024)
def cases_of(question: str, language: str) -> frozenset[str]:
    """The words of matter that only the clauses of a question have which say in which case it is asked."""
    found = words_of_question(question, language)
    clauses = (*case_clauses(question, language), *_described(question, found, language))
    is_inside = [any(start <= word.start < end for start, end in clauses) for word in found]
    main = {word.stem for word, is_within in zip(found, is_inside, strict=True) if not is_within}
    no_case = NO_CASE.get(language, frozenset())
    return frozenset(
        word.stem
        for word in compress(found, is_inside)
        if word.is_content and word.stem not in main and plain(word.text) not in no_case
    )


def case_clauses(question: str, language: str) -> tuple[Span, ...]:
    """Where the clauses of a question stand that say in which case it is asked; of what happened once its "when" says
    none.
    """
    pattern = _openers(language, asked=not is_of_the_past(question, language))
    if pattern is None:
        return ()
    bare, places = flat(question)
    return tuple(
        _placed((start, _clause_end(bare, start, len(bare))), places)
        for start in _starts(pattern, bare, question, places)
    )


def _described(question: str, found: Sequence[Word], language: str) -> Iterator[Span]:
    """What tells the party of whom it is asked from others of its kind: "a member who lives abroad"."""
    pattern = RELATIVES.get(language)
    if pattern is None:
        return
    bare, places = flat(question)
    starts = {place: at for at, place in reversed(tuple(enumerate(places)))}
    for party in parties(question, language):
        if language == "zh":
            before = _DESCRIBED.search(question[: party.start])
            if before:
                yield before.span(1)
            continue
        is_any = language in BARE_RELATIVES and not _DEFINITE.match(question[party.start : party.end])
        openers = f"{pattern}|{BARE_RELATIVES[language]}" if is_any else pattern
        if opened := re.compile(openers).match(bare, starts[party.end - 1] + 1):
            matter = [word for word in found if word.start >= places[opened.end()] and word.is_content]
            if matter:
                yield places[opened.start()], _matter_of(matter, opened.group().strip(" ,"), language)[-1].end


def _matter_of(found: Sequence[Word], opener: str, language: str) -> Sequence[Word]:
    """The words that belong to what is opened: behind a preposition those up to its noun, where nouns are told."""
    if language not in NOUNS_WITH_CAPITALS or opener in RELATIVE_PRONOUNS[language]:
        return found[:MOST_OF_A_RELATIVE]
    size = next((at for at, word in enumerate(found, 1) if word.is_name), MOST_OF_A_RELATIVE)
    return found[:size]


@lru_cache(maxsize=1_024)
def phrases_of(question: str, language: str) -> frozenset[str]:
    """The word of matter that comes first in each phrase that says in which case it is asked ("after a theft")."""
    pattern = PHRASES.get(language)
    if pattern is None:
        return frozenset()
    found = words_of_question(question, language)
    bare, places = flat(question)
    free = re.compile(FREE.get(language, "$^"))
    found_at = re.compile(whole_words(pattern, language, AND_BEFORE.get(language, ""))).finditer(bare)
    opened = [one for one in found_at if not free.match(bare, one.start())]
    starts = [(places[one.start()], places[one.end()]) for one in opened]
    # "How many days after the start" asks for what lies between.
    before = [(sum(word.end <= start for word in found), end) for start, end in starts]
    ends = [end for words, end in before if not 0 < words <= MOST_OF_AN_INTERVAL]
    firsts = [next((word for word in found if word.start >= end and word.is_content), None) for end in ends]
    return frozenset(word.stem for word in firsts if word is not None)


def is_dropped(stems: frozenset[str], told: frozenset[str], line: Line, language: str) -> bool:
    """Whether words of a claim stand in a line on a condition of which claim and question (`told`) say too little."""
    return any(_depends(stems, one, line) for one in unsaid_conditions(told, line, language))


def unsaid_conditions(told: frozenset[str], line: Line, language: str) -> tuple[ConditionalClause, ...]:
    """The conditions of a line of which not enough is told."""
    return tuple(one for one in conditions(line.text, language) if not _is_said(told, _words(line, one.clause)))


def _depends(stems: frozenset[str], condition: ConditionalClause, line: Line) -> bool:
    """All places where the words stand depend on it."""
    spots = [word.start - line.start for word in line.words if word.stem in stems]
    outside = [at for at in spots if not condition.has(at)]
    return bool(outside) and all(condition.holds_for(at) for at in outside)


def _is_said(told: frozenset[str], clause: frozenset[str]) -> bool:
    return not clause or len(clause & told) >= LEAST_OF_A_CONDITION * len(clause)


def _words(line: Line, clause: Span) -> frozenset[str]:
    return frozenset(word.stem for word in line.words if clause[0] <= word.start - line.start < clause[1])


def _conditions(bare: str, start: int, parts: tuple[Span, ...]) -> Iterator[ConditionalClause]:
    scope = next((part for part in parts if _within(start, part)), (0, len(bare)))
    end = _clause_end(bare, start, scope[1])
    if bare[scope[0] : start].strip(" ,\u060c") or bare[end : scope[1]].strip(" .,\u060c\u3002"):
        yield ConditionalClause((start, end), scope)


def _clause_end(bare: str, start: int, end: int) -> int:
    comma = _COMMA.search(bare, start, end)
    return comma.start() if comma else end


def _parts(bare: str, language: str) -> tuple[Span, ...]:
    cuts = [cut.start() for cut in re.finditer(CUTS.get(language, "[;:]"), bare)]
    return tuple(zip([0, *cuts], [*cuts, len(bare)], strict=True))


def _starts(pattern: re.Pattern[str], bare: str, text: str, places: tuple[int, ...]) -> Iterator[int]:
    for found in pattern.finditer(bare):
        is_yes = found.group() == _YES and text[places[found.start()] : places[found.end()]].casefold() != _YES
        if not is_yes:
            yield found.start()


def _within(at: int, part: Span) -> bool:
    return part[0] <= at < part[1]


def _placed(span: Span, places: tuple[int, ...]) -> Span:
    return places[span[0]], places[span[1]]


@lru_cache
def _openers(language: str, *, asked: bool = False) -> re.Pattern[str] | None:
    rows = [OPENERS.get(language), OF_QUESTIONS.get(language) if asked else None]
    alternatives = "|".join(row for row in rows if row)
    return re.compile(whole_words(alternatives, language, AND_BEFORE.get(language, ""))) if alternatives else None
