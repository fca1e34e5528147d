"""Conditions on documents, as callers of the OpenAI API write them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict

from sluiceway.embed.v1.values_pb2 import Filter
from sluiceway_common.errors import Invalid
from sluiceway_infer.rpc.shapes import ChatRequest

SALES = {"match": {"field": "label.team", "values": ["sales"]}}
GERMAN = {"match": {"field": "language", "values": ["de"]}}
RECENT = {"time": {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}}


def request(told: dict[str, Any]) -> ChatRequest:
    body = {"messages": [{"role": "user", "content": "Hi!"}], "sluiceway": {"filter": told}}
    return ChatRequest.model_validate_json(json.dumps(body))


def condition(told: dict[str, Any]) -> Filter:
    grounding = request(told).generate_request().grounding
    assert grounding is not None
    return Filter.FromString(grounding.condition.encoded)


@pytest.mark.parametrize(
    "told", [SALES, {"all": []}, {"not": SALES}, {"any": [SALES, {"all": [GERMAN, {"not": SALES}]}]}]
)
def test_a_filter_is_that_of_the_contract(told: dict[str, Any]) -> None:
    assert condition(told) == ParseDict(_closed(told), Filter())


def test_a_value_alone_is_a_list_of_one() -> None:
    assert condition({"match": {"field": "label.team", "values": "sales"}}) == condition(SALES)


def test_a_range_of_time_may_be_open() -> None:
    both, open_range = condition(RECENT).time, condition({"time": {"to": "2026-02-01T01:00:00+01:00"}}).time
    assert (both.field, both.to, open_range.to) == ("submitted_at", both.to, both.to)
    assert getattr(both, "from").ToJsonString() == "2026-01-01T00:00:00Z"
    assert not open_range.HasField("from")


@pytest.mark.parametrize("told", [{}, SALES | {"not": GERMAN}, {"all": [SALES | RECENT]}])
def test_what_holds_none_or_two_at_a_level_is_refused_with_the_way_out(told: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="exactly one of `all`"):
        condition(told)


@pytest.mark.parametrize("time", [{"from": "0001-01-01T00:00:00+23:59"}, {"to": "9999-12-31T23:59:59-23:59"}])
def test_a_time_that_is_outside_of_all_years_in_utc_is_refused(time: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="`filter` has a time that cannot be; it must lie within the years 1 to 9999"):
        condition({"time": time})


def nested(levels: int, around: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """A condition within others, so many deep."""
    told: dict[str, Any] = SALES
    for _ in range(levels - 1):
        told = around(told)
    return told


@pytest.mark.parametrize(
    "around",
    [lambda told: {"not": told}, lambda told: {"all": [told]}, lambda told: {"any": [told]}],
    ids=["not", "all", "any"],
)
def test_it_may_be_as_deep_as_the_index_takes(around: Callable[[Any], dict[str, Any]]) -> None:
    assert condition(nested(8, around)) == ParseDict(_closed(nested(8, around)), Filter())
    for levels in (9, 60, 90):
        with pytest.raises(Invalid, match="`filter` is too deep; it may be 8 deep"):
            condition(nested(levels, around))


def test_a_name_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown"):
        request({"match": {"field": "language", "value": ["de"]}})


def _closed(told: Any) -> Any:
    """The JSON of protobuf, which has a message around each list."""
    if isinstance(told, list):
        return {"filters": [_closed(one) for one in told]}
    if not isinstance(told, dict) or "field" in told:
        return told
    return {name: _closed(one) for name, one in told.items()}
