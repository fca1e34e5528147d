"""Superscripts and subscripts as characters: without them a millionth would be `10-6`, an area `m2` and half `1/2` of
what it is.

Of a subscript the digits stay digits where nothing else could be meant: people write `CO2`, and search for it.
"""

import re
from typing import Literal

# A power is one whatever stands there; what is merely above the line may be the ending of a word.
Script = Literal["", "super", "sub", "power"]

_SIGNS = "0123456789+-\u2212\u2013=()"
_RAISED = str.maketrans(_SIGNS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾")
_LOWERED = str.maketrans(_SIGNS, "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
# The hyphen last, for classes of characters.
_MINUS = "\u2212\u2013-"
_OPERATORS = f"+*/\u00b7\u00d7{_MINUS}"
# A power, a charge, marks of notes (`1,2`), a fraction.
_NUMBER = re.compile(rf"[+{_MINUS}]?\d{{0,12}}[+{_MINUS}]?|\d{{1,4}}(?:[,/{_MINUS}]\d{{1,4}}){{1,9}}")
_SIGNED = re.compile(rf"[+{_MINUS}]")
# Cents that stand above the line behind a separator, and ones that bring it along, are part of their number.
_SEPARATED, _SEPARATOR = re.compile(r"\d[.,]\Z"), re.compile(r"[.,]\d")
# What a power is taken of: a number, a bracket, a letter that stands alone.
_BASE = re.compile(r"(?:\d|[)\]}]|(?<![^\W\d_])[^\W\d_])\Z")
# Behind it a raised "o" is the sign of degrees or of a number.
_OF_DEGREES = re.compile(r"\d\Z|\b[nN]\Z")
# Letters of one or two, numbers and what joins them; no words, and no endings such as those of `1st`.
_FORMULA = re.compile(rf"(?:\d++(?:[.,]\d++)?+|[^\W\d_]{{1,2}}(?![^\W\d_])|[() {_OPERATORS}])+")
_JOINED = re.compile(rf"\d|\w.*[{_OPERATORS}]|[{_OPERATORS}].*\w|\A[knxyz]\Z")
_BARE = re.compile(r"[\d.,]+|\w")
_LONGEST = 24
# What refers to a note, and where it leads.
_MARK = re.compile(rf"([\d\s,;{_MINUS}]+|[a-z]{{1,2}})( \(https?://\S+\))?", re.IGNORECASE)
# As much of what stands before as must be known.
_BEFORE = 4


class ScriptedLine:
    """Pieces of a paragraph. What stands above or below its line is gathered until that ends."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._open: list[Script] = []
        self._script: Script = ""
        self._waiting: list[str] = []
        self._is_mark = False

    def words(self, text: str, script: Script = "") -> None:
        script = script or (self._open[-1] if self._open else "")
        if script != self._script:
            self._settle()
            self._script = script
        (self._waiting if script else self._pieces).append(text)

    def open(self, script: Script) -> None:
        self._open.append(script)

    def close(self) -> None:
        self._settle()
        self._is_mark = False
        if self._open:
            self._open.pop()

    def refer(self) -> None:
        """What stands above the line now is the mark of a note."""
        self._is_mark = bool(self._open) and self._open[-1] == "super"

    @property
    def pieces(self) -> list[str]:
        self._settle()
        return self._pieces

    def _settle(self) -> None:
        text = "".join(self._waiting)
        if text.strip():
            before = "".join(self._pieces[-_BEFORE:])[-_BEFORE:]
            self._pieces.append(_written(self._script, before, text, self._is_mark))
        elif text:
            self._pieces.append(text)
        self._waiting, self._script = [], ""


def _written(script: Script, before: str, text: str, is_mark: bool) -> str:
    bare = text.strip()
    if is_mark and (mark := _MARK.fullmatch(bare)):
        said = f"[{mark[1]}]{mark[2] or ''}"
    else:
        said = lowered(before, bare) if script == "sub" else raised(before, bare)
        said = f"^{_grouped(bare)}" if script == "power" and said == bare else said
    return text.replace(bare, said, 1)


def off_the_line(distance: str | None) -> Script:
    """By how far a run is moved up, in whatever unit; down where that is negative."""
    moved = re.match(r"-?\d{1,9}", distance or "")
    if moved is None or not int(moved[0]):
        return ""
    return "super" if int(moved[0]) > 0 else "sub"


def raised(before: str, text: str) -> str:
    """A superscript behind what stands before it: its characters, or a power; endings and notes in letters stay as
    they are."""
    number = text.replace(" ", "")
    if _SEPARATOR.match(text) or _SEPARATED.search(before):
        return text
    if _NUMBER.fullmatch(number):
        return number.translate(_RAISED)
    if text == "o" and _OF_DEGREES.search(before):
        return "\u00ba"
    return f"^{_grouped(text)}" if _is_formula(before, text) else text


def lowered(before: str, text: str) -> str:
    """A subscript behind what stands before it."""
    number = text.replace(" ", "")
    if _NUMBER.fullmatch(number) and (_SIGNED.search(number) or _is_digit(before[-1:]) or _is_fraction(before)):
        return number.translate(_LOWERED)
    return f"_{_grouped(text)}" if _SIGNED.search(text) and _is_formula(before, text) else text


def _is_digit(sign: str) -> bool:
    return sign.isascii() and sign.isdigit()


def _is_fraction(before: str) -> bool:
    """A number above the line and a stroke: what is below the line is what it is divided by."""
    return before[-1:] in ("/", "\u2044") and before[-2:-1].isdigit() and not _is_digit(before[-2:-1])


def _is_formula(before: str, text: str) -> bool:
    is_short = len(text) <= _LONGEST and _BASE.search(before) is not None
    return is_short and _FORMULA.fullmatch(text) is not None and _JOINED.search(text) is not None


def _grouped(text: str) -> str:
    return text if _BARE.fullmatch(text) else f"({text})"
