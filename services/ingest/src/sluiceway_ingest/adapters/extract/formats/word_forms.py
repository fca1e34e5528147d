"""Fields of Word: what was ticked and chosen in forms of before 2007, and what of a field within a field is shown."""

from collections.abc import Mapping

_TICKED, _EMPTY = "\u2612", "\u2610"
_NO = ("0", "false", "off", "none")


def is_on(attributes: Mapping[str, str]) -> bool:
    """A property that is named is on, unless it says no."""
    return attributes.get("val", "") not in _NO


class FormFields:
    """Tags in; out comes the box that is shown, or what was chosen of a list."""

    def __init__(self) -> None:
        self._within = ""
        self._default = self._result = ""
        self._entries: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("checkBox", "ddList"):
            self._within, self._default, self._result, self._entries = tag, "", "", []
        elif self._within and tag == "default":
            self._default = attributes.get("val", "1")
        elif self._within and tag in ("checked", "result"):
            self._result = attributes.get("val", "1")
        elif self._within and tag == "listEntry":
            self._entries.append(attributes.get("val", ""))

    def end(self, tag: str) -> str:
        if not self._within or tag != self._within:
            return ""
        self._within = ""
        said = self._result or self._default
        if tag == "checkBox":
            return _TICKED if said and said not in _NO else _EMPTY
        chosen = int(said) if said.isdecimal() and len(said) < 6 else 0
        return self._entries[chosen] if chosen < len(self._entries) else ""


class FieldCodes:
    """Fields that are open. What one within the code of another results in is a word of that code, and not shown."""

    def __init__(self) -> None:
        self._in_code: list[bool] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        part = attributes.get("fldCharType") if tag == "fldChar" else None
        if tag == "ffData" and self._in_code:
            # A field of a form has no others in its code.
            self._in_code[-1] = False
        elif part == "begin":
            self._in_code.append(True)
        elif part == "separate" and self._in_code:
            self._in_code[-1] = False
        elif part == "end" and self._in_code:
            self._in_code.pop()

    def end_paragraph(self) -> None:
        """A code that nobody ended hides nothing further down."""
        self._in_code = [in_code for in_code in self._in_code if not in_code]

    @property
    def within(self) -> bool:
        return any(self._in_code[:-1])
