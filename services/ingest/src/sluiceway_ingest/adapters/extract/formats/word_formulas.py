"""Formulas of Word (OMML) as TeX, in which formulas are written elsewhere. Letters and signs stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass

_AROUND = {
    "oMath": ("$", "$ "),
    "oMathPara": ("\n", "\n"),
    "f": (r"\frac", ""),
    "num": ("{", "}"),
    "den": ("{", "}"),
    "rad": (r"\sqrt", ""),
    "fName": ("\\", " "),
}
# A root without a degree, a sum without a limit: where nothing is in them they leave no mark.
_MAY_BE_EMPTY = {"deg": ("[", "]"), "sup": ("^{", "}"), "sub": ("_{", "}")}
_OPERATORS = {"\u2211": r"\sum", "\u220f": r"\prod", "\u222b": r"\int"}


@dataclass
class FormulaElement:
    tag: str
    before: str = "("
    after: str = ")"
    opened: bool = False


class Formulas:
    """Tags in; out comes what stands between the texts."""

    def __init__(self) -> None:
        self._above: list[FormulaElement] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> str:
        if not self._above and tag not in ("oMath", "oMathPara"):
            return ""
        parent = self._above[-1] if self._above else FormulaElement("")
        said = attributes.get("val", "")
        if tag in ("begChr", "endChr") and len(self._above) > 1:
            self._bound(self._above[-2], tag, said)
        self._above.append(FormulaElement(tag))
        mark = _OPERATORS.get(said, said) if tag == "chr" else _AROUND.get(tag, ("", ""))[0]
        mark = self._bracket(parent) if tag == "e" else mark
        return self.before_text() + mark if mark else ""

    def before_text(self) -> str:
        """What has waited for a text to come."""
        marks = ""
        for element in self._above:
            if element.tag in _MAY_BE_EMPTY and not element.opened:
                element.opened = True
                marks += _MAY_BE_EMPTY[element.tag][0]
        return marks

    def end(self, tag: str) -> str:
        if not self._above:
            return ""
        element = self._above.pop()
        if tag == "d":
            return rf"\right{element.after or '.'}" if element.opened else ""
        if tag == "e":
            return "}" if self._above and self._above[-1].tag == "rad" else ""
        if tag in _MAY_BE_EMPTY:
            return _MAY_BE_EMPTY[tag][1] if element.opened else ""
        return _AROUND.get(tag, ("", ""))[1]

    def _bound(self, brackets: FormulaElement, tag: str, said: str) -> None:
        if tag == "begChr":
            brackets.before = said
        else:
            brackets.after = said

    def _bracket(self, parent: FormulaElement) -> str:
        if parent.tag == "d" and not parent.opened:
            parent.opened = True
            return rf"\left{parent.before or '.'}"
        return "{" if parent.tag == "rad" else ""
