"""Signs of a whole document: how much of it nobody sees, and how many others say nearly the same."""

import re
from typing import Final

from sluiceway_guard.domain.findings import Finding

# Without those that scripts and emoji need between their signs (U+200C, U+200D, U+FE0F).
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\U000e0000-\U000e0fff]"
)
_LEAST_UNSEEN: Final = 32
_SHARE: Final = 0.05
# A form letter, or a release of a handbook, has some.
_FLOOD: Final = 20


def document_findings(text: str, near_duplicates: int) -> list[Finding]:
    """What no passage shows by itself."""
    found = list[Finding]()
    if near_duplicates >= _FLOOD:
        found.append(Finding(kind="flood", rule="flood.near_duplicates", start=0, end=0, score=0.8))
    unseen = 0 if text.isascii() else sum(1 for _ in _UNSEEN.finditer(text))
    if unseen >= max(_LEAST_UNSEEN, _SHARE * len(text)):
        found.append(Finding(kind="invisible.share", rule="invisible.share", start=0, end=0, score=0.9))
    return found
