"""Extractive answer: sentences of the documents, where no model's words can stand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from sluiceway_infer.domain.grounding.comparison import are_comparable
from sluiceway_infer.domain.grounding.evidence import Evidence
from sluiceway_infer.domain.grounding.parsing.conditions import cases_of, unsaid_conditions
from sluiceway_infer.domain.grounding.parsing.opposites import excepting
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties, parties_asked_of, parties_meant
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.parts import names_a_part
from sluiceway_infer.domain.grounding.selection.subjects import before_pronoun
from sluiceway_infer.domain.grounding.selection.tables import first_cell, rows_by_name
from sluiceway_infer.domain.grounding.selection.telling import Rarity, rarity, weight
from sluiceway_infer.domain.grounding.text.languages import WITHOUT_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.turns import has_extreme, has_superlative
from sluiceway_infer.domain.retrieval.passages import Quote

MOST_SENTENCES = 2
# So many rows are a list that a person reads; more are a table.
MOST_ROWS = 12
# A second sentence is worth its place where it is nearly as good as the first.
NEARLY = 0.75
# A longer one is a table or a list rather than a sentence; it is cut between two words.
LONGEST = 700
# A sentence with so many of its words in an earlier one says nothing new.
ALIKE = 0.8
# What a word of the question is worth where a line says it by a close one.
_OF_A_CLOSE_WORD = 0.5
# What a line is worth for the party of which it is asked, by whichever word it names it.
_OF_THE_PARTY = 0.3
# What the heads of its columns are worth to a row, whose cells say nothing without them.
_OF_COLUMNS = 0.7
# What a line loses that says it of a part of the thing.
_OF_A_PART = 1.0
# What is asked for may be what a pronoun stands for; a number is not.
_NAMED_BEFORE = frozenset(("any", "list", "person", "place"))
_MOST = "最"
_CASE_IN_ARABIC = re.compile("[وف]?(?:اذا|ان لم|لو|في حال)\\b")


@dataclass(frozen=True)
class Candidate:
    """A line that answers, and how well it fits the question."""

    passage: ParsedPassage
    line: Line
    fit: float

    @property
    def document_id(self) -> str:
        return self.passage.source.document_id

    @property
    def quote(self) -> Quote:
        end = min(self.line.end, self.line.start + LONGEST)
        if end < self.line.end:
            end = self.passage.source.text.rfind(" ", self.line.start, end) or end
        return Quote(self.passage.source, self.line.start, end)


def extracted(found: Evidence) -> tuple[Quote, ...]:
    """The best sentences for the question, best first, with the row that heads a table; of a question that compares,
    the best one for each side.
    """
    if found.hops:
        on_the_way = [Candidate(passage, passage.lines[at], 1.0) for passage, at in found.hops]
        return tuple(_quotes(on_the_way, found.question))
    if found.sides:
        # One line may tell of both.
        return tuple(dict.fromkeys(one for of, side in _best_of_both(found) for one in _quotes([of], side.question)))
    ranked = _without_sentences_beside_columns(found.question, _ranked(found))
    if _is_of_many_rows(found.question, ranked):
        return tuple(_quotes(_all_rows(ranked), found.question))
    return tuple(_quotes(_rows(found.question, ranked) or _unlike(found.question, ranked), found.question))


def _best_of_both(found: Evidence) -> tuple[tuple[Candidate, Evidence], ...]:
    """The best line for each side, of those that tell the like of both."""
    ways = product(*([(one, side) for one in _ranked(side)[:MOST_ROWS]] for side in found.sides))
    alike = [two for two in ways if all(_are_comparable(*pair) for pair in pairwise(two))]
    return max(alike, key=lambda two: sum(one.fit for one, _ in two), default=())


def _are_comparable(one: tuple[Candidate, Evidence], other: tuple[Candidate, Evidence]) -> bool:
    return are_comparable((one[1].question, one[0].line), (other[1].question, other[0].line))


def quoted(lines: Sequence[tuple[ParsedPassage, Line]], question: ParsedQuestion) -> tuple[Quote, ...]:
    """Each behind what it says nothing without."""
    return tuple(_quotes([Candidate(passage, line, 1.0) for passage, line in lines], question))


def _ranked(found: Evidence) -> list[Candidate]:
    rare = rarity(found.question, found.passages)
    return sorted(_candidates(found, rare), key=lambda candidate: -candidate.fit)


def _without_sentences_beside_columns(question: ParsedQuestion, ranked: list[Candidate]) -> list[Candidate]:
    """Which has the most is asked in Chinese, and rows have a column for it: no sentence tells that does not say so."""
    if question.language != "zh" or not has_extreme(question.text, "zh"):
        return ranked
    rows = [one for one in ranked if one.line.kind == "row"]
    return rows if rows and _MOST not in ranked[0].line.text else ranked


def _is_of_many_rows(question: ParsedQuestion, ranked: Sequence[Candidate]) -> bool:
    """The cheapest, or the one with the most, is asked for, and rows tell which it is: all of them or none."""
    is_row = bool(ranked) and ranked[0].line.kind == "row"
    is_of_one = has_superlative(question.text, question.language)
    return is_row and (is_of_one or (question.language == "zh" and has_extreme(question.text, "zh")))


def _all_rows(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Those of the table of the best one, in their order; none where they are more than a person compares."""
    rows = [one for one in ranked if one.passage is ranked[0].passage and one.line.kind == "row"]
    return sorted(rows, key=lambda one: one.line.start) if len(rows) <= MOST_ROWS else []


def _rows(question: ParsedQuestion, ranked: Sequence[Candidate]) -> list[Candidate]:
    """All rows of a table, in their order, where a list or a count is asked for and no row is meant by name; of two
    that are compared, both.
    """
    if question.is_comparison and (compared := _rows_compared(question, ranked)):
        return compared
    if question.asked.kind == "any" and (alike := _rows_alike(question, ranked)):
        return alike
    if question.asked.kind not in ("list", "count") or not ranked or ranked[0].line.kind != "row" or question.figures:
        return []
    passage = ranked[0].passage
    rows = [one for one in ranked if one.passage is passage and one.line.kind == "row"]
    if len(rows) > MOST_ROWS or rows_by_name(question, passage)[0] or names_of(question) & ranked[0].line.stems:
        return []
    return sorted(rows, key=lambda one: one.line.start)


def _rows_alike(question: ParsedQuestion, ranked: Sequence[Candidate]) -> list[Candidate]:
    """Those that say the same of the question as the best one, which is meant by another cell than its name: "which
    courses does she teach". What is of one model tells nothing else apart.
    """
    best = ranked[0] if ranked and ranked[0].line.kind == "row" and not question.figures else None
    if best is None or not (said := question.stems & best.line.stems - first_cell(best.line)):
        return []
    rows = [one for one in ranked if one.passage is best.passage and one.line.kind == "row"]
    alike = [one for one in rows if question.stems & one.line.stems == question.stems & best.line.stems and said]
    return sorted(alike, key=lambda one: one.line.start) if 1 < len(alike) <= MOST_ROWS else []


def _rows_compared(question: ParsedQuestion, ranked: Sequence[Candidate]) -> list[Candidate]:
    passage = ranked[0].passage if ranked and ranked[0].line.kind == "row" else None
    named = rows_by_name(question, passage)[0] if passage else frozenset[int]()
    rows = [one for one in ranked if one.passage is passage and one.passage.place_of(one.line) in named]
    return sorted(rows, key=lambda one: one.line.start) if len(rows) > 1 else []


def _unlike(question: ParsedQuestion, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The best one, and others of its document that are nearly as good and say something else. Where one value is asked
    for, another item of a list has it of another thing.
    """
    kept = list(ranked[:1])
    is_one = question.asked.kind in ("measure", "count", "date", "person")
    if is_one and kept and kept[0].line.kind == "item":
        return kept
    for one in ranked[1:]:
        is_near = one.fit >= NEARLY * kept[0].fit and one.document_id == kept[0].document_id
        is_new = not any(_is_said_by(one.line, other.line) for other in kept)
        if _is_of_another(question, one.line, kept[0].line, is_one=is_one):
            continue
        if is_near and is_new and len(kept) < MOST_SENTENCES and kept[0].line.kind != "row":
            kept.append(one)
    return kept


def _is_of_another(question: ParsedQuestion, line: Line, best: Line, *, is_one: bool) -> bool:
    """It lacks the party of which it is asked and which the best one names, or, where nothing in the spelling tells a
    name, it says of the thing less than the best one and gives another value.
    """
    language = question.language
    asked = parties_meant(question)
    is_for_others = bool(asked & names_of_parties(best.text, language)) and asked.isdisjoint(
        names_of_parties(line.text, language)
    )
    said, most = question.stems & line.stems, question.stems & best.stems
    return is_one and (is_for_others or (language in WITHOUT_CAPITALS and said < most))


def _is_said_by(line: Line, other: Line) -> bool:
    return repeats(line.stems, other.stems) and bool(line.negations) == bool(other.negations)


def repeats(later: frozenset[str], earlier: frozenset[str]) -> bool:
    """True where it says nothing that was not said: nearly all its words, and all its numbers, stand in the earlier."""
    figures = {word for word in later if word[:1].isdigit()}
    return figures <= earlier and len(later & earlier) >= ALIKE * len(later)


def _quotes(candidates: Sequence[Candidate], question: ParsedQuestion) -> Iterable[Quote]:
    headed = {(one.passage.source.chunk_id, one.passage.place_of(one.line)) for one in candidates}
    for one in candidates:
        for at in (*_heads_to_quote(one), *(_rule_before(one, question) or _named_before(one, question))):
            if (one.passage.source.chunk_id, at) not in headed:
                headed.add((one.passage.source.chunk_id, at))
                yield Candidate(one.passage, one.passage.lines[at], one.fit).quote
        yield one.quote
        if (behind := excepting(one.passage, one.passage.place_of(one.line))) is not None:
            yield Candidate(one.passage, one.passage.lines[behind], one.fit).quote


def _heads_to_quote(one: Candidate) -> Sequence[int]:
    """What a line says nothing without: the columns above a row, and a "not" that leads into a list."""
    if one.line.kind == "row":
        return [at for at in one.line.heads if one.passage.lines[at].kind in ("columns", "row")]
    denied_by = one.passage.denied_by(one.line)
    return [] if denied_by is None else [denied_by]


def _rule_before(one: Candidate, question: ParsedQuestion) -> Sequence[int]:
    """The line from which this one departs on a condition of which nothing was asked: "A loan lasts 14 days. If no
    deposit has been paid, it ends after 7."
    """
    at, lines = one.passage.place_of(one.line), one.passage.lines
    unsaid = unsaid_conditions(question.stems, one.line, question.language)
    is_rule = at > 0 and lines[at - 1].kind == one.line.kind == "sentence" and lines[at - 1].heads == one.line.heads
    departs = any(not condition.clause[0] for condition in unsaid) or _opens_a_case(one.line, question)
    return [at - 1] if is_rule and departs else []


def _named_before(one: Candidate, question: ParsedQuestion) -> Sequence[int]:
    """The sentence that names what this one goes on from by a pronoun, where a name or a thing is asked for: "Vera Holt
    founded it. She also built the mill." """
    before = before_pronoun(one.passage, one.line) if question.asked.kind in _NAMED_BEFORE else None
    is_told = before is not None and before.kind == one.line.kind == "sentence"
    return [one.passage.place_of(before)] if before is not None and is_told else []


def _opens_a_case(line: Line, question: ParsedQuestion) -> bool:
    """In Arabic no comma need end the clause of a condition; the question says none."""
    opens = question.language == "ar" and _CASE_IN_ARABIC.match(flat(line.text)[0]) is not None
    return opens and not cases_of(question.text, question.language)


def _candidates(found: Evidence, rare: Rarity) -> Iterable[Candidate]:
    for passage in found.bearing:
        for at in found.answers[passage.source.chunk_id]:
            yield Candidate(passage, passage.lines[at], _fit(found.question, passage, at, rare))


def _fit(question: ParsedQuestion, passage: ParsedPassage, at: int, rare: Rarity) -> float:
    line = passage.lines[at]
    beside = passage.lines[max(0, at - 1) : at + 2]
    near = passage.above(line).union(*(other.stems for other in beside))
    columns = frozenset[str]().union(*(passage.lines[at].stems for at in line.heads if line.kind == "row"))
    return (
        weight(rare, line.stems)
        + _OF_A_CLOSE_WORD * weight(rare, said_of(question, line.stems) - line.stems - near)
        + 0.3 * weight(rare, near)
        + _OF_COLUMNS * weight(rare, columns - line.stems)
        - _OF_A_PART * names_a_part(question, passage, line)
        + 0.5 * weight(rare, passage.around)
        + 0.5 * passage.source.score
        + _OF_THE_PARTY * bool(parties_asked_of(question) & names_of_parties(line.text, question.language))
    )
