"""Multi-hop question: one that no line answers by itself, but two do: the first names whom or what the question
describes, the second says of it what is asked. "Who runs the mill that grinds for Brook & Son?" needs the mill first.

Both are quoted. The question must describe (a relative clause, a "with"), each line must say of it what the other does
not, and what the first one names must stand in the second and, as much of it, in no other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sluiceway_infer.domain.grounding.bridging import bridges
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.deeds import lacks_the_deed
from sluiceway_infer.domain.grounding.selection.description import description, main_clause
from sluiceway_infer.domain.grounding.selection.kinds import gives
from sluiceway_infer.domain.grounding.selection.naming import bound_lines, is_about
from sluiceway_infer.domain.grounding.selection.tables import first_cell
from sluiceway_infer.domain.grounding.selection.unsaid_signs import is_light
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, WITHOUT_CAPITALS

Place = tuple[ParsedPassage, int]

_VALUES = frozenset(("date", "measure", "count"))
_ASKED = frozenset(("person", "place")) | _VALUES
# So much of what the question says must stand in the two lines.
LEAST_SAID = 0.6
# What links them is a name of so many pairs of signs.
LEAST_PAIRS_OF_A_LINK = 2
# Lines that begin a way, and lines that may end it: so that long passages cost no more than so many pairs.
MOST_FIRST, MOST_SECOND = 12, 200


@dataclass(frozen=True)
class _Step:
    passage: ParsedPassage
    at: int
    said: frozenset[str]

    @property
    def line(self) -> Line:
        return self.passage.lines[self.at]


_Way = tuple[_Step, _Step, int]


def hops(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> tuple[Place, ...]:
    """The two lines, in the order in which they lead to the answer; none where there is no such way."""
    if not _is_of_a_way(question):
        return ()
    firsts = list(_firsts(question, passages))[:MOST_FIRST]
    seconds = list(_seconds(question, passages))[:MOST_SECOND] if firsts else []
    ways = [(one, other, met) for one in firsts for other, met in _leading(question, one, seconds)]
    if not ways or _is_valued_by_one(question, ways, seconds):
        return ()
    one, other, _ = max(ways, key=lambda way: (len(way[0].said | way[1].said), way[2]))
    return (one.passage, one.at), (other.passage, other.at)


def _is_valued_by_one(question: ParsedQuestion, ways: Sequence[_Way], seconds: Sequence[_Step]) -> bool:
    """One line gives the value and says by itself as much as any two: the others are on something else. Who it is may
    be said of whom another line names, in no more words.
    """
    most = max((len(one.said) for one in seconds), default=0)
    return question.asked.kind in _VALUES and all(len(one.said | other.said) <= most for one, other, _ in ways)


def next_search(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> str:
    """What to search for where a line begins a way and none that was found ends it: what is asked, of what the line
    names. Empty where nothing leads on.
    """
    firsts = list(_firsts(question, passages))[:MOST_FIRST] if _is_of_a_way(question) else []
    leading = [one for one in firsts if one.said and _names(question, one)]
    if not leading:
        return next((bridge.question.text for bridge in bridges(question, passages)), "")
    first = max(leading, key=lambda one: len(one.said))
    link = _names(question, first)
    return " ".join((main_clause(question), *(word.text for word in first.line.words if word.stem in link)))


def _is_of_a_way(question: ParsedQuestion) -> bool:
    """It asks for one thing by what it says of another. In Chinese nearly every question has the sign that tells so."""
    asked = frozenset(("person",)) if question.language in NO_SPACES else _ASKED
    start = description(question)
    if question.asked.kind not in asked or start is None:
        return False
    return question.language not in NO_SPACES or _says_more_than_a_name(question, start)


def _says_more_than_a_name(question: ParsedQuestion, end: int) -> bool:
    """Before the sign that tells so: "the head of the museum" describes nothing by another thing."""
    known = question.places_of(question.titled | question.turning)
    return any(at not in known and not is_light(question.text[at]) for at in range(end))


def _firsts(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> Iterator[_Step]:
    """Lines on what the question names that say a part of what it describes."""
    for passage in passages:
        if not is_about(question, passage):
            continue
        for at in sorted(bound_lines(question, passage)):
            line = passage.lines[at]
            said = said_of(question, line.stems | passage.above(line))
            is_named = said_of(question, line.stems) or question.figures & line.stems
            if is_named and not line.is_heading and said < question.relation:
                yield _Step(passage, at, said)


def _seconds(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> Iterator[_Step]:
    """Lines that give what is asked for and say a part of the question as well."""
    for passage in passages:
        for at, line in enumerate(passage.lines):
            is_of_no_deed = question.language in NO_SPACES and lacks_the_deed(question, passage, line)
            if line.is_heading or is_of_no_deed or not gives(question, passage, line):
                continue
            if said := said_of(question, line.stems | passage.above(line)):
                yield _Step(passage, at, said)


def _leading(question: ParsedQuestion, first: _Step, seconds: Sequence[_Step]) -> Iterator[tuple[_Step, int]]:
    """The second lines to which the first one leads: one has more of what it names than all others."""
    link = _names(question, first)
    like = _other_rows(first) - link
    usable = (other for other in seconds if other.line is not first.line and like.isdisjoint(other.line.stems))
    met = [(other, len(link & other.line.stems)) for other in usable if _may_lead(question, first, other, link)]
    most = max((size for _, size in met), default=0)
    best = [other for other, size in met if size == most]
    if most and len(best) == 1 and _complement(question, first, best[0], link):
        yield best[0], most


def _may_lead(question: ParsedQuestion, first: _Step, second: _Step, link: frozenset[str]) -> bool:
    """Who it is, only a line tells that adds something; of a value another line with the same name may have one too."""
    return question.asked.kind != "person" or _complement(question, first, second, link)


def _complement(question: ParsedQuestion, first: _Step, second: _Step, link: frozenset[str]) -> bool:
    """Each says what the other does not; where words are read in pairs of signs, both may say the deed (由 … 负责), of
    one and of another.
    """
    both = first.said | second.said
    own = said_of(question, second.line.stems)
    is_of_the_deed = question.language in NO_SPACES and len(link & second.line.stems) >= LEAST_PAIRS_OF_A_LINK
    return (
        (bool(own - first.said) or is_of_the_deed)
        and bool(first.said - own or question.figures & first.line.stems)
        and question.demanded <= both
        and len(both) >= LEAST_SAID * len(question.relation)
    )


def _other_rows(step: _Step) -> frozenset[str]:
    """What the other rows of its table are called by: a line that names one of them too may say it of that one."""
    rows = (line for line in step.passage.lines if line.kind == "row" and step.line.kind == "row")
    return frozenset[str]().union(*(first_cell(line) for line in rows))


def _names(question: ParsedQuestion, step: _Step) -> frozenset[str]:
    """What the line names that the question does not: of a row, what it is called by."""
    line = step.line
    if line.kind == "row":
        return first_cell(line) - question.stems
    is_told = question.language not in WITHOUT_CAPITALS
    return frozenset(
        word.stem
        for word in line.words
        if not word.is_number
        and (word.is_name or not is_told)
        and word.stem not in question.stems
        # Who repairs is asked, and "Reparaturen" name nobody.
        and not said_of(question, frozenset((word.stem,)))
    )
