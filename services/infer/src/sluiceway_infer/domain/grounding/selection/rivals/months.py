"""Month of a question: where a text tells months apart, a value without a word of one is none of the month that is
asked for.
"""

from collections.abc import Set

from sluiceway_infer.domain.grounding.lexicon.numbers import MONTHS
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, words

# Small words that months are spelled like.
_NO_MONTHS = frozenset(("may", "march", "mars", "mar", "dec", "sep", "jun", "jul", "mayo", "mai"))
_IN, _AND = frozenset(("in", "im", "en", "في", "خلال")), "و"
_KINDS = frozenset(("count", "measure"))


def is_of_no_month(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A count or a measure is asked for a month, and neither the line nor what heads it names any; nor does one before
    it name that, from which it may go on.
    """
    if question.asked.kind not in _KINDS or not any(map(_is_a_month, question.words)):
        return False
    months = {word.stem for word in question.words if _is_a_month(word)}
    if _is_in_another(line, months):
        return True
    heads = (*texts_above(passage, line), passage.read.place)
    if any(map(_is_a_month, line.tokens)) or any(_names_a_month(head, question.language) for head in heads):
        return False
    before = passage.lines[: passage.place_of(line)]
    if any(word.stem in months for other in before for word in other.tokens):
        return False
    return any(_is_a_month(word) for other in passage.lines for word in other.tokens)


def _is_in_another(line: Line, months: Set[str]) -> bool:
    """It begins with "in" another one, and names none beside that: "In August 60 litres"."""
    named = [word for word in line.tokens if _is_a_month(word)]
    begins = [word for word in line.tokens[1:2] if plain(line.tokens[0].text).removeprefix(_AND) in _IN]
    return line.kind == "sentence" and len(named) == 1 and named == begins and named[0].stem not in months


def _names_a_month(text: str, language: str) -> bool:
    return any(map(_is_a_month, words(text, language)))


def _is_a_month(word: Word) -> bool:
    bare = plain(word.text)
    return bare in MONTHS and (bare not in _NO_MONTHS or word.is_name)
