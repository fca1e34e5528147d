"""Rows of private keys in a text that is read window by window: a key may be longer than two of them, and a window that
has neither its first line nor its last one knows of none."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.windows import TextWindow

PRIVATE_KEY: Final = "secret.private-key"
# The rest of a row, rows as long as PEM has them, and its last line with what is shorter before it.
_ROWS: Final = re.compile(
    r"""[A-Za-z0-9+/=]*+(?:[\s\\>"']{1,16}+[A-Za-z0-9+/=]{48,}+)*+"""
    r"""(?:(?:[\s\\>"']{1,16}+[A-Za-z0-9+/=]{1,64}+){0,2}[\s\\>"']{1,16}+"""
    r"-----END [A-Z0-9 ]{0,48}PRIVATE KEY(?: BLOCK)?-----(?P<over>))?"
)
_BETWEEN: Final = re.compile(r"""[\s\\>"']*+""")


class KeyRest(NamedTuple):
    """How far a key goes on, and whether more of it may come behind that."""

    end: int
    is_open: bool


def rest_of_key(text: str, at: int, end: int) -> KeyRest:
    """Of a key that goes on at that place, in a text that is there to its `end`."""
    rows = _ROWS.match(text, at, end)
    behind = rows.end() if rows else at
    is_over = rows is not None and rows["over"] is not None
    return KeyRest(behind, not is_over and _BETWEEN.fullmatch(text, behind, end) is not None)


@dataclass
class WholeKeys:
    """Findings of the windows of a text, of which each key is one."""

    text: str
    _end: int = field(default=0, init=False)

    def of(self, window: TextWindow, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Those of the window, at their places in the text."""
        for one in window.placed(findings):
            if one.rule == PRIVATE_KEY and one.start < self._end:
                continue
            yield self._whole(one, window) if one.rule == PRIVATE_KEY else one

    def _whole(self, key: Finding, window: TextWindow) -> Finding:
        is_cut = key.end == window.start + len(window.text)
        self._end = rest_of_key(self.text, key.end, len(self.text)).end if is_cut else key.end
        return replace(key, end=self._end)
