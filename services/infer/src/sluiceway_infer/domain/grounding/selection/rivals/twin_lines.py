"""Line on the twin of what is asked about: what is nearest to it, of the line itself, of what heads it and of the
titles, names the other one of two that titles tell apart. So an answer of a page on both is told of the one above it.
"""

from collections.abc import Iterable

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.subjects import before_pronoun
from sluiceway_infer.domain.grounding.selection.twin_titles import is_on_the_other, said_by
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.words import Word

_WITHOUT_SPELLED_NAMES = NOUNS_WITH_CAPITALS | {"ar"}


def is_on_the_twin(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Told where nothing in the spelling tells a name and the line need not have it."""
    if question.language not in _WITHOUT_SPELLED_NAMES or not question.told_apart:
        return False
    nearest = _from_near_to_far(passage, line, question.language)
    return any(is_on_the_other(mine, its, nearest) for mine, its in question.told_apart)


def _from_near_to_far(passage: ParsedPassage, line: Line, language: str) -> tuple[frozenset[str], ...]:
    before = before_pronoun(passage, line)
    heads = (passage.lines[at].tokens for at in reversed(line.heads))
    texts = (line.tokens, before.tokens if before else (), *heads, *reversed(passage.titles))
    return tuple(map(said_by if language == "ar" else _stems, texts))


def _stems(found: Iterable[Word]) -> frozenset[str]:
    return frozenset(word.stem for word in found if word.is_content)
