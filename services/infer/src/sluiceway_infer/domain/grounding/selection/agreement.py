"""Agreement of a line with what turns a question: first and last, before and after, at least and at most, a "not"."""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.asks import BOUNDING, NOT_MORE
from sluiceway_infer.domain.grounding.lexicon.turns import DEMANDED, RANKS, Sense
from sluiceway_infer.domain.grounding.parsing.asked import is_comparison
from sluiceway_infer.domain.grounding.parsing.branches import (
    is_of_the_first_time,
    is_of_the_other_case,
    narrows_the_case,
)
from sluiceway_infer.domain.grounding.parsing.conditions import conditions
from sluiceway_infer.domain.grounding.parsing.nouns import type_noun
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.polarity import has_no, is_outside, refrains, remits
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.contraries import (
    FURTHEST_BOUND,
    is_closed_on_its_day,
    said_by_the_contrary,
    says_that_it_is_free,
)
from sluiceway_infer.domain.grounding.selection.naming import is_named
from sluiceway_infer.domain.grounding.selection.unsaid_signs import NOMINAL, is_light
from sluiceway_infer.domain.grounding.text.compounds import SHORTEST_END, VERBAL_PREFIXES
from sluiceway_infer.domain.grounding.text.concepts import has_of, is_close, is_in_lexicon, is_said, meant_by
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.separable import PARTICLES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.turns import (
    AFTER,
    BEFORE,
    CURRENT,
    EXCEPT,
    FIRST,
    FORMER,
    LAST,
    Turn,
    asks_until_when,
    has_ended,
    has_extreme,
    has_superlative,
    is_first_of_a_deed,
)
from sluiceway_infer.domain.grounding.text.words import Word

# Of a case it need not be said that it is the only one, or that of the former thing.
_OF_A_CASE = frozenset(("only", "rank"))
# In these "not … but" is how "only" is said.
_ONLY_BY_NOT = frozenset(("ar",))
_PART = re.compile(r"[,;:()\uff0c\uff1b\u060c\u061b]")
# What holds, unless something is so, does not hold then.
_UNLESS = re.compile(r"\bunless\b|\bes sei denn\b|\b(?:a menos|a no ser) que\b|\bما لم\b|除非")
# A "not" so many words before another denies it.
BESIDE = 2
_PAIR = 2
_ONLY_IN_SIGNS = re.compile("[只仅](?:要|想要?|需)?([\u3400-\u9fff]{2,})")
_SEMICOLON = re.compile("[;；]")
# Behind a noun it makes a number of how many there are.
_NUMBER = "数"
# So many other words of a question for the largest of its kind stand in a line that does not call it so.
LEAST_BESIDE_AN_EXTREME = 2


def turns_agree(question: ParsedQuestion, line: Line, passage: ParsedPassage) -> bool:
    """First and last, before and after, at least and at most: what the question says of it, the line or its heads say
    too, and the line says no other of the same thing.
    """
    heads = {turn.sense for at in line.heads for turn in passage.lines[at].turns}
    there = heads | {turn.sense for turn in line.turns}
    if any(not _agrees(axis, question, there, line, passage) for axis in {axis for axis, _ in question.senses}):
        return False
    if _ranks_what_is_asked(question, line) or _is_of_one_of_many(question, line):
        return False
    return question.is_yes_or_no or _denies_alike(question, line, there, is_below_a_not=passage.is_below_a_not(line))


def is_ranked_alike(question: ParsedQuestion, line: Line) -> bool:
    """The former one is asked for, and the line says who that was."""
    asked = {sense for sense in question.senses if sense[0] in RANKS}
    return not asked.isdisjoint(turn.sense for turn in line.turns)


def _agrees(axis: str, question: ParsedQuestion, there: set[Sense], line: Line, passage: ParsedPassage) -> bool:
    wanted = {sense for sense in question.senses if sense[0] == axis}
    said = {sense for sense in there if sense[0] == axis}
    if wanted & said:
        return True
    if not said and axis == "order" and question.relation <= question.turning:
        return False
    # What is so now needs no word for it; before and after may be said otherwise, but not turned round.
    if not said and (axis not in DEMANDED or wanted == {("rank", "current")}):
        return True
    if not said and wanted == {FORMER} and (BEFORE in there or has_ended(line.text, question.language)):
        return True
    if not said and _is_said_by_a_limit_or_a_case(wanted, question, there, line):
        return True
    if wanted == {CURRENT} and (_is_told_beside_another_time(question, line) or _has_a_part_of_now(line)):
        return True
    if not said and axis == "bound" and (_is_extreme(question, line) or _is_in_a_column(question, line, passage)):
        return True
    is_first = wanted == {FIRST} and (
        is_of_the_first_time(question, line) or (not said and is_first_of_a_deed(question.text, question.language))
    )
    is_all_of_it = not said and axis == "only" and _says_all_of_the_only(question, line)
    return is_first or is_all_of_it or (not said and axis in _OF_A_CASE and narrows_the_case(question, axis))


def _says_all_of_the_only(question: ParsedQuestion, line: Line) -> bool:
    """Who takes no more than a lane asks what a lane is, which the line says without an "only"."""
    behind = _ONLY_IN_SIGNS.search(question.text) if question.language == "zh" else None
    within = [word for word in question.words if behind and behind.start(1) <= word.start < word.end <= behind.end(1)]
    taken = frozenset(word.stem for word in within if word.is_content)
    return bool(taken) and taken <= said_of(question, line.stems)


def _is_said_by_a_limit_or_a_case(wanted: set[Sense], question: ParsedQuestion, there: set[Sense], line: Line) -> bool:
    """The last day for it is the one before which it has to be done; what is paid after it is paid if it is so."""
    if wanted == {LAST}:
        return BEFORE in there and asks_until_when(question.text, question.language)
    return wanted == {AFTER} and bool(conditions(line.text, question.language))


def _is_told_beside_another_time(question: ParsedQuestion, line: Line) -> bool:
    """Who it was before stands in a part of the line of its own: "Anna leads it; her predecessor was Tom"."""
    cuts = [0, *(cut.end() for cut in re.finditer(";", line.text)), len(line.text)]
    wanted, ranks = question.relation - question.turning, [turn.start for turn in line.turns if turn.sense[0] in RANKS]
    parts = [(start, end) for start, end in pairwise(cuts) if not any(start <= at < end for at in ranks)]
    said = (
        frozenset(word.stem for word in line.words if start <= word.start - line.start < end) for start, end in parts
    )
    return bool(wanted) and any(wanted <= said_of(question, stems) for stems in said)


def _is_extreme(question: ParsedQuestion, line: Line) -> bool:
    """The largest or the lowest of its kind is asked for, which is no bound, and a sentence says enough of the rest to
    be on that one: "the biggest", or what it is known for. Rows and items are many of a kind.
    """
    if line.kind != "sentence" or not has_extreme(question.text, question.language):
        return False
    return has_superlative(line.text, question.language) or (
        len(said_of(question, line.stems) - question.turning) >= LEAST_BESIDE_AN_EXTREME
    )


def _is_of_one_of_many(question: ParsedQuestion, line: Line) -> bool:
    """In Arabic, which one has the least is told by no sentence with the value of one of them, which does not call it
    so.
    """
    if question.language != "ar" or line.kind != "sentence" or not has_superlative(question.text, "ar"):
        return False
    is_called_so = is_comparison(line.text, "ar") or any(turn.sense[0] in ("bound", "only") for turn in line.turns)
    return len(line.measures) == 1 and not is_called_so


def _is_in_a_column(question: ParsedQuestion, line: Line, passage: ParsedPassage) -> bool:
    """Which one has the most is asked, and the row has a column for that: all rows together tell."""
    if line.kind != "row" or question.language != "zh" or not has_extreme(question.text, question.language):
        return False
    columns = frozenset[str]().union(*(passage.lines[at].stems for at in line.heads))
    return bool(said_of(question, columns) - question.turning)


def _has_a_part_of_now(line: Line) -> bool:
    """What was before stands behind a semicolon, and before that what is so now, with a number."""
    cut = next(iter(_SEMICOLON.finditer(line.text)), None)
    former = [turn for turn in line.turns if turn.sense[0] in RANKS]
    has_number = any(word.is_number and word.end - line.start <= cut.start() for word in line.tokens) if cut else False
    return cut is not None and has_number and bool(former) and all(turn.start >= cut.end() for turn in former)


def _ranks_what_is_asked(question: ParsedQuestion, line: Line) -> bool:
    """A "former" stands right before a word of the question, which has no such word; not where the line says the word
    by itself as well, nor where it is asked which one it is: which floor.
    """
    if any(axis in RANKS for axis, _ in question.senses):
        return False
    ranks = [turn for turn in line.turns if turn.sense[0] in RANKS and turn.sense != ("rank", "current")]
    said = Counter(word.stem for word in line.words)
    beside = _before if question.language == "ar" else _next
    ranked = Counter(beside(line, turn) for turn in ranks)
    of_type = type_noun(question)
    of_another = question.relation - ({of_type.stem} if of_type else set())
    return any(0 < said[word] <= ranked[word] for word in of_another)


def _before(line: Line, turn: Turn) -> str:
    """In Arabic what tells which one stands right behind its noun."""
    start = line.start + turn.start
    before = next((word for word in reversed(line.words) if word.end <= start), None)
    return before.stem if before and not line.text[before.end - line.start : turn.start].strip() else ""


def _next(line: Line, turn: Turn) -> str:
    end = line.start + turn.end
    following = next((word for word in line.words if word.start >= end), None)
    is_beside = following is not None and not line.text[turn.end : following.start - line.start].strip("-\u2010\u2011 ")
    return following.stem if following is not None and is_beside else ""


def _denies_alike(question: ParsedQuestion, line: Line, there: set[Sense], *, is_below_a_not: bool) -> bool:
    """A question with a "not" wants a line with one, or with an exception; one without wants none before its words."""
    if said_by_the_contrary(question, line) or (
        question.asked.kind == "date" and not question.is_negated and is_closed_on_its_day(question, line)
    ):
        return True
    if question.is_negated:
        is_denied = not all(says_that_it_is_free(at, line, question) for at in line.negations)
        is_denied = is_denied or is_below_a_not
        is_refrained = refrains(line.text, question.language) and not refrains(question.text, question.language)
        is_refrained = is_refrained or remits(line.text, question.text, question.language)
        is_outside_of_it = is_outside(line, question.language) or is_refrained
        is_excepted = EXCEPT in there or _UNLESS.search(flat(line.text)[0]) is not None
        return is_denied or is_excepted or has_no(line, question.language) or is_outside_of_it
    if line.negations and refrains(question.text, question.language):
        return True
    is_asked_for = EXCEPT in question.senses
    return question.asked.kind == "reason" or not (_is_denied(question, line) or (is_below_a_not and not is_asked_for))


def _is_denied(question: ParsedQuestion, line: Line) -> bool:
    """A word of the question is said with a "not" before it and never without; "not until" tells when, as an exception
    does.
    """
    tells_when = (("order", "before"), EXCEPT)
    if question.asked.kind == "date" and any(turn.sense in tells_when for turn in line.turns):
        return False
    said = Counter(word.stem for word in line.tokens if word.stem in question.relation)
    spots = [at for at, word in enumerate(line.tokens) if word.stem in said]
    denied = Counter(line.tokens[at].stem for at in spots if _is_after_not(line, at, question.language))
    return any(denied[word] == times for word, times in said.items())


def _is_after_not(line: Line, at: int, language: str) -> bool:
    """Right after a "not" of the same part of the sentence, and of the one case that it tells."""
    if is_of_the_other_case(line.tokens[at], line, language):
        return False
    return any(
        word.is_negation
        and not bounds(word, line, language)
        and not _PART.search(line.text, word.end - line.start, line.tokens[at].start - line.start)
        for word in line.tokens[max(0, at - BESIDE) : at]
    )


def bounds(negation: Word, line: Line, language: str) -> bool:
    """It belongs to "more than" or "less than", no more than five days, or is the "not" of an "only"."""
    pattern = (BOUNDING if language in _ONLY_BY_NOT else NOT_MORE).get(language)
    start = negation.start - line.start
    return pattern is not None and bool(re.match(pattern, flat(line.text[start : start + FURTHEST_BOUND])[0]))


def said_of(question: ParsedQuestion, among: frozenset[str]) -> frozenset[str]:
    """What of the question is said there, by its word or by a close one."""
    apart = PARTICLES.intersection(plain(one.text) for one in question.words)
    return _said_of(question.relation, apart, among, question.language)


# The rules ask it of the same lines one after the other, and of a passage at each of its lines.
@lru_cache(maxsize=1_024)
def _said_of(relation: frozenset[str], apart: frozenset[str], among: frozenset[str], language: str) -> frozenset[str]:
    """`apart`: the beginnings of German verbs that the question has apart, "heizt … auf" for "aufheizen"."""
    meant = meant_by(among, language)
    return frozenset(
        word
        for word in relation
        if is_said(word, among, meant, language)
        or is_named(word, among, language)
        or is_close(word, among, language)
        or has_of(word, among, language)
        or (language == "zh" and _is_said_by_a_sign(word, among - relation))
        or (language == "de" and (_is_said_together(word, apart, relation, among) or _is_said_by_its_end(word, among)))
    )


def _is_said_together(word: str, apart: frozenset[str], relation: frozenset[str], among: frozenset[str]) -> bool:
    """With the beginning of a verb that the question has apart, or it is one itself: "fährt … ab" by "Abfahrt"."""
    ends = relation if word in apart else frozenset[str]()
    whole = [*(begin + word for begin in apart), *(word + end for end in ends)]
    return any(one in among or is_close(one, among, "de") for one in whole)


def _is_said_by_its_end(compound: str, among: frozenset[str]) -> bool:
    """What a German compound ends with: of the Gartenlaube the Laube."""
    places = range(SHORTEST_END, len(compound) - SHORTEST_END + 1)
    return any(compound[at:] in among and compound[:at] not in VERBAL_PREFIXES for at in places)


def _is_said_by_a_sign(word: str, among: frozenset[str]) -> bool:
    """A noun of one sign behind a light one, which ends a word there: 那扇门 is the 炉门, and the 租金 no 押金."""
    if len(word) < _PAIR:
        return not is_light(word) and word + _NUMBER in among
    if word[1] in NOMINAL:
        return any(other.endswith(word[0]) for other in among)
    is_noun = len(word) == _PAIR and is_light(word[0]) and not is_light(word[1]) and not is_in_lexicon(word, "zh")
    return is_noun and any(other[-1] == word[1] for other in among if len(other) <= _PAIR)
