"""Sum of money that is asked for by its name: how much the deposit is, no line tells that says after how many days it
is paid back.
"""

from sluiceway_infer.domain.grounding.lexicon.concepts import OTHER_SUMS
from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.prices import PRICES
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.lasting import asks_how_long

_SUMS = PRICES | OTHER_SUMS
_AMOUNTS = frozenset(("count", "measure"))
_TIMES = frozenset((DIMENSION_OF["day"], DIMENSION_OF["clock"]))


def tells_times_of_a_sum(question: ParsedQuestion, line: Line) -> bool:
    """What stands right behind the word that asks is a sum, and each number of the line is one of time."""
    asked = question.asked_of
    if asked is None or question.asked.kind not in _AMOUNTS or asks_how_long(question.text):
        return False
    if not concepts_of(asked.stem, question.language) & _SUMS:
        return False
    numbers = {word.stem for word in line.told if word.is_number}
    timed = {number for number, unit in line.measures if DIMENSION_OF.get(unit) in _TIMES}
    return bool(numbers) and numbers <= timed
