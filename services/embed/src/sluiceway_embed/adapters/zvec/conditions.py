"""Filters in the words of zvec. Only digests of ours, numbers and names of our fields become part of the text."""

from collections.abc import Sequence
from typing import Final

from sluiceway_embed.adapters.stored import microseconds
from sluiceway_embed.domain.filters import Filter
from sluiceway_embed.domain.tags import Before, Both, Plain, Since, Tagged, plain

# zvec takes no longer lists.
_LONGEST_LIST: Final = 32
_ALWAYS: Final = "submitted_at >= -9223372036854775807"
_NEVER: Final = "submitted_at < -9223372036854775807"


def condition(where: Filter) -> str:
    """The filter as an expression."""
    return _expression(plain(where))


def tagged(tag: str) -> str:
    """Passages with this tag."""
    return _tags((tag,), among=True)


def _expression(part: Plain) -> str:
    if isinstance(part, Tagged):
        return _tags(part.tags, part.among)
    if isinstance(part, Since):
        return f"submitted_at >= {microseconds(part.at)}"
    if isinstance(part, Before):
        return f"submitted_at < {microseconds(part.at)}"
    return _joined([_expression(each) for each in part.parts], every=isinstance(part, Both))


def _tags(tags: Sequence[str], among: bool) -> str:
    word = "contain_any" if among else "not contain_any"
    lists = [tags[start : start + _LONGEST_LIST] for start in range(0, len(tags), _LONGEST_LIST)]
    return _joined([f"tags {word} ({', '.join(map(_quoted, each))})" for each in lists], every=not among)


def _quoted(tag: str) -> str:
    assert tag.isalnum(), "a tag is a digest"
    return f"'{tag}'"


def _joined(parts: Sequence[str], *, every: bool) -> str:
    if not parts:
        return _ALWAYS if every else _NEVER
    return parts[0] if len(parts) == 1 else f"({(' and ' if every else ' or ').join(parts)})"
