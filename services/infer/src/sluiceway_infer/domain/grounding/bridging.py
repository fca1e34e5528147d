"""Bridge of a multi-hop question: a line that names what the question describes, and the question asked of that name.
"Where was the founder of Radio Brent born?" is "Where was Agnes Holt born?", for a line says that she founded it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion, parse_question
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.described import DescribedName, described_names
from sluiceway_infer.domain.grounding.selection.description import clause_of
from sluiceway_infer.domain.grounding.selection.rivals.twin_lines import is_on_the_twin
from sluiceway_infer.domain.grounding.selection.twin_titles import said_by
from sluiceway_infer.domain.grounding.selection.unsaid_signs import is_light
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, PLAIN_NAMES, WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, content

# So many are tried, those first that say most of the question.
MOST_BRIDGES = 4
# Somebody else, of whom a clause says it: he was a friend of the painter Anton Beck, who studied in Mainz.
_OF_ANOTHER = re.compile(r"[^\W\d_]\w+ [^\W\d_]\w+, (?:der|die|who|whose|que|quien)\b")
# So many signs have a town, and so many the name of a firm with one.
_TOWN, _TOWN_AND_NAME = 2, 6
# What stands for whoever is described.
_SOMEBODY: Mapping[str, frozenset[str]] = {
    language: frozenset(map(plain, row.split()))
    for language, row in (
        ("en", "person people man woman one someone somebody lady gentleman"),
        ("de", "Person Personen Leute Mann Frau jemand"),
        ("es", "persona personas hombre mujer alguien señor señora"),
        ("ar", "الشخص شخص المرأة امرأة الرجل رجل السيدة السيد بمن"),
    )
}
_SOMEBODY_IN_SIGNS = re.compile("^ *(?:的?人(?!数)|女士|先生)")


@dataclass(frozen=True)
class Bridge:
    """A line that gives the name of what is described, and the question of that name."""

    found: DescribedName
    question: ParsedQuestion

    def lines(self, passage: ParsedPassage, answering: Sequence[int]) -> Sequence[int]:
        """Of lines that answer its question, those on that name: it stands there or above, or right before."""
        own = [at for at in answering if passage.lines[at] is not self.found.line]
        held = [at for at, line in enumerate(passage.lines) if self._is_held(passage, line)]
        is_told = self.question.language not in WITHOUT_CAPITALS
        going_on = [at for at in own if is_told and at - 1 in held and not _OF_ANOTHER.search(passage.lines[at].text)]
        return [at for at in own if at in held] or going_on

    def _is_held(self, passage: ParsedPassage, line: Line) -> bool:
        if self.question.language in NO_SPACES:
            heads = (passage.lines[at].text for at in line.heads)
            names = {self.found.name, _without_its_town(self.found.name)}
            return any(name in text for text in (line.text, passage.read.place, *heads) for name in names)
        return frozenset(_phrase(self.found.name, self.question)) <= line.stems | passage.above(line)


def _without_its_town(name: str) -> str:
    """宁波海翔船厂 is 海翔船厂 elsewhere."""
    return name[_TOWN:] if len(name) >= _TOWN_AND_NAME else name


def bridges(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> tuple[Bridge, ...]:
    """Those that say most of the question first; none where nothing is asked beyond what the line says."""
    if question.is_yes_or_no or question.is_comparison or question.asked.kind in ("reason", "list"):
        return ()
    described = (one for one in described_names(question, passages) if not _is_on_the_twin(question, one))
    found = sorted(described, key=lambda one: -len(one.said))[:MOST_BRIDGES]
    return tuple(bridge for one in found for bridge in _asked_of(question, one))


def _is_on_the_twin(question: ParsedQuestion, one: DescribedName) -> bool:
    """The name is that of the other one of two, or the line tells something of that."""
    names = said_by(content(one.name, question.language)) if question.language == "ar" else frozenset[str]()
    is_its = any(its in names and mine not in names for mine, its in question.told_apart)
    return is_its or is_on_the_twin(question, one.passage, one.line)


def _asked_of(question: ParsedQuestion, one: DescribedName) -> Iterator[Bridge]:
    is_told_otherwise = bool(question.asked.concept) or question.asked.kind == "measure"
    if _is_asked_who(question, one) or not (is_told_otherwise or _is_asked_more(question, one)):
        return
    asked = _of_the_name(parse_question(_with_the_name(question, one), (question.language,)), one.name)
    if asked.relation or is_told_otherwise:
        yield Bridge(one, asked)


def _is_asked_who(question: ParsedQuestion, one: DescribedName) -> bool:
    """Who has the role is asked, and that is the name itself."""
    behind = [word.stem for word in question.words if word.start >= question.asked.end]
    asked = next((stem for stem in behind if stem in question.relation - question.turning), "")
    return question.asked.kind == "person" and asked in one.role


def _is_asked_more(question: ParsedQuestion, one: DescribedName) -> bool:
    """Than the line says, or what stands above it; of who it is that a clause describes, than what it describes."""
    told = one.said | said_of(question, one.passage.above(one.line))
    left = question.relation - told
    if question.asked.kind == "person" and question.language not in NO_SPACES and clause_of(question)[1]:
        start, end = _hidden(question, one)
        before = [word for word in question.words if question.asked.end <= word.start < start and word.is_content]
        rest = {word.stem for word in (*before[:-1], *(word for word in question.words if word.start >= end))}
        return not rest.isdisjoint(left - question.turning)
    if question.language not in NO_SPACES:
        return bool(left)
    # A pair of signs may lie across what is told.
    return any(not is_light(question.text[at]) for at in question.places_of(left) - question.places_of(told))


def _with_the_name(question: ParsedQuestion, one: DescribedName) -> str:
    """The question with the name in place of what it describes."""
    start, end = _hidden(question, one)
    is_in_signs = question.language in NO_SPACES
    gone = [word for word in _gone(question, one) if not start <= word.start < end]
    hidden = {at for word in gone for at in range(word.start, word.end)}.union(range(start, end))
    place = min((word.start for word in gone), default=start)
    before, behind = (
        "".join(" " if at in hidden else question.text[at] for at in part)
        for part in (range(place), range(place, len(question.text)))
    )
    if is_in_signs:
        behind = _SOMEBODY_IN_SIGNS.sub("", behind)
    return re.sub(" +", "" if is_in_signs else " ", f"{before} {one.name} {behind}").strip()


def _hidden(question: ParsedQuestion, one: DescribedName) -> tuple[int, int]:
    """The relative clause; where its verb comes first, the question's own may stand behind it: "who edits the news"."""
    start, end = clause_of(question)
    inside = [word for word in question.words if start < word.start < end and word.is_content]
    if question.language not in PLAIN_NAMES or not inside or inside[0].stem not in one.role:
        return start, end
    known = one.said | one.thing
    return start, max(word.end for word in inside if word.stem in known)


def _gone(question: ParsedQuestion, one: DescribedName) -> Iterator[Word]:
    """The words of the role and of the thing, whoever stands for it, and what the title calls it by."""
    above, somebody = one.passage.above(one.line), _SOMEBODY.get(question.language, frozenset())
    figures = question.figures & (one.line.stems | above)
    said = one.said if question.language in NO_SPACES else one.role | one.thing | figures
    is_going_on = False
    is_in_signs = question.language in NO_SPACES
    ends = {word.end - 1 for word in question.words if is_in_signs and word.stem in one.role}
    for word in question.words:
        if word.start in ends and word.stem not in one.role:
            # A pair across the role and what is asked: 导演 and 出生.
            continue
        is_of_the_title = word.stem in above and (word.is_name or is_going_on)
        is_going_on = word.stem in said or plain(word.text) in somebody or is_of_the_title
        if is_going_on:
            yield word


def _of_the_name(question: ParsedQuestion, name: str) -> ParsedQuestion:
    """The question, on that name, of which nothing is asked by its own words."""
    if question.language in NO_SPACES:
        start = question.text.find(name)
        inside = range(start, start + len(name))
        own = {word.stem for word in question.words if any(at in inside for at in range(word.start, word.end))}
        return replace(question, relation=question.relation - own, demanded=question.demanded - own)
    phrase = _phrase(name, question)
    names = (*(one for one in question.names if set(one).isdisjoint(phrase)), phrase)
    return replace(
        question,
        names=names,
        relation=question.relation.difference(phrase),
        demanded=question.demanded.difference(phrase),
    )


def _phrase(name: str, question: ParsedQuestion) -> tuple[str, ...]:
    return tuple(word.stem for word in content(name, question.language) if not word.is_number)
