"""Bounds of the texts and lists that callers send."""

from collections.abc import Sequence
from typing import Final

from sluiceway_common.errors import Invalid

MOST_GROUPS: Final = 256
LONGEST_LABEL: Final = 256
# Of an encrypted PDF, 127 bytes; of an encrypted office file, 255 characters.
LONGEST_PASSWORD: Final = 1024


def checked_text(text: str, field: str, longest: int) -> str:
    """Raises Invalid where it is too long, or holds a NUL that no database takes."""
    if len(text) > longest:
        raise Invalid(f"`{field}` has {len(text)} characters; up to {longest} are possible", field=field)
    if "\0" in text:
        raise Invalid(f"`{field}` holds a NUL character; leave it out", field=field)
    return text


def distinct_groups(groups: Sequence[str], field: str) -> tuple[str, ...]:
    """Each once, in their order. Raises Invalid where they are too many, before a million of them is sorted."""
    _check_number(groups, field)
    return tuple(sorted(set(groups)))


def check_groups(groups: Sequence[str], field: str) -> None:
    """Raises Invalid where they are too many, or one of them is too long or no name."""
    _check_number(groups, field)
    for group in groups:
        checked_text(group, field, LONGEST_LABEL)
        if not group.strip():
            raise Invalid(f"`{field}` has a group without a name; leave it out", field=field)


def _check_number(groups: Sequence[str], field: str) -> None:
    if len(groups) > MOST_GROUPS:
        raise Invalid(f"`{field}` has {len(groups)} groups; up to {MOST_GROUPS} are possible", field=field)
