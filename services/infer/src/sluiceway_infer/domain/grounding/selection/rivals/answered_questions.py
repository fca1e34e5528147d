"""Question of a list of them that names the like: what stands below "How much is a shirt at the one laundry?" answers
nothing of the other one, which has a question of its own. Nor does it answer a question that shares nothing with its
head but the name of the thing: how soon the stove arrives is not how soon it can be exchanged.
"""

from itertools import chain

from sluiceway_infer.domain.grounding.parsing.nouns import nouns
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.polarity import is_plain_yes
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.measured import unit_words_asked
from sluiceway_infer.domain.grounding.selection.naming import is_held, is_named
from sluiceway_infer.domain.grounding.selection.rivals.unsaid_parties import ANYBODY
from sluiceway_infer.domain.grounding.selection.things import may_ask_for_a_value
from sluiceway_infer.domain.grounding.selection.twin_titles import naming
from sluiceway_infer.domain.grounding.text.languages import PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.words import Word

_NOBODY: frozenset[str] = frozenset()
# From so many words beside the name on that neither has tells something.
_LEAST_UNSAID = 2


def is_below_a_question_on_the_like(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The question that heads the line has another name than the one asked about, which the line has not either; the
    name that is asked about stands in another question of the passage. Or it is asked there for some people, of whom
    neither the line nor the question speaks: its value is theirs where it begins with a yes to them, or where others
    have another value.
    """
    return _is_below_another_name(question, passage, line) or _is_below_other_people(question, passage, line)


def answers_another_question(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """In Arabic, where the question of the page has to tell what an answer is on; a property may be told by a unit."""
    headed = [passage.lines[at] for at in line.heads if passage.lines[at].kind == "question"]
    if question.language != "ar" or not headed or question.asked.concept:
        return False
    wanted = question.relation - naming(question) - unit_words_asked(question) - question.turning
    told = line.stems.union(*(head.stems for head in headed))
    return len(wanted) >= _LEAST_UNSAID and wanted.isdisjoint(said_of(question, told))


def _is_below_other_people(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    language = question.language
    if not may_ask_for_a_value(question) or names_of_parties(line.text, language):
        return False
    asking = next((at for at in reversed(line.heads) if _asks(passage.lines[at])), None)
    there = names_of_parties(passage.lines[asking].text, language) - ANYBODY if asking is not None else _NOBODY
    if asking is None or not there or not there.isdisjoint(names_of_parties(question.text, language)):
        return False
    return _begins_with_a_yes(passage, asking, language) or (
        not _names_what_is_asked(question, line) and _has_others(question, passage, asking, there)
    )


def _begins_with_a_yes(passage: ParsedPassage, asking: int, language: str) -> bool:
    """What stands right below the question, which is for those of whom it is asked."""
    behind = passage.lines[asking + 1 : asking + 2]
    return any(is_plain_yes(line.text, language) for line in behind)


def _names_what_is_asked(question: ParsedQuestion, line: Line) -> bool:
    """Its words tell of the thing by themselves, whoever asks."""
    said = said_of(question, line.stems)
    return any(noun.stem in said or noun.stem in line.stems for noun in nouns(question))


def _has_others(question: ParsedQuestion, passage: ParsedPassage, asking: int, there: frozenset[str]) -> bool:
    """Another question says something of the same for other people, or for all; or a line has a value of others."""
    language, above = question.language, said_of(question, passage.lines[asking].stems)
    others = [one for at, one in enumerate(passage.lines) if at != asking]
    return any(
        bool(above & said_of(question, one.stems)) and there.isdisjoint(names_of_parties(one.text, language))
        if _asks(one)
        else bool(one.units and names_of_parties(one.text, language) - there - ANYBODY)
        for one in others
    )


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
