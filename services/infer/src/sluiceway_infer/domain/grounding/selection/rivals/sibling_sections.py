"""Section of a sibling: of two sections with a label in common, the prices of two machines, each tells of its own
thing, and a question that names the one is not answered from below the other.
"""

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion


def is_in_the_section_of_a_sibling(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Another heading of the passage has what tells it from the nearest one of the line, and the question has that and
    nothing of what tells this one apart.
    """
    here = passage.heading_of(line)
    if here is None or here not in passage.labels:
        return False
    its, labels = passage.lines[here].stems, passage.labels
    # A passage may have very many: those of which the question has nothing are left out first.
    named = [at for at in labels if not passage.lines[at].stems.isdisjoint(question.stems - its)]
    return bool(named) and any(
        _is_asked_for(question, passage.lines[at].stems, its, line)
        for at in named
        if not labels[at].isdisjoint(labels[here])
    )


def _is_asked_for(question: ParsedQuestion, other: frozenset[str], its: frozenset[str], line: Line) -> bool:
    mine, apart = other - its, its - other
    return bool(apart) and mine <= question.stems and apart.isdisjoint(question.stems) and mine.isdisjoint(line.stems)
