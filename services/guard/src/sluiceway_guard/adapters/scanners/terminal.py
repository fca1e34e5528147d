"""Terminal scanner: signs that a terminal obeys instead of showing them."""

import re
from collections.abc import Sequence

from sluiceway_guard.adapters.scanners.matching import characters
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText

# A string command (ECMA-48 OSC, DCS, APC, PM, SOS) that is longer ends so far.
LONGEST = 4096

_SHOWN = bytes(code for code in range(256) if 0x20 <= code < 0x7F or code > 0x9F or code in b"\t\n")
# None reaches over white space, as a stream is judged from one white space to the next: of a string command its
# beginning is found, which is what makes it one.
_ESCAPE = re.compile(
    r"(?P<string>(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\s]{0,4080}(?:\x07|\x1b\\|\x9c)?)"
    r"|(?P<sequence>(?:\x1b\[|\x9b)[0-?]{0,64}[!-/]{0,8}[@-~]?|\x1b[!-/]{0,8}[0-~]?)"
    r"|(?P<control>[\x00-\x08\x0e-\x1a\x7f-\x84\x86-\x9f]{1,4096}|(?:[\x0b\x0c\x1c-\x1f\x85]|\r(?!\n)){1,4096})"
)


class TerminalScanner:
    """Finds escape sequences, and control characters but for tabs and ends of lines."""

    name = "terminal"
    version = "1"

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        if not characters(text.text).replace(b"\r\n", b"").translate(None, _SHOWN):
            return ()
        return [
            Finding(
                kind="terminal", rule=f"terminal.{match.lastgroup or 'control'}", start=match.start(), end=match.end()
            )
            for match in text.each(_ESCAPE.finditer(text.text))
        ]
