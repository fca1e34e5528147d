"""Formulas of pages and articles (MathML): what stands above another, or over it, is no further digit of it."""

from sluiceway_ingest.adapters.extract.formats.blocks import Blocks
from sluiceway_ingest.adapters.extract.formats.scripts import Script

# By the turn of a part within its element.
_SCRIPTS: dict[str, dict[int, Script]] = {
    "msup": {2: "power"},
    "msub": {2: "sub"},
    "msubsup": {2: "sub", 3: "power"},
}
_BEFORE = {"msqrt": "\u221a(", "mroot": "\u221a("}
_AFTER = {"msqrt": ")", "mroot": ")"}
_GROUP = "mrow"
# The same formula in another language, which the page does not show.
NOTES = {"annotation", "annotation-xml"}


class MathTags:
    """Tags in, signs between the words out. Nothing happens outside of a formula."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._open: list[tuple[str, str, bool]] = []
        self._parts: list[int] = []

    @property
    def is_open(self) -> bool:
        return bool(self._open)

    def start(self, tag: str) -> None:
        if not self._open and tag != "math":
            return
        above = self._open[-1][0] if self._open else ""
        if self._parts:
            self._parts[-1] += 1
        turn = self._parts[-1] if self._parts else 0
        script = _SCRIPTS.get(above, {}).get(turn)
        if script:
            self._blocks.open_script(script)
        before, after = _BEFORE.get(tag, ""), _AFTER.get(tag, "")
        if above == "mfrac":
            is_group = tag in (_GROUP, "mfrac")
            before = ("/" if turn > 1 else "") + "(" * is_group + before
            after += ")" * is_group
        self._blocks.words(before)
        self._open.append((tag, after, bool(script)))
        self._parts.append(0)

    def end(self, tag: str) -> None:
        """Ends what was opened within it, too: a page may forget to."""
        if not any(tag == one for one, _, _ in self._open):
            return
        while self._open:
            one, after, is_script = self._open.pop()
            self._parts.pop()
            self._blocks.words(after)
            if is_script:
                self._blocks.close_script()
            if one == tag:
                return
