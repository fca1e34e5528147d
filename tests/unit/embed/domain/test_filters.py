"""Conditions of callers."""

import pytest

from sluiceway.embed.v1 import embed_service_pb2 as calls
from sluiceway.embed.v1 import values_pb2 as values
from sluiceway_common.errors import Invalid
from sluiceway_embed.domain.filters import All, Any, Between, Filter, Match, Not, match, within_limits
from sluiceway_embed.rpc import messages
from sluiceway_embed.rpc.messages import filter_of, search_request_of


def test_a_label_is_matched_by_name_and_value() -> None:
    assert match("label.team", ("water", "wind")) == Match("labels", ("team=water", "team=wind"))


@pytest.mark.parametrize("field", ["groups", "tenant", "label.", "text", "x' OR '1'='1"])
def test_a_field_that_callers_do_not_have_is_refused_with_those_they_have(field: str) -> None:
    with pytest.raises(Invalid, match="it knows document_id"):
        match(field, ("x",))


@pytest.mark.parametrize("given", [(), ("x",) * 257, ("x" * 2049,)])
def test_too_many_or_too_long_values_are_refused(given: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="values"):
        match("language", given)


def test_a_deep_tree_is_refused() -> None:
    tree: Filter = match("language", ("en",))
    for _ in range(8):
        tree = Not(tree)
    with pytest.raises(Invalid, match="deep"):
        within_limits(tree)


MATCH, RANGE = Match("language", ("en",) * 256), Between(None, None)


@pytest.mark.parametrize("leaves", [(MATCH,) * 4, (RANGE,) * 8])
def test_a_tree_that_asks_for_as_much_as_it_may_is_taken(leaves: tuple[Filter, ...]) -> None:
    tree = All((Not(Any(leaves)),))
    assert within_limits(tree) == tree


@pytest.mark.parametrize(
    "leaves", [(*(MATCH,) * 4, Match("language", ("de",))), (RANGE,) * 9, (*(MATCH,) * 4, All(()))]
)
def test_a_tree_that_asks_for_too_much_in_all_is_refused_with_the_limits(leaves: tuple[Filter, ...]) -> None:
    with pytest.raises(Invalid, match="it takes 1024 and 8 in all") as refused:
        within_limits(All((Not(Any(leaves)),)))
    assert refused.value.field == "filter"


def test_an_any_without_parts_is_refused() -> None:
    with pytest.raises(Invalid, match="any"):
        within_limits(All((Any(()),)))


def test_a_message_becomes_the_same_tree() -> None:
    english = values.Filter(match=values.Match(field="language", values=["en"]))
    message = values.Filter(all=values.Filters(filters=[english, values.Filter(**{"not": english})]))
    tree = Match("language", ("en",))
    assert filter_of(message) == All((tree, Not(tree)))


@pytest.mark.parametrize("seconds", [10**13, -(10**13)])
@pytest.mark.parametrize("end", ["from", "to"])
def test_a_time_outside_the_calendar_is_refused(end: str, seconds: int) -> None:
    message = values.Filter(time=values.TimeRange(**{end: {"seconds": seconds}}))
    with pytest.raises(Invalid, match="within the years") as refused:
        filter_of(message)
    assert refused.value.field == "filter"


def test_a_half_life_beyond_all_time_is_refused() -> None:
    with pytest.raises(Invalid, match="at most") as refused:
        search_request_of(calls.SearchRequest(text="mill", freshness_half_life={"seconds": 10**17}))
    assert refused.value.field == "freshness_half_life"


def test_a_filter_that_says_nothing_is_refused() -> None:
    with pytest.raises(Invalid, match="say one of"):
        filter_of(values.Filter())


def _all(*parts: values.Filter) -> values.Filter:
    return values.Filter(all=values.Filters(filters=parts))


@pytest.mark.parametrize("shape", ["wide", "full", "deep"])
def test_a_filter_is_counted_before_it_is_built(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message has room for millions of parts."""
    monkeypatch.setattr(messages, "_tree", lambda _: pytest.fail("it was built"))
    tree = _all()
    if shape == "wide":
        tree = _all(*[values.Filter(all=values.Filters())] * 100_000)
    elif shape == "full":
        for _ in range(3):
            tree = _all(*[tree] * 32)
    else:
        for _ in range(20):
            tree = _all(tree)
    with pytest.raises(Invalid, match="too deep or too wide") as refused:
        filter_of(tree)
    assert refused.value.field == "filter"


def test_values_and_numbers_are_counted_before_they_are_gathered() -> None:
    with pytest.raises(Invalid, match="it takes 1 to 256"):
        filter_of(values.Filter(match=values.Match(field="language", values=["en"] * 100_000)))
    with pytest.raises(Invalid, match="`vector` has 100,000 numbers") as refused:
        search_request_of(calls.SearchRequest(vector=[0.5] * 100_000))
    assert refused.value.field == "vector"
