"""Circumstances of a question: names and numbers in it that no passage has, beside those that say which thing is meant.

Who asks how long the Lindner cello may stay in Japan asks of the cello. By rules a name that is nowhere is another
thing, which nobody tells of; a model that is fit to judge sees which of the two it is.
"""

from collections.abc import Sequence
from dataclasses import replace

from sluiceway_infer.domain.grounding.parsing.names import Phrase
from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import is_named


def judged(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> ParsedQuestion:
    """The question as such a model is held to it: of the thing alone, if something that a passage has says which."""
    names = tuple(phrase for phrase in question.names if not _is_of_no_passage(phrase, question, passages))
    figures = frozenset(
        figure
        for figure in question.figures
        if any(figure in joint for joint in question.joints) or any(figure in one.around for one in passages)
    )
    if not (names or question.joints or question.titled or question.told_apart):
        return replace(question, is_judged=True)
    named, left = question.figures.union(*question.names), figures.union(*names)
    return replace(question, names=names, figures=figures, is_judged=True, circumstances=named - left)


def _is_of_no_passage(phrase: Phrase, question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> bool:
    """A name of one word: of a longer one the last word may tell the thing from its like, which is told of."""
    return len(phrase) == 1 and not any(is_named(phrase[0], one.around, question.language) for one in passages)
