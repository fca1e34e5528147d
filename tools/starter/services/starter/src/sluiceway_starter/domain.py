"""Notes, and the bounds that each keeps to."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sluiceway_common.errors import Invalid

LONGEST_TEXT: Final = 10_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class Note:
    """A text of a person under a name. `told` is true when the log has told of it."""

    tenant: str
    name: str
    text: str
    kept_at: datetime
    told: bool = False


def checked(note: Note) -> Note:
    """Raises Invalid where a field is out of bounds."""
    if not _NAME.fullmatch(note.name):
        raise Invalid(
            f"`name` is {note.name[:80]!r}; it has 1 to 64 lower-case letters, digits and dashes", field="name"
        )
    if not 1 <= len(note.text) <= LONGEST_TEXT:
        raise Invalid(f"`text` has {len(note.text)} characters; it must have 1 to {LONGEST_TEXT}", field="text")
    return note
