"""Matter beyond the title: where nothing in the spelling tells a name, the words that a title has of a
question may be no more than the name of its thing, and a line that says those alone says nothing of it.
"""

from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.heads import OF_A_TABLE
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.frequency import asks_how_often, tells_how_often
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.tables import columns_above, first_cell, heads_of_cells, is_wide
from sluiceway_infer.domain.grounding.selection.unsaid_signs import is_light
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain


def says_more_than_the_title(
    question: ParsedQuestion, passage: ParsedPassage, line: Line, near: frozenset[str]
) -> bool:
    """Where nothing in the spelling tells a name, what the title or the first cell of a row has of the question names
    the thing, and of the rest something must be said.
    """
    if question.language not in WITHOUT_CAPITALS:
        return True
    if line.kind == "row" and asks_how_often(question):
        # What is done every 50 hours stands in a column of that.
        return any(tells_how_often(head, question.language) for head, _ in heads_of_cells(passage, line))
    titled = _titled(question, passage, line)
    rest = (question.relation | names_of(question)) - titled - question.turning - _across(question, titled)
    if question.asked.concept:
        # A verb of one sign tells of the measure: 卖 of a price.
        rest = frozenset(one for one in rest if len(one) > 1 or not is_light(one))
    if question.language == "ar":
        # Any time has days: within how many a complaint has to be made is told by no line on a washing of two.
        rest = rest - _units(question) or rest
    return not rest or bool(near & rest)


def _units(question: ParsedQuestion) -> frozenset[str]:
    """The words by which it counts."""
    return frozenset(word.stem for word in question.words if plain(word.text) in UNIT_OF)


def _titled(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """What names the thing: words of a title; of an Arabic row that is asked for its first cell as well, and what the
    column of that is called. What the other columns are called says what is asked of it, also where it stands above.
    """
    titled = passage.title | question.titled | _marks(question)
    named = first_cell(line) if question.language == "ar" and is_wide(line) else frozenset[str]()
    if not named or not named <= question.stems:
        return titled
    is_above = any(head.startswith("|") for head in passage.read.heading_path[-1:])
    columns = frozenset(word.stem for word in passage.titles[-1]) if is_above else frozenset[str]()
    heads = (passage.lines[at] for at in line.heads if passage.lines[at].kind in OF_A_TABLE)
    return (titled - columns).union(named, columns_above(passage), *map(first_cell, heads))


def _marks(question: ParsedQuestion) -> frozenset[str]:
    """In signs a short name is none of those that a title tells, but where that of its like differs in a sign."""
    marks = [mine for mine, _ in question.told_apart] if question.language in NO_SPACES else []
    return frozenset(word.stem for word in question.words for mark in marks if word.text in mark)


def _across(question: ParsedQuestion, titled: frozenset[str]) -> frozenset[str]:
    """The pairs of signs that lie across two words of a title."""
    if question.language not in NO_SPACES:
        return frozenset()
    places = question.places_of(titled)
    return frozenset(word.stem for word in question.words if places.issuperset(range(word.start, word.end)))
