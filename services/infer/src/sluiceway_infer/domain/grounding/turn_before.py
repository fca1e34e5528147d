"""Turn before a question that goes on, and what it tells of the answer: that is of the kind that was given there, and
not what was given there once more. "And for a second person?" behind what the first one pays asks for money, and not
for the same money.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sluiceway_infer.domain.grounding.lexicon.asks import WITHOUT_PRICE
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.polarity import refrains
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion, parse_question
from sluiceway_infer.domain.grounding.selection.prices import has_sum
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of, spellings_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import units_of
from sluiceway_infer.domain.grounding.text.words import words

_VALUES = frozenset(("count", "measure", "date", "any"))
_MONEY, _SHARES = DIMENSION_OF["eur"], frozenset(("percent", "permille"))
# What is given back, or taken off, is no price; other sums are asked for by what somebody pays.
_NO_PRICES = frozenset(("deposit", "discount"))
_ALLOW = "allow"
# What the question before was about stands behind the one that goes on.
_TOPIC = re.compile(r"\s*\([^()]*\)\W*$")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True)
class TurnBefore:
    """What was asked before and answered, and the question behind it as it was asked, in the language of them all."""

    question: str
    answer: str
    asked: str
    language: str

    def leaves_open(self, question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
        """The line says neither what was told already nor something of another kind."""
        if question.asked.kind not in _VALUES:
            return True
        return self._is_of_the_kind(question, passage, line) and not self._is_told(question, line)

    def _is_of_the_kind(self, question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
        """Who asks nothing by himself asks what was asked before: money stays money, a deposit a deposit, and a share a
        share. Of pets it may be told instead that there must be none.
        """
        if not self._is_open or self._allows_or_denies(line):
            return True
        sums = self._sums_of(question)
        if sums and sums.isdisjoint(concepts_in(line.stems | passage.above(line), self.language)):
            return False
        if any(DIMENSION_OF.get(unit) == _MONEY for unit in self._units):
            pattern = WITHOUT_PRICE.get(self.language, "$^")
            return line.kind == "row" or has_sum(passage, line) or re.search(pattern, flat(line.text)[0]) is not None
        return not (self._units & _SHARES) or bool(_SHARES & {unit for _, unit in line.measures})

    def _is_told(self, question: ParsedQuestion, line: Line) -> bool:
        """Its only number is the one that was given, and what is named anew it does not name."""
        is_same = len(self._given) == 1 and _numbers(line.text) - _numbers(question.text) == self._given
        is_of_others = bool(self._anew) or not self._mine.senses <= self._before.senses
        return is_same and is_of_others and self._anew.isdisjoint(line.stems)

    @cached_property
    def _given(self) -> frozenset[str]:
        return _numbers(self.answer) - _numbers(self.question)

    @cached_property
    def _before(self) -> ParsedQuestion:
        return parse_question(self.question, (self.language,))

    @cached_property
    def _mine(self) -> ParsedQuestion:
        return parse_question(self.asked, (self.language,))

    @cached_property
    def _anew(self) -> frozenset[str]:
        return self._mine.stems - self._before.stems

    def _allows_or_denies(self, line: Line) -> bool:
        """It names what is asked anew, and says whether that may be, or only that there is none."""
        if self._anew.isdisjoint(line.stems):
            return False
        is_of_leave = _ALLOW in concepts_in(line.stems, self.language) or refrains(line.text, self.language)
        matter = {word.stem for word in line.words if word.is_content}
        return is_of_leave or (line.denies and matter <= self._anew)

    def _sums_of(self, question: ParsedQuestion) -> frozenset[str]:
        """What is paid for another end than to have a thing, where that was asked for: a deposit for a tandem is one
        for the trailer too. The tax behind a deposit is another sum, which took the place of that.
        """
        text = _TOPIC.sub("", question.text)
        sums, (its, is_asked) = self._sums, _sums_in(text, self.language)
        is_replaced = not sums.isdisjoint(concepts_in(question.stems, self.language))
        return its & sums if is_asked or is_replaced else sums

    @cached_property
    def _sums(self) -> frozenset[str]:
        return _sums_in(_TOPIC.sub("", self.question), self.language)[0]

    @cached_property
    def _units(self) -> frozenset[str]:
        return units_of(self.answer, words(self.answer, self.language))

    @cached_property
    def _is_open(self) -> bool:
        """It asks for nothing, and names no property."""
        of_properties = (word for word in self._mine.words if concepts_of(word.stem, self.language) & PROPERTIES)
        # "Further" only comes to the stem of "far".
        is_in_signs = self.language in NO_SPACES
        is_told = any(is_in_signs or plain(one.text) in spellings_of(one.stem, self.language) for one in of_properties)
        return self._mine.asked.kind == "any" and not is_told


@lru_cache(maxsize=256)
def _sums_in(text: str, language: str) -> tuple[frozenset[str], bool]:
    """Deposits and discounts that a question names, and whether it asks for anything by itself."""
    question = parse_question(text, (language,))
    return concepts_in(question.stems, language) & _NO_PRICES, question.asked.kind != "any"


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(text))
