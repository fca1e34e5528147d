"""Rewriting of rich text (RTF) before it is parsed: what was deleted or struck out goes, what stands above or below the
line becomes characters of its own, and numbers of lists become text. The parser knows none of them."""

import re
from dataclasses import dataclass, replace

from sluiceway_ingest.adapters.extract.formats.scripts import Script, lowered, raised

_TOKEN = re.compile(
    rb"\\bin(\d{1,9}) ?|\\([a-z]{1,32})(-?\d{1,10})? ?|(?:[^\\{}]++|\\'[0-9a-f]{2})++|\\[^a-z]|[{}]", re.DOTALL
)
_CODE = re.compile(rb"\\'([0-9a-f]{2})")
_UNSEEN = frozenset({b"deleted", b"strike", b"striked"})
# Groups that hold the number of an item, as it is shown, for programs that do not count.
_NUMBERS = frozenset({b"listtext", b"pntext"})
_SCRIPTS: dict[bytes, Script] = {b"super": "super", b"sub": "sub", b"up": "super", b"dn": "sub", b"nosupersub": ""}
# Blanks and hyphens at which no line breaks, and places where a word may, which the parser takes for signs.
_SIGNS = {b"\\~": b" ", b"\\_": b"-", b"\\-": b""}
_BEFORE = 4
# Bytes in which those certainly stand.
_SPELLED = 24


@dataclass(frozen=True)
class _State:
    """What holds until its group ends."""

    unseen: frozenset[bytes] = frozenset()
    script: Script = ""


class _Rewriter:
    def __init__(self) -> None:
        self._out: list[bytes] = []
        self._state = _State()
        self._above: list[_State] = []
        self._before = ""
        # What stands above or below the line, until that ends.
        self._waiting: list[str] = []
        self._spelled: list[bytes] = []
        # Whether the next sign stands there for programs that do not know the one before.
        self._is_stand_in = False

    def rewritten(self, content: bytes) -> bytes:
        at = 0
        while found := _TOKEN.match(content, at):
            at = found.end()
            if found[1]:
                self._settle()
                self._out.append(content[found.start() : (at := at + int(found[1]))])
            elif found[2]:
                self._word(found[2], found[3], found[0])
            elif found[0] in (b"{", b"}"):
                self._group(found[0])
            elif found[0].startswith(b"\\") and not found[0].startswith(b"\\'"):
                self._symbol(found[0])
            else:
                self._text(found[0])
        self._settle()
        return b"".join((*self._out, content[at:]))

    def _group(self, mark: bytes) -> None:
        if mark == b"{":
            self._above.append(self._state)
        elif self._above:
            self._turn(self._above.pop())
        # Braces stand where they stood: those of what waits would come before it.
        if self._spelled:
            self._settle()
        self._out.append(mark)

    def _word(self, word: bytes, number: bytes | None, spelled: bytes) -> None:
        if word in _UNSEEN:
            others = self._state.unseen - {word}
            self._turn(replace(self._state, unseen=others if number == b"0" else others | {word}))
        elif word in _SCRIPTS:
            self._turn(replace(self._state, script="" if number == b"0" else _SCRIPTS[word]))
        elif word == b"plain":
            self._turn(_State())
            self._out.append(spelled)
        elif word in (b"par", b"cell", b"row", b"line", b"tab", b"pard"):
            self._settle()
            self._before = ""
            self._out.append(spelled)
        elif word == b"u" and (self._state.unseen or self._state.script):
            self._text(spelled, chr(int(number or b"0") % 0x10000))
        elif word not in _NUMBERS:
            self._out.append(spelled)

    def _turn(self, state: _State) -> None:
        if state.script != self._state.script:
            self._settle()
        self._state = state

    def _symbol(self, spelled: bytes) -> None:
        if spelled in _SIGNS:
            self._text(_SIGNS[spelled])
        elif spelled[1:] in (b"{", b"}", b"\\"):
            self._text(spelled, spelled[1:].decode())
        else:
            self._out.append(spelled)

    def _text(self, spelled: bytes, said: str | None = None) -> None:
        if self._state.unseen:
            return
        text = _told(spelled if self._state.script else spelled[-_SPELLED:]) if said is None else said
        if self._state.script:
            self._waiting.append(text[self._is_stand_in :])
            self._spelled.append(spelled)
            self._is_stand_in = spelled.startswith(b"\\u")
            return
        self._before = (self._before + text)[-_BEFORE:]
        self._out.append(spelled)

    def _settle(self) -> None:
        text, spelled = "".join(self._waiting), b"".join(self._spelled)
        self._waiting, self._spelled, self._is_stand_in = [], [], False
        if bare := text.strip():
            write = lowered if self._state.script == "sub" else raised
            said = write(self._before, bare)
            # Words as they were: which letters they are is a matter of their font.
            spelled = spelled if said == bare else b"".join(map(_spelled, text.replace(bare, said, 1)))
            self._before = (self._before + said)[-_BEFORE:]
        self._out.append(spelled)


def _told(spelled: bytes) -> str:
    plain = _CODE.sub(lambda found: bytes.fromhex(found[1].decode()), spelled)
    return plain.decode("cp1252", "replace").replace("\r", "").replace("\n", "")


def _spelled(sign: str) -> bytes:
    if sign.isascii():
        return b"\\" + sign.encode() if sign in "\\{}" else sign.encode()
    code = ord(sign) if ord(sign) < 0x10000 else 0xFFFD
    return b"{\\uc1\\u%d?}" % (code - 0x10000 if code >= 0x8000 else code)


def rewritten(content: bytes) -> bytes:
    """The same text as it is shown. What is no rich text stays as it is."""
    return _Rewriter().rewritten(content) if content.lstrip().startswith(b"{\\rtf") else content
