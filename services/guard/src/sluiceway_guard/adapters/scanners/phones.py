"""Phone numbers: international ones by the world's numbering plans, national ones by those of some regions."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from sluiceway_guard.adapters.scanners.matching import Pattern, compiled
from sluiceway_guard.adapters.scanners.numbering_plans import NumberingPlan, is_country, plan_of, plans_of

LONGEST_PHONE = 40
FEWEST_DIGITS = 8
# From one hour to another there are eight.
FEWEST_OF_WIDE = 9
# What tells a row of digits from a phone number may stand so far before it.
LOOK_BEHIND = 16

Span = tuple[int, int]

# One sign between two groups of digits, and brackets; behind an area a hyphen or slash may have a blank on both sides,
# and what begins with a zero there is another number. An extension is written without a space.
_WIDE = r" [\-/] [1-9]"
_GROUP = r"(?:[ .\-/]?\(?\d{1,12}\)?)"
_COUNTRY_AND_AREA = r"[1-9]\d{0,2}(?: ?\(0\))?(?:(?:[ .\-/]| [\-/] )?\(?\d{1,5}\)?)?"
_EXTENSION = r"(?:x\d{2,6})?"
_AREA = rf"(?:\(\d{{2,6}}\)[ .\-]?\d{{2,9}}|\d{{2,6}}[ .\-/]\d{{2,9}}|(?:\(\d{{2,6}}\)|\d{{2,6}}){_WIDE}\d{{1,8}})"
_INTERNATIONAL = compiled(
    rf"(?:\+|\b00)(?:{_COUNTRY_AND_AREA}{_WIDE}\d{{1,11}}|[1-9]\d{{0,14}}\)?){_GROUP}{{0,7}}{_EXTENSION}"
)
_DIGITS = re.compile(rb"\d+")
_IS_WIDE = re.compile(rb" [\-/] ")
_TRUNK = re.compile(rb"\(0\)")

# Three, three and four digits, the last two held together by a sign: written so in North America, and for nothing else.
_NORTH_AMERICAN = re.compile(rb"(?:1[ .\-])?(?:\([2-9]\d{2}\)[ .\-]?|[2-9]\d{2}[ .\-])\d{3}[.\-]\d{4}(?:x\d{2,6})?")
# An area in brackets, then two groups.
_BRACKETED = re.compile(rb"\(0?\d{2,4}\)[ \-]?\d{3,4}[ \-]\d{3,4}")
_DAY, _MONTH, _YEAR = rb"(?:0?[1-9]|[12]\d|3[01])", rb"(?:0?[1-9]|1[0-2])", rb"(?:19|20)\d\d"
_TIME = rb"(?:[01]?\d|2[0-4])\.[0-5]\d"
# A date may go on, as to another one, where its year is written out: no phone is written in such groups.
_DATE = re.compile(
    rb"(?:\d{1,2}([.\-/])\d{1,2}\1(?:19|20)?\d\d|%(year)b([.\-/])\d{1,2}\2\d{1,2}|\d{4}-%(year)b|%(time)b-%(time)b"
    rb"|(?=\d{6}[.\-/ ])%(day)b%(month)b\d\d[.\-/ ]\d{4})(?![.\-/]?\d)"
    rb"|(?:%(day)b([ .\-/])%(month)b|%(month)b([ .\-/])%(day)b)(?:\3|\4)%(year)b(?!\d)"
    rb"|(?:%(day)b[.\-/]%(month)b|%(month)b[.\-/]%(day)b) %(time)b(?:\.[0-5]\d)?(?![.\-/ ]?\d)"
    % {b"day": _DAY, b"month": _MONTH, b"year": _YEAR, b"time": _TIME}
)
_THOUSANDS = re.compile(rb"\d{1,3}(?: \d{3})+(?![ .\-/]?\d)")
_AMOUNT = re.compile(rb"[1-9]\d{0,2}(?:\.\d{3})+|[+]?\d+\.\d+")
_CODE_BEFORE = re.compile(
    rb"(?i)(?:\b(?:isbn|issn|order|invoice|ref|sku|serial|ticket|case|article|item|vat|id|gtin|ean)\b|#)"
    rb"(?:[ .:#\-]|\bno\b|\bnumber\b|\bnr\b)*\Z"
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF))\s?\Z")
_UNIT_BEHIND = re.compile(r"\s?(?:[$€£¥₹%°]|(?:USD|EUR|GBP|CHF|kg|km|m²|euros?|dollars|pesetas)\b)")
_NAMED = re.compile(
    rb"(?i)(?:(?:tel|phone|mobile|cell|fax|whatsapp|telefono?|tel\xe9fono|t\xe9l\xe9phone|mobil|m[o\xf3]vil|handy)"
    rb"(?:\.?\"?[:=]|\.)\s?\"?|\btel\s)\Z"
)


class Phones:
    """Finds the international form of every country, and the national forms of `regions` (ISO 3166, `US`)."""

    def __init__(self, regions: Sequence[str]) -> None:
        self._plans = tuple(plan_of(region) for region in regions)
        self._north_american = any(plan.country == 1 for plan in self._plans)
        self._pattern = _national(self._plans)

    def international(self, data: bytes) -> Iterator[Span]:
        at = 0
        while (found := _INTERNATIONAL.search(data, at)) is not None:
            start, at = found.span()
            if (end := self._abroad(data, start, at)) is not None:
                yield start, end
                at = end

    def _abroad(self, data: bytes, start: int, end: int) -> int | None:
        """Where the international one ends that begins there."""
        if _glued(data, start) or data[start - 1 : start] == b"+":
            return None
        ends = [one for one in _ends(data, start, end) if _international(data[start:one])]
        return next(chain((one for one in ends if self._is_before_another(data, one)), ends), None)

    def national(self, text: str, data: bytes) -> Iterator[Span]:
        """`text` is what `data` are the characters of."""
        at = 0
        while (found := self._pattern.search(data, at)) is not None:
            start, at = found.span()
            if (date := _DATE.match(data, start)) is not None:
                at = date.end()
            elif (end := self._end_abroad(data, start)) is not None:
                at = end
            elif (span := self._begun(text, data, start, at)) is not None:
                yield span
                at = span[1]
            else:
                at = _next_beginning(data, start, at)

    def _begun(self, text: str, data: bytes, start: int, end: int) -> Span | None:
        """What begins there, and ends before another phone, or else there or a group before."""
        if _glued(data, start) or _counted(text, data, start, end):
            return None
        ends = _ends(data, start, end)
        apart = (one for one in ends if self._national(data, start, one) and self._is_before_another(data, one))
        whole = (one for one in ends[:2] if self._national(data, start, one))
        # Whatever stands behind it: nothing else is written so.
        american = (one for one in ends if self._north_american and _NORTH_AMERICAN.fullmatch(data, start, one))
        return next(((start, one) for one in chain(apart, whole, american)), None)

    def _is_before_another(self, data: bytes, end: int) -> bool:
        """Whether a blank is all that stands between the end and another phone, which is told by how it begins: what
        begins with other digits may be a group of a row."""
        start = end + 1
        if data[end:start] != b" ":
            return False
        if data[start : start + 1] not in (b"0", b"("):
            return self._north_american and _NORTH_AMERICAN.match(data, start) is not None
        if self._end_abroad(data, start) is not None:
            return True
        found = self._pattern.search(data, start, start + LONGEST_PHONE)
        if found is None or found.start() != start:
            return False
        return any(self._national(data, start, one) for one in _ends(data, start, found.end()))

    def _end_abroad(self, data: bytes, start: int) -> int | None:
        """Where the international one ends whose digits begin there."""
        first = start - (data[start - 1 : start] == b"+")
        found = _INTERNATIONAL.search(data, first, first + LONGEST_PHONE)
        if found is None or found.start() != first:
            return None
        return self._abroad(data, first, found.end())

    def _national(self, data: bytes, start: int, end: int) -> bool:
        written = data[start:end]
        if self._north_american and _NORTH_AMERICAN.fullmatch(written):
            return True
        if _BRACKETED.fullmatch(written):
            return not re.search(rb"\d ?\Z", data[max(0, start - 2) : start])
        digits = _digits(written)
        if len(digits) < (FEWEST_OF_WIDE if _IS_WIDE.search(written) else FEWEST_DIGITS) or _AMOUNT.fullmatch(written):
            return False
        named = _NAMED.search(data[max(0, start - LOOK_BEHIND) : start]) is not None
        groups = [one.decode("ascii") for one in _DIGITS.findall(written.split(b"x", 1)[0])]
        return any(plan.writes(groups, is_named=named) for plan in self._plans)


def _national(plans: Sequence[NumberingPlan]) -> Pattern:
    """Of all that may be a number of a region: in groups, some behind the digit of a trunk, or in one row."""
    trunks = "".join(sorted({"1", *(plan.trunk for plan in plans if len(plan.trunk) == 1)} - {"0"}))
    grouped = rf"(?:[{trunks}][ .\-])?{_AREA}(?:[ .\-/]\d{{2,8}}){{0,4}}{_EXTENSION}"
    return compiled(rf"{grouped}|\b\d{{8,11}}\b")


def _next_beginning(data: bytes, start: int, end: int) -> int:
    """Where the next number may begin, of groups that are none together: behind a number of its own, or behind all."""
    first = _DIGITS.match(data, start)
    is_apart = first is not None and data[first.end() : first.end() + 1] == b" " and _is_apart(data, *first.span(), end)
    return first.end() + 1 if first is not None and is_apart else end


def _is_apart(data: bytes, start: int, behind: int, end: int) -> bool:
    """Whether the first of the groups is a number of its own: what follows begins as a phone does, and the two are
    neither groups of one row nor of an amount."""
    if _NORTH_AMERICAN.match(data, behind + 1, end):
        return True
    first, second = data[start:behind], _DIGITS.match(data, behind + 1, end)
    if second is None or not second[0].startswith(b"0") or _THOUSANDS.match(data, start):
        return False
    are_minutes = re.search(rb"\d:\Z", data[max(0, start - 2) : start]) is not None
    return are_minutes or len(first) != len(second[0]) or re.fullmatch(_YEAR, first) is not None


def _international(written: bytes) -> bool:
    digits = _digits(_TRUNK.sub(b"", written)).removeprefix("00")
    country = next((length for length in (1, 2, 3) if is_country(int(digits[:length]))), 0)
    if not country or not FEWEST_DIGITS <= len(digits) <= 15 or _AMOUNT.fullmatch(written):
        return False
    national = digits[country:]
    plans = plans_of(int(digits[:country]))
    if len(_DIGITS.findall(written)) > 1:
        return any(len(national.removeprefix("0")) in plan.lengths for plan in plans)
    return any(_in_one_row(plan, national, plus=written.startswith(b"+")) for plan in plans)


def _in_one_row(plan: NumberingPlan, national: str, plus: bool) -> bool:
    """Behind a plus the length is enough; nobody else writes ten digits so."""
    long_enough = plus and len(national) + len(str(plan.country)) >= 10
    return len(national) in plan.lengths if long_enough else plan.numbers.fullmatch(national) is not None


def _digits(written: bytes) -> str:
    """Without the extension."""
    return b"".join(_DIGITS.findall(written.split(b"x", 1)[0])).decode("ascii")


def _ends(data: bytes, start: int, end: int) -> list[int]:
    """Of the candidate and of what is left of it without its last groups, the longest first."""
    written = data[start:end]
    groups = [group.end() for group in re.finditer(rb"\d+(?:x\d+)?\)?", written)]
    stops = [start + stop - (written[stop - 1 : stop] == b")") for stop in reversed(groups)]
    return [stop for stop in stops if stop - start <= LONGEST_PHONE and not _goes_on(data, stop)]


def _goes_on(data: bytes, end: int) -> bool:
    return re.match(rb"\w|[.\-/,]\d", data[end : end + 2]) is not None


def _glued(data: bytes, start: int) -> bool:
    """Part of a longer word or number."""
    return re.search(rb"(?:[\w\x80-\xff]|\d[.,]|[\-_/&%])\Z", data[max(0, start - 2) : start]) is not None


def _counted(text: str, data: bytes, start: int, end: int) -> bool:
    """An amount, or the number of a thing and not of a person."""
    before = max(0, start - LOOK_BEHIND)
    return (
        _CODE_BEFORE.search(data[before:start]) is not None
        or _MONEY_BEFORE.search(text[before:start]) is not None
        or _UNIT_BEHIND.match(text, end) is not None
    )
