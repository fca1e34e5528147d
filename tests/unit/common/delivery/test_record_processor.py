"""Record processor: lanes of a tenant are few, however many collections its documents are in."""

from types import SimpleNamespace

from sluiceway_common.delivery.record_processor import lane_of


def test_a_tenant_has_few_lanes_however_many_collections_it_names() -> None:
    lanes = {lane_of(SimpleNamespace(collection=f"collection-{number}")) for number in range(10_000)}
    assert len(lanes) == 64


def test_a_collection_has_one_lane_and_so_have_events_of_none() -> None:
    assert lane_of(SimpleNamespace(collection="letters")) == lane_of(SimpleNamespace(collection="letters"))
    assert lane_of(SimpleNamespace()) == lane_of(SimpleNamespace(collection=""))
