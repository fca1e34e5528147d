"""Fields of Word forms of before 2007: what was ticked and chosen stands in no text of theirs."""

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
