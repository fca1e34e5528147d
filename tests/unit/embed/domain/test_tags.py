"""Filters without a word of a caller in them."""

from datetime import timedelta
from typing import Any as Anything

from hypothesis import given
from hypothesis import strategies as st

from sluiceway_embed.domain.chunks import IndexedChunk
from sluiceway_embed.domain.filters import All, Any, Between, Filter, Match, Not
from sluiceway_embed.domain.tags import Before, Both, Plain, Since, Tagged, plain, tag, tags_of
from tests.support.passages import AT, chunk

LANGUAGES, SOURCES = ("en", "de"), ("a", "b")
some_languages = st.lists(st.sampled_from(LANGUAGES), max_size=2).map(tuple)
some_sources = st.lists(st.sampled_from(SOURCES), max_size=2).map(tuple)
matches = st.builds(Match, st.just("language"), some_languages) | st.builds(Match, st.just("source_key"), some_sources)
moments = st.none() | st.integers(-1, 2).map(lambda hours: AT + timedelta(hours=hours))
ranges = st.builds(Between, moments, moments)
filters: st.SearchStrategy[Filter] = st.recursive(
    matches | ranges,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Any, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
chunks = st.builds(
    lambda language, source, hours: chunk(
        language=language, source_key=source, submitted_at=AT + timedelta(hours=hours)
    ),
    st.sampled_from(LANGUAGES),
    st.sampled_from(SOURCES),
    st.integers(-2, 2),
)


def meets(filter: Filter, found: IndexedChunk) -> bool:
    """What the tree says, read as it is written."""
    if isinstance(filter, Not):
        return not meets(filter.part, found)
    if isinstance(filter, Match):
        return getattr(found, filter.field) in filter.values
    if isinstance(filter, Between):
        at = found.submitted_at
        return (filter.start is None or filter.start <= at) and (filter.end is None or at < filter.end)
    held = [meets(part, found) for part in filter.parts]
    return all(held) if isinstance(filter, All) else any(held)


def holds(part: Plain, found: IndexedChunk) -> bool:
    """What a store makes of it."""
    if isinstance(part, Tagged):
        return (not set(part.tags).isdisjoint(tags_of(found))) is part.among
    if isinstance(part, Since):
        return found.submitted_at >= part.at
    if isinstance(part, Before):
        return found.submitted_at < part.at
    held = [holds(each, found) for each in part.parts]
    return all(held) if isinstance(part, Both) else any(held)


@given(filters, chunks)
def test_what_stores_are_told_means_what_was_asked(filter: Filter, found: IndexedChunk) -> None:
    assert holds(plain(filter), found) is meets(filter, found)


def test_fields_with_equal_values_have_different_tags() -> None:
    assert tag("language", "en") != tag("source_key", "en")


def test_a_value_cannot_pass_for_another_field() -> None:
    told: Anything = {"language": "x\x1fsource_key"}
    assert tag("language", told["language"]) not in tags_of(chunk(source_key="x"))


def test_a_tag_is_a_digest_whatever_the_value() -> None:
    assert tag("labels", "x' or '1'='1").isalnum()


def test_what_always_holds_is_left_out() -> None:
    only = Match("language", ("en",))
    assert plain(All((only, All(()), Not(Any(()))))) == plain(only)
