"""Support of a claim, which is a sentence of an answer, by a line of a passage.

What is new in the sentence (not in the question) must be in one or two neighbouring lines, or in what heads them, and
numbers, names and a "not" each by the words that it has in the claim. The lines must speak of what the question names.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.conditions import is_dropped
from sluiceway_infer.domain.grounding.parsing.names import Joint
from sluiceway_infer.domain.grounding.parsing.opposites import excepting, is_opposed, is_veiled
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties, parties_asked_of, parties_of
from sluiceway_infer.domain.grounding.parsing.polarity import (
    agrees_to,
    denied_parts,
    drops_turn,
    is_denied,
    is_plain_yes,
)
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import bound_lines, is_about, is_named
from sluiceway_infer.domain.grounding.selection.tables import with_columns
from sluiceway_infer.domain.grounding.text.figures import Figure, are_bound, figures, is_counted, is_counted_otherwise
from sluiceway_infer.domain.grounding.text.forms import as_asked
from sluiceway_infer.domain.grounding.text.turns import CURRENT, EXCEPT, contradicts, has_superlative
from sluiceway_infer.domain.grounding.text.units import is_same, measures, units
from sluiceway_infer.domain.grounding.text.words import Word, words
from sluiceway_infer.domain.grounding.verification.arrangement import has_an_unsaid_member, is_rearranged
from sluiceway_infer.domain.grounding.verification.claims import Claim, read_claim, skipped
from sluiceway_infer.domain.grounding.verification.light_words import light_words
from sluiceway_infer.domain.grounding.verification.paraphrase import is_price_told, words_meant
from sluiceway_infer.domain.grounding.verification.ranges import bounds_told
from sluiceway_infer.domain.grounding.verification.scope import is_turned_round
from sluiceway_infer.domain.retrieval.passages import Quote

LEAST_NEW, LEAST_REPEATED, LEAST_PAIRS = 0.8, 0.5, 0.3
# From so many content words on, their order must show in the passage too.
PAIRS_FROM = 4
_RESTRICTING = frozenset(("only", "except"))
# Axes on which a claim may not say more than its line: a word for them is none that could be left out.
_KEPT_AXES = frozenset(("rank", "order", "bound", "only", "except"))


@dataclass(frozen=True)
class Support:
    """Where a claim stands, and how well."""

    passage: ParsedPassage
    lines: tuple[int, ...]
    strength: float

    @property
    def line(self) -> Line:
        """The only one, or the first of two."""
        return self.passage.lines[self.lines[0]]

    @property
    def quote(self) -> Quote:
        lines = self.passage.lines
        return Quote(self.passage.source, lines[self.lines[0]].start, lines[self.lines[-1]].end)


def supported(said: Claim, question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> Support | None:
    """The best place that supports the claim; None where no place does."""
    if not said.stems or said.is_babble:
        return None
    about = (passage for passage in passages if is_about(question, passage))
    places = (support for passage in about for support in _places(said, question, passage))
    return max(places, key=lambda support: support.strength, default=None)


def _places(said: Claim, question: ParsedQuestion, passage: ParsedPassage) -> Iterator[Support]:
    """Single lines; two together only where no line of the passage is enough. A heading is no place."""
    bound = [at for at in sorted(bound_lines(question, passage)) if not passage.lines[at].is_heading]
    found = [support for at in bound if (support := _support(said, question, passage, (at,)))]
    together = (two for two in pairwise(bound) if two[1] == two[0] + 1) if not found else ()
    yield from found
    yield from (support for two in together if (support := _support(said, question, passage, two)))


def _support(said: Claim, question: ParsedQuestion, passage: ParsedPassage, places: tuple[int, ...]) -> Support | None:
    lines = [passage.lines[at] for at in places]
    stems = frozenset[str]().union(*(line.stems | passage.above(line) for line in lines))
    said = _in_words_of(lines, said, question, passage, stems)
    if _is_excepted(said, passage, places) or not _stands(said, question, passage, lines, stems):
        return None
    own = frozenset[str]().union(*(line.stems for line in lines))
    return Support(passage, places, _strength(said, question, passage, own) - 0.05 * len(lines))


def _in_words_of(
    lines: Sequence[Line], said: Claim, question: ParsedQuestion, passage: ParsedPassage, stems: frozenset[str]
) -> Claim:
    """The claim with the words of its one line for those that are close to them. Names and numbers stay as they are."""
    meant = words_meant(said.new - said.exact, passage, lines[0], stems) if len(lines) == 1 else {}
    if not meant:
        return said
    tokens = tuple(replace(word, stem=meant.get(word.stem, word.stem)) for word in said.tokens)
    return read_claim(said.text, tokens, question)


def _stands(
    said: Claim, question: ParsedQuestion, passage: ParsedPassage, lines: Sequence[Line], stems: frozenset[str]
) -> bool:
    around = passage.around
    return (
        _has_exact(said, question, stems, around)
        and _says_all(said, question, passage, lines, stems)
        and _share(said.repeated, stems if not said.new else around) >= (LEAST_REPEATED if said.new else LEAST_NEW)
        and _has_joints(said, question, passage, lines)
        and _has_order(said, question, lines)
        and not is_rearranged(said.text, said.tokens, said.senses, question, lines)
        and not has_an_unsaid_member(said.text, said.tokens, stems, question)
        and _has_senses(said, question, passage, lines)
        and _has_own_words(said, question, passage, lines)
        and _has_units(said, passage, lines)
        and _denies_alike(said, question, passage, lines)
        and not is_opposed(said.text, lines, question.language)
        and not _is_more_than_all(said, lines, question.language)
        and (said.is_negated or not is_veiled(said.new or said.stems, said.text, lines, question.language))
        and agrees_to(said.text, lines[0].text, question.language)
        and not is_for_others(said, question, passage, lines)
        and not _drops_a_condition(said, question, lines)
        and not (is_plain_yes(said.text, question.language) and _restricts(said, lines))
    )


def _has_exact(said: Claim, question: ParsedQuestion, stems: frozenset[str], around: frozenset[str]) -> bool:
    """Numbers and names: those of the question may stand around the place, all others must stand in it."""
    language = question.language
    return all(
        word in stems
        or (word in question.stems and is_named(word, around, language))
        or (not word[:1].isdigit() and language == "de" and is_named(word, stems, language))
        for word in said.exact
    )


def _has_joints(said: Claim, question: ParsedQuestion, passage: ParsedPassage, lines: Sequence[Line]) -> bool:
    """Names with their numbers, in the same way."""
    here = frozenset[Joint]().union(*(_pairs(line.words) for line in lines))
    return all(joint in here or (joint in question.joints and joint in passage.beside) for joint in said.joints)


def _says_all(
    said: Claim, question: ParsedQuestion, passage: ParsedPassage, lines: Sequence[Line], stems: frozenset[str]
) -> bool:
    """Nearly all that is new in the claim stands there; a sum tells that something costs so much."""
    light = light_words(said, question, passage, lines, stems) if question.is_judged else frozenset[str]()
    new = said.new - (light - stems)
    rest = new - stems
    priced = frozenset(word for word in rest if is_price_told(word, passage, lines[0], stems))
    return _share(new, stems | (priced if len(lines) == 1 else frozenset())) >= LEAST_NEW


def _share(some: frozenset[str], of: frozenset[str]) -> float:
    return len(some & of) / len(some) if some else 1.0


def _has_order(said: Claim, question: ParsedQuestion, lines: Sequence[Line]) -> bool:
    if len(said.words) < PAIRS_FROM or lines[0].kind == "row":
        return True
    pairs = set(_pairs(said.words))
    known = question.pairs.union(*(_pairs(line.words) for line in lines))
    return len(pairs & known) >= LEAST_PAIRS * len(pairs)


def _has_senses(said: Claim, question: ParsedQuestion, passage: ParsedPassage, lines: Sequence[Line]) -> bool:
    """What turns the claim (first, after, at least …) turns its lines, or stands above them."""
    telling = [line for line in lines if said.new & said.exact & line.stems] or lines
    heads = {at for line in telling for at in line.heads}
    there = {turn.sense for line in (*telling, *(passage.lines[at] for at in heads)) for turn in line.turns}
    there |= bounds_told(said.tokens, lines, question.language)
    wanted = {sense for sense in said.senses if sense[0] in _KEPT_AXES} - {CURRENT}
    return (
        wanted <= there
        and not contradicts(said.senses, there)
        and not any(drops_turn(said.stems, said.senses | question.senses, line, question.is_negated) for line in lines)
    )


def _has_own_words(said: Claim, question: ParsedQuestion, passage: ParsedPassage, lines: Sequence[Line]) -> bool:
    """Each number has the words by it that it has in the claim; what it counts there is no other number's."""
    if not said.figures:
        return True
    by_line = [line_figures(passage, line, question) for line in lines]
    there = [figure for found in by_line for figure in found]
    if unsaid := [figure for figure in said.figures if not is_counted(figure, there)]:
        around = [figure for line in passage.lines for figure in line_figures(passage, line, question)]
        if any(is_counted_otherwise(figure, around) for figure in unsaid):
            return False
    # What heads the columns is said in each row of them, and tells its numbers apart in that row alone.
    places = by_line if all(line.kind == "row" for line in lines) else [there]
    return all(are_bound(said.figures, place, question.relation) for place in places)


def _has_units(said: Claim, passage: ParsedPassage, lines: Sequence[Line]) -> bool:
    """A number that the claim has in a unit stands in that unit there; one that has none there may have that of its
    passage, as a price below "in euros" has."""
    there = [pair for line in lines for pair in line.measures]
    for number, unit in measures(said.text, said.tokens):
        stands = {other for counted, other in there if counted == number}
        named = stands or frozenset[str]().union(*(units(line.text, line.tokens) for line in passage.lines))
        if not any(is_same(unit, other) for other in named):
            return False
    return True


def line_figures(passage: ParsedPassage, line: Line, question: ParsedQuestion) -> list[Figure]:
    """The figures of a line; of a row with the words that head their columns."""
    text = with_columns(passage, line)
    if text is line.text:
        return figures(text, line.tokens, skipped(question, line.joints), line.start)
    tokens = as_asked(words(text, question.language), question.forms)
    return figures(text, tokens, skipped(question, line.joints))


def _denies_alike(said: Claim, question: ParsedQuestion, passage: ParsedPassage, lines: Sequence[Line]) -> bool:
    """What the claim denies the lines deny; a claim without a "not" rests on no line that has one among its words, nor
    on an item of a list that is led into with one."""
    if any(passage.is_below_a_not(line) for line in lines):
        return said.is_negated or EXCEPT in said.senses
    if not said.is_negated:
        turned = any(is_turned_round(said.new, said.repeated, line, question.language) for line in lines)
        return not turned and not is_denied(said.new or said.stems, False, lines)
    return all(is_denied(part & said.new or part, True, lines) for part in denied_parts(said.text, said.tokens))


def is_for_others(said: Claim, question: ParsedQuestion, passage: ParsedPassage, lines: Sequence[Line]) -> bool:
    """The number that the claim has for customers is there that of suppliers."""
    language = question.language
    told = names_of_parties(said.text, language) or parties_asked_of(question)
    if not told:
        return False
    texts = [with_columns(passage, line) for line in lines]
    for number in {number for figure in said.figures for number in figure.numbers}:
        whose = [parties_of(number, text, language) for text in texts]
        if any(whose) and not any(told & names for names in whose):
            return True
    return False


def _drops_a_condition(said: Claim, question: ParsedQuestion, lines: Sequence[Line]) -> bool:
    """What the lines say on a condition, the claim says of every case."""
    matter = (said.new & said.exact) or said.new or said.stems
    return any(is_dropped(matter, said.stems | question.stems, line, question.language) for line in lines)


def _is_excepted(said: Claim, passage: ParsedPassage, places: Sequence[int]) -> bool:
    """The line behind one of these says that it does not hold for what the claim is about."""
    pairs = ((at, excepting(passage, at)) for at in places)
    excepted = [passage.lines[behind].stems - passage.lines[at].stems for at, behind in pairs if behind is not None]
    return not said.is_negated and any(said.stems & stems for stems in excepted)


def _is_more_than_all(said: Claim, lines: Sequence[Line], language: str) -> bool:
    """A claim that one is the cheapest rests on a line that says so, not on one that has its price."""
    return has_superlative(said.text, language) and not any(has_superlative(line.text, language) for line in lines)


def _restricts(said: Claim, lines: Sequence[Line]) -> bool:
    """A mere yes rests on no line that denies or restricts, nor on the cells of a row."""
    there = {turn.sense for line in lines for turn in line.turns if turn.sense[0] in _RESTRICTING}
    return any(line.kind == "row" or line.negations for line in lines) or not there <= said.senses


def _pairs(found: Sequence[Word]) -> Iterable[tuple[str, str]]:
    return pairwise([word.stem for word in found])


def _strength(said: Claim, question: ParsedQuestion, passage: ParsedPassage, stems: frozenset[str]) -> float:
    """How much of the claim stands there; between equal places the one that speaks of the question wins."""
    return _share(said.stems, stems) + 0.5 * _share(question.stems, stems) + 0.1 * passage.source.score
