"""Bounds of a text: its amounts with what makes each the least or the most of something, or so long before it: ten
people or more, up to half an hour, a week before at the latest.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sluiceway_infer.domain.grounding.text.amounts import Amount, amounts
from sluiceway_infer.domain.grounding.text.languages import flat

_FURTHEST = 24
# Right before the number, and right behind what it counts.
_Sides = Mapping[str, tuple[str, str]]
# "No more than" is the most of something, and "not under" the least.
_NOT_EN = r"(?<!\bno )(?<!\bnot )"
_LEAST: _Sides = {
    "en": (
        rf"\b(?:from|at least|minimum of|{_NOT_EN}(?:over|exceeding|(?:more|longer|older) than)"
        r"|(?:no|not) (?:under|below|(?:less|fewer|younger|shorter) than))$",
        r"^ (?:or|and) (?:more|over|above|older|longer|up)\b",
    ),
    "de": (
        r"\b(?:ab|mindestens|(?<!nicht )(?:uber|(?:mehr|langer|alter) als)"
        r"|nicht (?:unter|(?:weniger|kurzer|junger) als))$",
        r"^ (?:oder|und) (?:mehr|daruber|alter|langer)\b",
    ),
    "es": (
        r"\b(?:a partir de|desde|al menos|como minimo|(?<!no )mas de|no menos de)$",
        r"^ o mas\b|^ en adelante\b",
    ),
    "zh": (
        r"(?:(?<!不)(?<!不得)(?:超过|多于|高于|大于|超出)|(?<![不未])满|至少|不少于|不低于)$",
        r"^(?:及|或|含)?(?:以上|起)",
    ),
    "ar": (
        r"\b(?:(?<!ليس )ب?(?:اكثر|ازيد) من|(?<!لا )[يت]زيد (?:على|عن)|زاد (?:على|عن)"
        r"|لا ي?ت?قل عن|على الاقل|ابتداء من)$",
        r"^ ?(?:و?ف?(?:او )?(?:فا|ا)(?:كثر|زيد|على)|فما فوق|وما فوق|على الاقل|كحد ادني)\b",
    ),
}  # fmt: skip
_MOST: _Sides = {
    "en": (
        rf"\b(?:up to|at most|within|{_NOT_EN}(?:under|below|(?:fewer|less|shorter|younger) than)"
        r"|(?:no|not) (?:over|exceeding|(?:more|longer|older) than))$",
        r"^ (?:or|and) (?:less|fewer|under|younger)\b",
    ),
    "de": (
        r"\b(?:bis zu|bis|hochstens|maximal|innerhalb(?: von)?|(?<!nicht )(?:unter|(?:weniger|kurzer|junger) als)"
        r"|nicht (?:uber|(?:mehr|langer|alter) als))$",
        r"^ (?:oder|und) (?:weniger|darunter|junger)\b",
    ),
    "es": (r"\b(?:hasta|como maximo|(?<!no )menos de|no mas de)$", r"^ o menos\b"),
    "zh": (
        r"(?:不足|不到|未满|不满|少于|低于|小于|至多|最多|不超过|不得超过|未超过|未到)$",
        r"^(?:及|或)?(?:[以之]内|以下|内(?!部))",
    ),
    "ar": (
        r"\b(?:حتى|حتي|ب?اقل من|دون|تحت|ليس اكثر من|لا ي?ت?زيد (?:على|عن)|لا ي?ت?تجاوز|على الاكثر)$",
        r"^ ?(?:و?ف?(?:او )?(?:فا|ا)قل|فما دون|على الاكثر|كحد اقصي)\b",
    ),
}  # fmt: skip
# What lasts until so long before something is in time with more than that.
_UNTIL: Mapping[str, str] = {
    "en": r"\bup to$", "de": r"\bbis(?: zu)?$", "es": r"\bhasta$", "ar": r"\bحت[ىي](?: قبل)?$", "zh": "最晚$",
}  # fmt: skip
# So long before something: what is in time up to ten days before has ten days at the least.
_BEFORE: Mapping[str, str] = {
    "en": r"^(?: or (?:more|less|longer))? (?:before|prior|in advance|beforehand|ahead)\b",
    "de": r"^(?: oder (?:mehr|weniger|langer))? (?:vor|vorher|zuvor|davor|im voraus)\b",
    "es": r"^(?: o (?:mas|menos))? (?:antes|de antelacion)\b",
    "zh": r"^(?:及|或)?(?:以上|以内|内)?(?:的)?[以之]?前",
    "ar": r"^ (?:من )?(?:مسبقا|سلفا|قبل)\b",
}
_TO_GO: Mapping[str, str] = {
    "en": r"\bin$",
    "de": r"\b(?:in|erst in|schon in)$",
    "es": r"\b(?:en|dentro de)$",
    "zh": r"(?:提前|提早|预先|前|[距离][^,;。:]{1,9}|只剩下?|还剩|还有)(?:至少|不足|不到|超过|少于|多于)?$",
    "ar": r"\b(?:قبل(?: \w+){0,2}?(?: ?ب| باقل من| باكثر من)?|بقي|تبقى|يتبقى|باق)$",
}
_CUT = re.compile(r"[,;:!?.|\uff0c\uff1b\uff1a\u3002\uff1f\uff01\u060c\u061b\u061f](?!\d)|\n")


@dataclass(frozen=True, kw_only=True)
class Bound:
    """An amount with the text right before and behind it, and the clause in which it stands."""

    amount: Amount
    before: str
    behind: str
    clause: tuple[int, int]
    language: str

    @cached_property
    def is_ahead(self) -> bool:
        """In three days, three days before."""
        is_to_go = self.amount.is_of_time and re.search(_TO_GO[self.language], self.before) is not None
        return is_to_go or re.search(_BEFORE[self.language], self.behind) is not None

    @cached_property
    def is_least(self) -> bool:
        """So many or more; what has to be so long before something has no less."""
        is_told = self.amount.side == "least" or self._stands(_LEAST)
        return is_told or (self.is_ahead and not self.is_most)

    @cached_property
    def is_most(self) -> bool:
        is_until = self.is_ahead and re.search(_UNTIL[self.language], self.before) is not None
        return self.amount.side == "most" or (self._stands(_MOST) and not is_until)

    def has(self, at: int) -> bool:
        """Whether the place is in its clause."""
        return self.clause[0] <= at < self.clause[1]

    def is_at(self, at: int) -> bool:
        return self.amount.start <= at < self.amount.end

    def leaves_out(self, value: float) -> bool:
        return (self.is_least and value < self.amount.value) or (self.is_most and value > self.amount.value)

    def holds(self, other: "Bound") -> bool:
        """It is a bound, and the other amount, ahead as this one is or not, lies within it; another bound is the same
        one, as what is below 99 is told by its own line and not by that of what is below 100.
        """
        one, its = self.amount, other.amount
        if one.of != its.of or self.is_ahead != other.is_ahead or not (self.is_least or self.is_most):
            return False
        return self._is_same(other) if other._is_open else not self.leaves_out(its.value)

    @cached_property
    def _is_open(self) -> bool:
        """So many or more, less than so many; "up to three days before" is a point in time."""
        return self._stands(_LEAST) or (self._stands(_MOST) and self.is_most)

    def _is_same(self, other: "Bound") -> bool:
        is_of_a_side = (self.is_least, self.is_most) == (other.is_least, other.is_most)
        return is_of_a_side and self.amount.value == other.amount.value

    def _stands(self, sides: _Sides) -> bool:
        before, behind = sides[self.language]
        return bool(re.search(before, self.before) or re.search(behind, self.behind))


@lru_cache(maxsize=8_192)
def bounds(text: str, language: str) -> tuple[Bound, ...]:
    """All amounts of a text in a language of which the words for it are known."""
    return tuple(_bounds(text, language)) if language in _LEAST else ()


def _bounds(text: str, language: str) -> Iterator[Bound]:
    bare, places = flat(text)
    cuts = [0, *(places[cut.start()] for cut in _CUT.finditer(bare)), len(text)]
    for one in amounts(text, language):
        begin, end = bisect_left(places, one.start), bisect_left(places, one.end)
        behind = bisect_right(cuts, one.start)
        yield Bound(
            amount=one,
            before=bare[max(0, begin - _FURTHEST) : begin].rstrip(),
            behind=bare[end : end + _FURTHEST],
            clause=(cuts[behind - 1], cuts[behind]),
            language=language,
        )
