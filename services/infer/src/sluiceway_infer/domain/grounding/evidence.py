"""Evidence for a question: the passages that answer it, likely enough. A logistic rule decides, for a small model never
says that it does not know.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from sluiceway_infer.domain.grounding.answerability import Thresholds, answerable
from sluiceway_infer.domain.grounding.bridging import Bridge, bridges
from sluiceway_infer.domain.grounding.comparison import are_comparable, compared
from sluiceway_infer.domain.grounding.hops import Place, hops
from sluiceway_infer.domain.grounding.parsing.asked import is_comparison
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage, parse_passage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion, parse_question
from sluiceway_infer.domain.grounding.said import Brackets
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.circumstances import judged
from sluiceway_infer.domain.grounding.selection.fitting import fitting_lines, said_near
from sluiceway_infer.domain.grounding.selection.naming import is_about, is_held
from sluiceway_infer.domain.grounding.selection.rivals.told_elsewhere import is_told_elsewhere
from sluiceway_infer.domain.grounding.selection.rivals.unsaid_parties import has_its_own_beside
from sluiceway_infer.domain.grounding.selection.spelling import respelled
from sluiceway_infer.domain.grounding.selection.surnames import with_full_names
from sluiceway_infer.domain.grounding.selection.telling import telling
from sluiceway_infer.domain.grounding.selection.titles import titled
from sluiceway_infer.domain.grounding.selection.twin_names import twin_names
from sluiceway_infer.domain.grounding.selection.twin_titles import told_apart
from sluiceway_infer.domain.grounding.selection.validity import in_force
from sluiceway_infer.domain.grounding.sign_comparison import SignComparison, sign_comparison
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.turn_before import TurnBefore
from sluiceway_infer.domain.retrieval.passages import Passage


@dataclass(frozen=True)
class Evidence:
    """A question, and its passages in the order of the search; `answers` names those that answer it, likely enough,
    with the places of the lines that do. A question that compares is answered by a line for each thing: `sides` has
    their evidence, one by one. `hops` are the two lines that answer it where none does by itself. `likely` names the
    passages that are likely enough to answer it, whether or not a line of them does by its own words.
    `judged` is the question as a model that is fit to judge is held to it, in other words too; None for any other one.
    """

    question: ParsedQuestion
    passages: tuple[ParsedPassage, ...]
    answers: Mapping[str, tuple[int, ...]]
    sides: tuple["Evidence", ...] = field(default=())
    hops: tuple[Place, ...] = ()
    likely: frozenset[str] = frozenset()
    judged: ParsedQuestion | None = None

    @property
    def asked_of_model(self) -> ParsedQuestion:
        """The question that what a model says is held against."""
        return self.judged or self.question

    @property
    def is_answered(self) -> bool:
        return bool(self.bears)

    @property
    def bears(self) -> frozenset[str]:
        """The names of the passages that answer the question, or a side of it."""
        on_the_way = frozenset(passage.source.chunk_id for passage, _ in self.hops)
        return on_the_way.union(self.answers, *(side.bears for side in self.sides))

    @property
    def bearing(self) -> tuple[ParsedPassage, ...]:
        """The passages that answer the question, likely enough."""
        return tuple(passage for passage in self.passages if passage.source.chunk_id in self.answers)

    @property
    def worth_reading(self) -> tuple[ParsedPassage, ...]:
        """Those in which a model may find the answer, in words that join two; one that judges in all on the thing."""
        if self.judged is not None:
            return tuple(one for one in self.passages if is_about(self.judged, one))
        return tuple(one for one in self.passages if one.source.chunk_id in self.likely.union(self.answers))

    @cached_property
    def brackets(self) -> Brackets:
        """Numbers in brackets that its passages say themselves."""
        return Brackets.of(passage.source.text for passage in self.passages)

    def judged_by_model(self) -> Self:
        """The same, where a model speaks that is fit to judge what answers the question."""
        return replace(self, judged=judged(self.question, self.passages))

    def ranked(self) -> tuple[Passage, ...]:
        """The passages that answer the question first, else in the order of the search."""
        sources = [passage.source for passage in self.passages]
        return tuple(sorted(sources, key=lambda source: source.chunk_id not in self.bears))

    def among(self, shown: Sequence[Passage]) -> Self:
        """The same, of these passages alone."""
        names = {passage.chunk_id for passage in shown}
        passages = tuple(passage for passage in self.passages if passage.source.chunk_id in names)
        answers = {name: lines for name, lines in self.answers.items() if name in names}
        sides = tuple(side.among(shown) for side in self.sides)
        sides = sides if all(one.bears for one in sides) else ()
        hops = self.hops if all(passage.source.chunk_id in names for passage, _ in self.hops) else ()
        likely = self.likely & names
        return replace(self, passages=passages, answers=answers, sides=sides, hops=hops, likely=likely)


def evidence(
    question: str,
    passages: Sequence[Passage],
    thresholds: Thresholds,
    before: TurnBefore | None = None,
    talk: Sequence[str] = (),
) -> Evidence:
    """The passages, weighed against the question, which goes on from the turn `before`; `talk` is what was asked, the
    last first. Done before a model is asked: where none bears, none need be.
    """
    known = [passage.language for passage in passages]
    parsed = parse_question(question, known)
    read = tuple(parse_passage(passage, parsed.language, parsed.forms, parsed.days) for passage in passages)
    read = in_force(parsed, read)
    spelled = respelled(parsed, read)
    parsed = parsed if spelled == parsed.text else parse_question(spelled, known)
    parsed = titled(parsed, read)
    read = with_full_names(parsed, read)
    twins = twin_names((*talk[:1], question, *talk[1:]), read, parsed.language)
    parsed = replace(parsed, told_apart=told_apart(parsed, read), twins=twins)
    sides = _comparable(tuple(_evidence(side, read, thresholds) for side in compared(parsed)))
    if not sides and (way := hops(parsed, read)):
        return Evidence(parsed, read, {}, hops=way)
    whole = _evidence(parsed, read, thresholds)
    if parsed.language == "zh" and not sides and (of := sign_comparison(parsed.text)):
        return _compared_in_signs(of, whole, thresholds)
    whole = _with_answers(
        whole,
        lambda line, passage: (
            not (has_its_own_beside(parsed, line, read) or is_told_elsewhere(parsed, passage, line, read))
            and (before is None or before.leaves_open(parsed, passage, line))
        ),
    )
    over = () if sides else bridges(parsed, read)
    if way := _over_a_bridge(whole, over, thresholds):
        return Evidence(parsed, read, {}, hops=way)
    whole = _without_first_lines(whole, over)
    is_of_nouns = bool(sides) and parsed.language in NOUNS_WITH_CAPITALS and not (parsed.names or parsed.figures)
    if is_of_nouns:
        sides = tuple(map(_on_both, sides))
    if all(side.answers for side in sides):
        return replace(whole, sides=sides)
    return whole if is_of_nouns else _on_both(whole)


def _compared_in_signs(of: SignComparison, whole: Evidence, thresholds: Thresholds) -> Evidence:
    """Both sides, each asked by itself, or what a line says of both."""
    asked = (titled(parse_question(text, ("zh",)), whole.passages) for text in of.sides)
    sides = _comparable(tuple(_with_the_property(_evidence(side, whole.passages, thresholds), of) for side in asked))
    if all(side.answers for side in sides):
        return replace(whole, sides=sides)
    return _with_answers(whole, lambda line, _: of.is_told_by(line))


def _comparable(sides: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The sides with those of their lines alone of which each other side tells the like."""
    return tuple(_like_those_of(side, [other for other in sides if other is not side]) for side in sides)


def _like_those_of(side: Evidence, others: Sequence[Evidence]) -> Evidence:
    told = [[(other.question, line) for line in _answering(other)] for other in others]
    return _with_answers(
        side, lambda line, _: all(any(are_comparable((side.question, line), one) for one in lines) for lines in told)
    )


def _answering(found: Evidence) -> list[Line]:
    return [one.lines[at] for one in found.bearing for at in found.answers[one.source.chunk_id]]


def _with_the_property(side: Evidence, of: SignComparison) -> Evidence:
    """Without the lines that tell some other number of the thing."""
    wanted = of.property_words
    return _with_answers(
        side, lambda line, passage: not wanted or bool(wanted & said_near(side.question, passage, line))
    )


def _over_a_bridge(found: Evidence, over: Sequence[Bridge], thresholds: Thresholds) -> tuple[Place, ...]:
    """The line that names what is described, and the one that says of that what is asked; none where a line says as
    much of the question by itself.
    """
    question = found.question
    alone = [
        (passage.lines[at], said_of(question, passage.lines[at].stems | passage.above(passage.lines[at])))
        for passage in found.bearing
        for at in found.answers[passage.source.chunk_id]
    ]
    for bridge in over:
        others = [said for line, said in alone if line is not bridge.found.line]
        if question.relation in others:
            # No two lines say more than that one.
            continue
        further = _evidence(bridge.question, found.passages, thresholds)
        for passage in further.bearing:
            for at in bridge.lines(passage, further.answers[passage.source.chunk_id]):
                both = bridge.found.said | said_of(question, passage.lines[at].stems)
                if all(said < both for said in others):
                    return (bridge.found.passage, bridge.found.at), (passage, at)
    return ()


def _without_first_lines(found: Evidence, over: Sequence[Bridge]) -> Evidence:
    """Who is described, and where, answers nothing that is asked of that. Where nothing in the spelling tells a name,
    only of a row is it sure enough that it gives one.
    """
    is_told = found.question.language not in WITHOUT_CAPITALS
    firsts = [bridge.found.line for bridge in over if is_told or bridge.found.line.kind == "row"]
    return _with_answers(found, lambda line, _: not any(line is first for first in firsts)) if firsts else found


def _on_both(found: Evidence) -> Evidence:
    """Of two that are compared, where nothing is said of one of them, the lines that name both and tell a number, or
    compare.
    """
    of = found.question
    return _with_answers(found, lambda line, _: is_held(of, line, line.stems) and _tells(of, line))


def _tells(of: ParsedQuestion, line: Line) -> bool:
    has_value = any(word.is_number and word.stem not in of.figures for word in line.told)
    return has_value or is_comparison(line.text, of.language)


def _with_answers(found: Evidence, is_kept: Callable[[Line, ParsedPassage], bool]) -> Evidence:
    """The same, with those of the lines that answer alone."""
    lines = {
        one.source.chunk_id: tuple(at for at in found.answers[one.source.chunk_id] if is_kept(one.lines[at], one))
        for one in found.bearing
    }
    return replace(found, answers={name: places for name, places in lines.items() if places})


def _evidence(question: ParsedQuestion, passages: tuple[ParsedPassage, ...], thresholds: Thresholds) -> Evidence:
    likely = frozenset(one.source.chunk_id for one in passages if answerable(question, one) >= thresholds.answerable)
    lines = {
        one.source.chunk_id: tuple(fitting_lines(question, one, one.source.chunk_id in likely)) for one in passages
    }
    return Evidence(question, passages, telling(question, passages, lines), likely=likely)
