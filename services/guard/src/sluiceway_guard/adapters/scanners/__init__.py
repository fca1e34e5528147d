"""Scanners that look at each kind of text."""

from collections.abc import Mapping, Sequence

from sluiceway_guard.domain.subject import SubjectKind
from sluiceway_guard.ports import Scanner


def standard() -> Mapping[SubjectKind, Sequence[Scanner]]:
    """All that come with guard."""
    return {"question": (), "passage": (), "answer": (), "tool_call": (), "tool_result": ()}
