"""Tags: filterable values as digests, so that nothing a caller writes stands in the query of a store."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sluiceway_embed.domain.chunks import IndexedChunk
from sluiceway_embed.domain.filters import All, Between, Field, Filter, Match, Not

_DELIMITER = "\x1f"


@dataclass(frozen=True)
class Tagged:
    """Has one of the tags or, where `among` is false, none of them."""

    tags: tuple[str, ...]
    among: bool = True


@dataclass(frozen=True)
class Since:
    """Was received at the moment or after it."""

    at: datetime


@dataclass(frozen=True)
class Before:
    """Was received before the moment."""

    at: datetime


@dataclass(frozen=True)
class Both:
    """All parts hold; without parts it always holds."""

    parts: "tuple[Plain, ...]"


@dataclass(frozen=True)
class Either:
    """At least one part holds; without parts it never does."""

    parts: "tuple[Plain, ...]"


Plain = Tagged | Since | Before | Both | Either
"""A filter as every store can say it: nothing is negated but a list of tags."""

_ALWAYS = Both(())


def tag(field: Field, value: str) -> str:
    """32 hexadecimal digits for a field with this value."""
    return hashlib.blake2b(f"{field}{_DELIMITER}{value}".encode(), digest_size=16).hexdigest()


def tags_of(chunk: IndexedChunk) -> tuple[str, ...]:
    """All that a passage can be filtered by, the groups that may find it included."""
    single = {
        tag("document_id", chunk.document_id),
        tag("source_key", chunk.source_key),
        tag("language", chunk.language),
        tag("media_type", chunk.media_type),
    }
    labels, groups = {tag("labels", label) for label in chunk.labels}, {tag("groups", group) for group in chunk.groups}
    return tuple(sorted(single | labels | groups))


def plain(filter: Filter, *, holds: bool = True) -> Plain:
    """The filter, or its opposite, with every negation moved down to the leaves (De Morgan)."""
    if isinstance(filter, Not):
        return plain(filter.part, holds=not holds)
    if isinstance(filter, Match):
        return Tagged(tuple(tag(filter.field, value) for value in filter.values), holds)
    if isinstance(filter, Between):
        return _between(filter, holds)
    parts = tuple(plain(part, holds=holds) for part in filter.parts)
    return _both(parts) if isinstance(filter, All) is holds else Either(parts)


def _both(parts: Sequence[Plain]) -> Plain:
    """Without what always holds."""
    some = tuple(part for part in parts if part != _ALWAYS)
    return some[0] if len(some) == 1 else Both(some)


def _between(filter: Between, holds: bool) -> Plain:
    since, until = (Since, Before) if holds else (Before, Since)
    parts: list[Plain] = []
    if filter.start is not None:
        parts.append(since(filter.start))
    if filter.end is not None:
        parts.append(until(filter.end))
    return Both(tuple(parts)) if holds else Either(tuple(parts))
