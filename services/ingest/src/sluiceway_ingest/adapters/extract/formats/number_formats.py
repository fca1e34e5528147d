"""Number formats of a workbook: which cells show a percentage, money, a unit or zeros before a number, of
which calamine has the number alone."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sluiceway_ingest.adapters.extract.formats.packages import Package, parts_of_kind

# Of those that every workbook has without a list; which money the others of these show is a matter of the program.
_BUILT_IN = {9: "0%", 10: "0.00%"}
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_CONDITION = re.compile(r"\[[^$\]][^\]]*\]")
_PADDING = re.compile(r"[_*].")
_DIGITS = re.compile(r"[#0?][#0?,.]*")
# A comma behind the last digit before the point: what is shown is a thousandth.
_THOUSANDS = re.compile(r",(?:\.|$)")
_MULTIPLES = "TtKkMm"
_MONEY = re.compile(r"[A-Z]{3}|\S?[$€£¥₹₽₩₺₴]|kr\.?|zł|Kč|Ft|Fr\.?", re.ASCII)
# Zip codes, telephones and the numbers of things, with what is written around them.
_PLACES = re.compile(r"([^0#?.,@E%]*)(0(?:[-/() ]{0,2}0)+)([^0#?.,@E%]*)")
_PLACED = 10**15
# A format for some numbers only.
_COMPARED = re.compile(r"\[[<>=]")
# What stands for digits in a format that shows a unit.
_AMOUNT = re.compile(r"General|[#0?][#0?,.]*", re.IGNORECASE)
# Signs that come with some numbers and are no part of their unit.
_SIGNS = re.compile(r"[-+()]")
# Outside of quotes letters are those of dates; what else stands for digits makes fractions and exponents.
_NO_UNIT = re.compile(r"[^\W\d_]|[@#0?]")
_LONGEST_UNIT = 40
# Of characters for private use there are as many as are in use in the first plane.
_APART = 0xF0000
# In the hundredth century, behind which Python knows no days.
_LAST_DAY = 2_900_000
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True, kw_only=True)
class NumberFormat:
    """What a cell shows around its number: `28.5` as `28.50 €`, `0.155` as `15.5%`."""

    before: str = ""
    after: str = ""
    decimals: int = 0
    percent: bool = False
    # The places of a number that is none of a quantity, each of which is shown: `00000`, `000-0000`.
    places: str = ""
    # How often the number is shown as a thousandth of itself.
    thousands: int = 0

    def shown(self, number: float) -> str:
        """All digits that count, and no fewer decimals than the format has."""
        if self.places and number.is_integer() and 0 <= number < _PLACED:
            return f"{self.before}{self._placed(str(int(number)))}{self.after}"
        scaled = round(number * 100, 12) if self.percent else number / 1000**self.thousands
        exact = format(abs(scaled), ".15g")
        digits = exact if "e" in exact else f"{abs(scaled):.{max(self.decimals, _decimals_of(exact))}f}"
        return f"{'-' if scaled < 0 else ''}{self.before}{digits}{self.after}"

    def _placed(self, digits: str) -> str:
        """Digits from the last one on in the places, with zeros where there are more of these."""
        count = self.places.count("0")
        filled = iter(digits.zfill(count)[-count:])
        return digits[:-count] + "".join(next(filled) if place == "0" else place for place in self.places)


@dataclass(frozen=True)
class WorkbookFormats:
    """The formats that say more than the number, by the number of the style that a cell names."""

    by_style: Mapping[str, NumberFormat] = field(default_factory=dict)

    def of_sheet(self, package: Package, part: str) -> Mapping[tuple[int, int], NumberFormat]:
        """By row and column, from 0 on."""
        if not self.by_style or not package.has(part):
            return {}
        with package.beside():
            heard = _Cells(self.by_style)
            package.walk(part, heard)
            return heard.found
        # Of two cells of one style one would be shown so, and the other so.
        return {}


def formats_of(package: Package, main: str) -> WorkbookFormats:
    heard = _Styles()
    for part in parts_of_kind(package, main, "styles"):
        package.walk(part, heard)
    found = {f"{at}": number_format(heard.codes.get(code, "")) for at, code in enumerate(heard.of_styles)}
    return WorkbookFormats({style: each for style, each in found.items() if each is not None})


def number_format(code: str) -> NumberFormat | None:
    """None where the code shows the number alone, or thousands of money without a word that says so. Its first part is
    for numbers that are positive."""
    first = code.split(";")[0]
    section = _PADDING.sub("", _CONDITION.sub("", _unquoted(first)))
    digits = _DIGITS.search(section)
    if digits is None or _THOUSANDS.search(digits[0]):
        return _with_unit(code)
    decimals = len(digits[0].partition(".")[2])
    before, after = section[: digits.start()].strip(), section[digits.end() :].strip()
    if after == "%":
        # One in quotes is a mere letter: the cell holds 15, and no 0.15.
        return NumberFormat(after="%", percent="%" in _LITERAL.sub("", first))
    if _MONEY.fullmatch(before) and not after:
        return NumberFormat(before=f"{before} " if before[-1].isalpha() else before, decimals=decimals)
    if _MONEY.fullmatch(after) and not before:
        return NumberFormat(after=f" {after}", decimals=decimals)
    placed = None if _COMPARED.search(first) else _PLACES.fullmatch(section.strip())
    return NumberFormat(before=placed[1], places=placed[2], after=placed[3]) if placed else _with_unit(code)


def shown_number(text: str, code: str, is_1904: bool) -> str:
    """A number that is written out, as its format shows it; dates in the order of ISO 8601."""
    try:
        number = float(text) if code else math.nan
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    if _is_date(code) and 0 <= number < _LAST_DAY:
        return _date(number, is_1904)
    shown = number_format(code)
    return shown.shown(number) if shown else text


def _is_date(code: str) -> bool:
    bare = _CONDITION.sub("", _CURRENCY.sub("", _LITERAL.sub("", code))).lower()
    return "general" not in bare and any(letter in bare for letter in "yd")


def _date(days: float, is_1904: bool) -> str:
    said = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
    said += timedelta(seconds=round(days * 86_400))
    return said.date().isoformat() if days.is_integer() else said.isoformat(" ")


def _with_unit(code: str) -> NumberFormat | None:
    """Where words around the number say what it is of: `0.0 "m²"`. None where they differ by the number."""
    shown = [_unit(section) for section in _sections(code)[:2]]
    units = {(each.before.strip(), each.after.strip()) for each in shown if each}
    return shown[0] if len(units) == 1 and not _COMPARED.search(code) else None


def _sections(code: str) -> list[str]:
    """Without the parts that show nothing. A semicolon in quotes parts nothing."""
    ends = [found.start() for found in re.finditer(r'"[^"]*"|\\.|(;)', code) if found[1]]
    parts = (code[start:end] for start, end in zip([0, *(end + 1 for end in ends)], [*ends, None], strict=True))
    return [part for part in parts if part.strip()]


def _unit(section: str) -> NumberFormat | None:
    quoted = _LITERAL.sub(lambda found: _set_apart(found[1] or found[2] or ""), _currency_quoted(section))
    plain = _SIGNS.sub("", _PADDING.sub("", _CONDITION.sub("", quoted)))
    digits = _AMOUNT.search(plain)
    if digits is None:
        return None
    before, after = plain[: digits.start()], plain[digits.end() :]
    shown = NumberFormat(
        before=_put_back(before).lstrip(),
        after=_put_back(after).rstrip(),
        decimals=len(digits[0].partition(".")[2].rstrip(",")),
        percent="%" in before + after,
        thousands=_thousands(digits[0]),
    )
    words = f"{shown.before}{shown.after}".strip()
    is_unsaid = shown.thousands > 0 and _MONEY.fullmatch(words) is not None and words[0] not in _MULTIPLES
    return None if not words or is_unsaid or len(words) > _LONGEST_UNIT or _NO_UNIT.search(before + after) else shown


def _thousands(digits: str) -> int:
    whole, _, decimals = digits.partition(".")
    return max(len(part) - len(part.rstrip(",")) for part in (whole, decimals))


def _currency_quoted(section: str) -> str:
    return _CURRENCY.sub(lambda found: f'"{found[1]}"', section)


def _set_apart(words: str) -> str:
    """Characters that no format means anything by."""
    return "".join(chr(ord(sign) + _APART) for sign in words if ord(sign) < _APART)


def _put_back(words: str) -> str:
    return "".join(chr(ord(sign) - _APART) if ord(sign) >= _APART else sign for sign in words)


def _unquoted(section: str) -> str:
    return _LITERAL.sub(lambda found: found[1] or found[2] or "", _CURRENCY.sub(lambda found: found[1], section))


def _decimals_of(exact: str) -> int:
    return len(exact.partition(".")[2])


class _Styles:
    """Codes by their ids, and the id of each style of cells."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {f"{number}": code for number, code in _BUILT_IN.items()}
        self.of_styles: list[str] = []
        self._within = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._within = True
        elif tag == "xf" and self._within:
            self.of_styles.append(attributes.get("numFmtId", ""))

    def end(self, tag: str) -> None:
        self._within = self._within and tag != "cellXfs"

    def words(self, text: str) -> None: ...


class _Cells:
    def __init__(self, by_style: Mapping[str, NumberFormat]) -> None:
        self.found: dict[tuple[int, int], NumberFormat] = {}
        self._by_style = by_style

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag != "c" or (shown := self._by_style.get(attributes.get("s", ""))) is None:
            return
        if place := place_of_cell(attributes.get("r", "")):
            self.found[place] = shown

    def end(self, tag: str) -> None: ...

    def words(self, text: str) -> None: ...


def place_of_cell(name: str) -> tuple[int, int] | None:
    """Row and column, from 0 on, of a cell such as `B4`."""
    found = _CELL.fullmatch(name)
    return (int(found[2]) - 1, _column(found[1])) if found else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
