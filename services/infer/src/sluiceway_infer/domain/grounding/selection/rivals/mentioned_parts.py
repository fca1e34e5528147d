"""Part that a line mentions without a value: "the room measures 25 square metres and has a balcony" tells how large the
room is, and of the balcony nothing.
"""

from collections.abc import Callable, Iterator, Mapping

from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.named_clauses import Clause, clauses, has_a_thing, naming, stems_of
from sluiceway_infer.domain.grounding.selection.parts import parts_asked_of
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import measures

_KINDS = frozenset(("measure", "count"))
# Sizes and weights, which each part has of its own.
_DIMENSIONS = frozenset(DIMENSION_OF[unit] for unit in ("kg", "m", "l", "m2", "w"))
# A clause that begins so says more of what stands before it, and the next one goes on with that.
_RELATIVE: Mapping[str, frozenset[str]] = {
    "en": frozenset(("which", "that", "with")),
    "de": frozenset(("der", "die", "das")),
    "es": frozenset(("que", "con")),
    "ar": frozenset(("الذي", "التي")),
}


def is_mentioned_alone(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A size or a weight is asked, all that the line has stand in clauses before the one that names the thing, and that
    one has none, or goes on with what it is of.
    """
    if question.asked.kind not in _KINDS or line.kind not in ("sentence", "item"):
        return False
    is_named_in = _naming(question, passage)
    if is_named_in is None:
        return False
    parts = clauses(line)
    named = [at for at, clause in enumerate(parts) if is_named_in(clause)]
    valued = [at for at, clause in enumerate(parts) if _has_a_size(clause)]
    has_own = any(at in valued or _has_a_bare_number(parts[at]) for at in named)
    if not named or not valued or has_own:
        return False
    is_behind = max(valued) < min(named) and has_a_thing(parts[valued[-1]], question.language)
    return is_behind or _is_relative(parts[named[0]], question.language)


def _naming(question: ParsedQuestion, passage: ParsedPassage) -> Callable[[Clause], bool] | None:
    """Whether a clause names the part of which it is asked; None where it is asked of no part."""
    if question.language in NO_SPACES:
        return naming(question, passage)
    parts = [part.stem for part, _ in parts_asked_of(question, passage)[:1]]
    return (lambda clause: is_spoken_of(parts[0], stems_of(clause), question.language)) if parts else None


def _has_a_size(clause: Clause) -> bool:
    return any(DIMENSION_OF.get(unit) in _DIMENSIONS for _, unit in _measures(clause))


def _has_a_bare_number(clause: Clause) -> bool:
    """In digits, with the unit of the clause before: "the cabin has 25 square metres and the deck 6"."""
    measured = {number for number, _ in _measures(clause)}
    return any(word.text[:1].isdigit() and word.stem not in measured for word in clause[1])


def _measures(clause: Clause) -> Iterator[tuple[str, str]]:
    text, tokens = clause
    start = tokens[0].start - text.index(tokens[0].text) if tokens else 0
    return measures(text, tokens, start)


def _is_relative(clause: Clause, language: str) -> bool:
    first = next(iter(clause[1]), None)
    return first is not None and plain(first.text) in _RELATIVE.get(language, frozenset())
