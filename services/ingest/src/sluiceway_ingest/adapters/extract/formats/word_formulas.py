"""Formulas of Word (OMML) as TeX, in which formulas are written elsewhere. Letters and signs stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

_AROUND = {
    "oMath": ("$", "$ "),
    "oMathPara": ("\n", "\n"),
    "num": (r"\frac{", "}"),
    "den": ("{", "}"),
    "rad": (r"\sqrt", ""),
    "fName": ("\\", " "),
    "m": (r"\begin{matrix}", r"\end{matrix}"),
    "eqArr": (r"\begin{aligned}", r"\end{aligned}"),
}
# Between two parts of the same kind.
_BETWEEN = {("m", "mr"): r" \\ ", ("mr", "e"): " & ", ("eqArr", "e"): r" \\ "}
# A root without a degree, a sum without a limit: where nothing is in them they leave no mark.
_MAY_BE_EMPTY = {"deg": ("[", "]"), "sup": ("^{", "}"), "sub": ("_{", "}")}
_OPERATORS = {"\u2211": r"\sum", "\u220f": r"\prod", "\u222b": r"\int"}
# What their properties say of an element, and by which name it is kept.
_PROPERTIES = {"begChr": "before", "endChr": "after", "sepChr": "separator", "chr": "operator", "type": "kind"}
_BRACES = str.maketrans({"{": r"\{", "}": r"\}"})


@dataclass
class FormulaElement:
    """What is left out of its properties is as Word has it then."""

    tag: str
    before: str = "("
    after: str = ")"
    separator: str = "|"
    operator: str = "\u222b"
    kind: str = "bar"
    opened: bool = False
    limited: bool = False
    parts: int = 0


class Formulas:
    """Tags in; out comes what stands between the texts."""

    def __init__(self) -> None:
        self._above: list[FormulaElement] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> str:
        if not self._above and tag not in ("oMath", "oMathPara"):
            return ""
        said = attributes.get("val", "")
        if tag in _PROPERTIES and len(self._above) > 1:
            setattr(self._above[-2], _PROPERTIES[tag], said)
        mark = self._mark(tag, said)
        waiting = self.before_text() if mark else ""
        self._above.append(FormulaElement(tag))
        return waiting + mark

    def before_text(self) -> str:
        """What has waited for a text to come."""
        marks = ""
        for above, element in pairwise([FormulaElement(""), *self._above]):
            if element.tag in _MAY_BE_EMPTY and not element.opened:
                element.opened = above.limited = True
                marks += _MAY_BE_EMPTY[element.tag][0]
        return marks

    def text(self, said: str) -> str:
        """As it stands in a formula, or outside of one as it is."""
        return said.translate(_BRACES) if self._above else said

    def end(self, tag: str) -> str:
        if not self._above:
            return ""
        element = self._above.pop()
        if tag == "d":
            return rf"\right{_bracket(element.after)}" if element.opened else ""
        if tag == "e":
            return "}" if self._above and self._above[-1].tag == "rad" else ""
        if tag in _MAY_BE_EMPTY:
            return _MAY_BE_EMPTY[tag][1] if element.opened else ""
        return _AROUND.get(tag, ("", ""))[1]

    def _mark(self, tag: str, said: str) -> str:
        parent = self._above[-1] if self._above else FormulaElement("")
        if tag == "chr":
            return "" if parent.tag == "naryPr" else said
        if parent.tag == "nary" and tag in ("sub", "sup", "e"):
            return _operator(parent, tag)
        if tag == "num" and parent.kind == "noBar":
            return r"\binom{"
        return _between(parent, tag) + _AROUND.get(tag, ("", ""))[0]


def _operator(nary: FormulaElement, tag: str) -> str:
    """Before the first of its limits or what it is taken of, from which letters are kept apart."""
    name = _OPERATORS.get(nary.operator, nary.operator)
    mark, nary.opened = "" if nary.opened else name, True
    return f"{mark} " if tag == "e" and name.startswith("\\") and not nary.limited else mark


def _between(parent: FormulaElement, tag: str) -> str:
    """Before a part of what has several."""
    if parent.tag == "rad" and tag == "e":
        return "{"
    if parent.tag == "d" and tag == "e":
        is_first, parent.opened = not parent.opened, True
        return rf"\left{_bracket(parent.before)}" if is_first else parent.separator.translate(_BRACES)
    between = _BETWEEN.get((parent.tag, tag), "")
    parent.parts += bool(between)
    return between if parent.parts > 1 else ""


def _bracket(sign: str) -> str:
    return sign.translate(_BRACES) or "."
