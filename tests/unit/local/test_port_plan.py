"""Port plan, and the options that choose it."""

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_local.port_plan import allocate, counted


def test_the_defaults_are_those_that_the_readme_names() -> None:
    found = allocate()
    assert (found.kafka, found.controller, found.postgres) == (19092, 19093, 15432)
    assert [(each.service, each.grpc, each.http) for each in found.listeners] == [
        ("ingest", "127.0.0.1:17010", "127.0.0.1:17011"),
        ("embed", "127.0.0.1:17020", "127.0.0.1:17021"),
        ("infer", "127.0.0.1:17030", "127.0.0.1:17031"),
    ]


def test_all_ports_move_together() -> None:
    moved = {name: port - 1000 for name, port in allocate(18000).named().items()}
    assert moved == allocate().named()


def test_no_two_replicas_share_a_port() -> None:
    ports = list(allocate(replicas={"ingest": 3, "infer": 2}).named().values())
    assert len(set(ports)) == len(ports) == 3 + 2 * 6


@pytest.mark.parametrize("base", [0, 2591, 63443, 70000])
def test_a_base_that_leaves_the_range_of_ports_is_refused(base: int) -> None:
    with pytest.raises(Invalid, match="between 2592 and 63442"):
        allocate(base)


@pytest.mark.parametrize("base", [2592, 63442])
def test_the_ends_of_the_range_are_in_it(base: int) -> None:
    assert all(1024 <= port <= 65535 for port in allocate(base).named().values())


@pytest.mark.parametrize("word", ["ingest", "ingest=", "ingest=two", "kafka=2", "=2"])
def test_a_count_of_replicas_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(Invalid, match="write `<service>=<count>`"):
        counted([word])


@pytest.mark.parametrize("count", [0, 17])
def test_too_few_and_too_many_replicas_are_refused(count: int) -> None:
    with pytest.raises(Invalid, match="between 1 and 16"):
        allocate(replicas={"ingest": count})
