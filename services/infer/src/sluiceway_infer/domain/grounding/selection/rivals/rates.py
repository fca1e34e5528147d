"""Rate of another time: what an hour costs is no price of a minute, nor what a thing costs a month one for a day."""

from sluiceway_infer.domain.grounding.lexicon.concepts import CURRENCIES
from sluiceway_infer.domain.grounding.lexicon.units import TIME, UNIT_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.prices import PRICES, has_sum
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

_TIMES = frozenset(TIME.split())
_ARTICLE = "ال"


def is_of_another_rate(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A price is asked for a unit of time, and each sum of the line stands with another one, or of a unit by itself,
    which the line has not; told in Arabic, where the unit has its article.
    """
    if question.language != "ar" or properties_asked(question).isdisjoint(PRICES):
        return False
    if question.asked_of is not None and (unit := _unit(question.asked_of)):
        return unit not in {UNIT_OF.get(plain(word.text).removeprefix(_ARTICLE), "") for word in line.tokens}
    asked = {unit for word in question.words if (unit := _unit(word))}
    there = {unit for word in line.tokens if (unit := _unit(word))}
    return len(asked) == 1 and bool(there) and asked.isdisjoint(there) and has_sum(passage, line)


def _unit(word: Word) -> str:
    """The unit of which one is meant, not counted: the hour."""
    bare = plain(word.text)
    unit = UNIT_OF.get(bare.removeprefix(_ARTICLE), "") if bare.startswith(_ARTICLE) and bare not in CURRENCIES else ""
    return unit if unit in _TIMES else ""
