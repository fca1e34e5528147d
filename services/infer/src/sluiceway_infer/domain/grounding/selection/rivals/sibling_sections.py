"""Section of a sibling: of two sections with a label in common, the prices of two machines, each tells of its own
thing, and a question that names the one is not answered from below the other.
"""

from collections.abc import Iterator

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion


def is_in_the_section_of_a_sibling(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Another heading of the passage has what tells it from the nearest one of the line, and the question has that and
    nothing of what tells this one apart.
    """
    here = passage.heading_of(line)
    if here is None or here not in passage.labels:
        return False
    return any(
        mine <= question.stems and its.isdisjoint(question.stems) and mine.isdisjoint(line.stems)
        for mine, its in _told_apart(passage, here)
    )


def _told_apart(passage: ParsedPassage, here: int) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """What each heading with a label in common has and this one has not, and the other way round."""
    its = _matter(passage.lines[here])
    for at, labels in passage.labels.items():
        mine = _matter(passage.lines[at])
        if mine - its and its - mine and not labels.isdisjoint(passage.labels[here]):
            yield mine - its, its - mine


def _matter(heading: Line) -> frozenset[str]:
    return frozenset(word.stem for word in heading.words)
