"""Titles of documents as names: where nothing in the spelling tells a name, what a question has of the title of some
document names its thing, in the other documents too.
"""

from collections.abc import Iterable
from dataclasses import replace

from sluiceway_infer.domain.grounding.languages import NO_SPACES
from sluiceway_infer.domain.grounding.question import ParsedQuestion

# So many signs side by side are more than one word.
_SHORTEST = 4


def titled(question: ParsedQuestion, titles: Iterable[str]) -> ParsedQuestion:
    """The question, with the words that it has of these titles."""
    if question.language not in NO_SPACES:
        return question
    text, among = question.text, frozenset(titles)
    starts = [at for at in range(len(text) - _SHORTEST + 1) if any(text[at : at + _SHORTEST] in one for one in among)]
    within = {place for at in starts for place in range(at, at + _SHORTEST)}
    held = (word.stem for word in question.words if within.issuperset(range(word.start, word.end)))
    return replace(question, titled=frozenset(held))
