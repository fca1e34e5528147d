"""Circumstances of a question: names and numbers in it that no passage has, beside those that say which thing is meant.

Who asks how long the Lindner cello may stay in Japan asks of the cello. By rules a name that is nowhere is another
thing, which nobody tells of; a model that is fit to judge sees which of the two it is. What it says of them stands in
the documents all the same. Where all nouns are written like names, or none, no name is told from a noun: of two that
are called alike the one that is meant is known, and nothing else is held to be a name.
"""

from collections.abc import Sequence
from dataclasses import replace

from sluiceway_infer.domain.grounding.lexicon.numbers import MONTHS
from sluiceway_infer.domain.grounding.parsing.names import Phrase
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import is_named
from sluiceway_infer.domain.grounding.text.languages import PLAIN_NAMES, WITHOUT_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain


def judged(question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> ParsedQuestion:
    """The question as such a model is held to it: of the thing alone, if something that a passage has says which."""
    question = replace(question, is_judged=True)
    if question.is_yes_or_no:
        return question
    if question.language in WITHOUT_CAPITALS and (question.told_apart or question.twins):
        # Which of two is meant their names tell; all other nouns look like names.
        return replace(question, names=())
    if question.language not in PLAIN_NAMES:
        return question
    names = tuple(phrase for phrase in question.names if not _is_of_no_passage(phrase, question, passages))
    figures = frozenset(
        figure
        for figure in question.figures
        if any(figure in joint for joint in question.joints) or any(figure in one.around for one in passages)
    )
    if not (names or question.joints or question.titled or question.told_apart):
        return question
    named, left = question.figures.union(*question.names), figures.union(*names)
    return replace(question, names=names, figures=figures, circumstances=named - left)


def is_of_other_circumstances(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has a name of its own where the question has one that no passage has: what it costs in Germany, and who
    built it beside the one who is asked about.
    """
    if all(word[:1].isdigit() for word in question.circumstances):
        return False
    known = question.stems | passage.place
    named = [word for word in line.words if word.is_name and word.is_content and plain(word.text) not in MONTHS]
    return any(word.stem not in known for word in named)


def _is_of_no_passage(phrase: Phrase, question: ParsedQuestion, passages: Sequence[ParsedPassage]) -> bool:
    """A name of one word: of a longer one the last word may tell the thing from its like, which is told of."""
    return len(phrase) == 1 and not any(is_named(phrase[0], one.around, question.language) for one in passages)
