"""Filters in Weaviate's own trees."""

from weaviate.classes.query import Filter as Wanted
from weaviate.collections.classes.filters import _Filters

from sluiceway_embed.adapters.stored import microseconds
from sluiceway_embed.domain.filters import Filter
from sluiceway_embed.domain.tags import Before, Both, Plain, Since, Tagged, plain, tag

_NEVER = Wanted.by_property("submitted_at").less_than(-(2**62))
_ALWAYS = Wanted.by_property("submitted_at").greater_than(-(2**62))


def condition(where: Filter) -> _Filters:
    return _condition(plain(where))


def of_document(document_id: str) -> _Filters:
    """All passages of a document."""
    return Wanted.by_property("tags").contains_any([tag("document_id", document_id)])


def from_start(document_id: str, start: int) -> _Filters:
    """Its passages from a place in the text on."""
    return Wanted.all_of([of_document(document_id), Wanted.by_property("start").greater_or_equal(start)])


def _condition(part: Plain) -> _Filters:
    if isinstance(part, Tagged):
        tags = Wanted.by_property("tags")
        return tags.contains_any(list(part.tags)) if part.among else tags.contains_none(list(part.tags))
    if isinstance(part, Since):
        return Wanted.by_property("submitted_at").greater_or_equal(microseconds(part.at))
    if isinstance(part, Before):
        return Wanted.by_property("submitted_at").less_than(microseconds(part.at))
    parts = [_condition(each) for each in part.parts]
    if isinstance(part, Both):
        return Wanted.all_of(parts) if parts else _ALWAYS
    return Wanted.any_of(parts) if parts else _NEVER
