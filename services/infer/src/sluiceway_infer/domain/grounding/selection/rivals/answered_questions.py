"""Question of a list of them that names the like: what stands below "How much is a shirt at the one laundry?" answers
nothing of the other one, which has a question of its own.
"""

from itertools import chain

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import is_held, is_named
from sluiceway_infer.domain.grounding.selection.rivals.unsaid_parties import ANYBODY
from sluiceway_infer.domain.grounding.selection.things import may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.languages import PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.words import Word


def is_below_a_question_on_the_like(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The question that heads the line has another name than the one asked about, which the line has not either; the
    name that is asked about stands in another question of the passage. Or it is asked there for some people, of whom
    neither the line nor the question speaks: its value is theirs.
    """
    return _is_below_another_name(question, passage, line) or _is_below_other_people(question, passage, line)


def _is_below_other_people(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    language = question.language
    if not may_ask_for_a_value(question) or names_of_parties(line.text, language):
        return False
    asking = [passage.lines[at].text for at in line.heads if _asks(passage.lines[at])]
    there = frozenset[str]().union(*(names_of_parties(text, language) for text in asking[-1:])) - ANYBODY
    return bool(there) and there.isdisjoint(names_of_parties(question.text, language))


def _is_below_another_name(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    asking = [passage.lines[at] for at in line.heads if _asks(passage.lines[at])]
    if question.language not in PLAIN_NAMES or not (question.names and asking) or is_held(question, line, line.stems):
        return False
    if is_held(question, asking[-1], asking[-1].stems) or not _names_another(question, asking[-1]):
        return False
    return any(_asks(other) and is_held(question, other, other.stems) for other in passage.lines)


def _asks(line: Line) -> bool:
    return line.kind == "question" or (line.kind == "heading" and "?" in line.text)


def _names_another(question: ParsedQuestion, head: Line) -> bool:
    """A word behind its first one is written like a name, and the question has none such."""
    known = question.stems.union(chain.from_iterable(question.names))
    return any(_is_a_name(word) and not is_named(word.stem, known, question.language) for word in head.tokens[1:])


def _is_a_name(word: Word) -> bool:
    return word.is_name and word.is_content and not word.is_number
