"""Port plan, and the options that choose it."""

import re
from pathlib import Path

import pytest

from sluiceway import services
from sluiceway_common.errors import Invalid
from sluiceway_local.port_plan import allocate, counted, ephemeral, remembered
from tests.support.repository import ROOT

README = ROOT / "deploy/local/README.md"
ROW = re.compile(r"^\| (\S+) \| (\d+(?:, \d+)?) \|", re.MULTILINE)


def test_the_defaults_are_those_that_the_readme_names() -> None:
    found = allocate()
    assert (found.kafka, found.controller, found.postgres) == (19092, 19093, 15432)
    assert [(each.service, each.grpc, each.http) for each in found.listeners][:3] == [
        ("ingest", "127.0.0.1:17010", "127.0.0.1:17011"),
        ("embed", "127.0.0.1:17020", "127.0.0.1:17021"),
        ("infer", "127.0.0.1:17030", "127.0.0.1:17031"),
    ]
    named = {process: ports for process, ports in ROW.findall(README.read_text())}
    there = {each.service: f"{each.grpc_port}, {each.http_port}" for each in found.listeners}
    assert named.items() <= {"Kafka": "19092, 19093", "PostgreSQL": "15432", **there}.items()
    assert {"Kafka", "PostgreSQL", "ingest", "embed", "infer"} <= named.keys()


def test_every_service_has_its_place_below_those_of_further_replicas() -> None:
    first = [port for each in allocate().listeners for port in (each.grpc_port, each.http_port)]
    further = allocate(replicas={"ingest": 2}).of("ingest")[1]
    assert max(first) < further.grpc_port == 17100


def test_all_ports_move_together() -> None:
    moved = {name: port - 1000 for name, port in allocate(18000).named().items()}
    assert moved == allocate().named()


def test_no_two_replicas_share_a_port() -> None:
    ports = list(allocate(replicas={"ingest": 3, "infer": 2}).named().values())
    assert len(set(ports)) == len(ports) == 3 + 2 * (len(services()) + 3)


@pytest.mark.parametrize("base", [0, 2591, 63443, 70000])
def test_a_base_that_leaves_the_range_of_ports_is_refused(base: int) -> None:
    with pytest.raises(Invalid, match="between 2592 and 63442"):
        allocate(base)


@pytest.mark.parametrize("base", [2592, 63442])
def test_the_ends_of_the_range_are_in_it(base: int) -> None:
    assert all(1024 <= port <= 65535 for port in allocate(base).named().values())


def test_a_folder_that_never_ran_has_the_default_ports(tmp_path: Path) -> None:
    (tmp_path / "torn").write_text("")
    (tmp_path / "kept").write_text("27000")
    assert remembered(tmp_path / "kept") == 27000
    assert (remembered(tmp_path / "none"), remembered(tmp_path / "torn")) == (17000, 17000)


def test_the_defaults_lie_outside_of_what_linux_and_macos_lend(tmp_path: Path) -> None:
    (tmp_path / "linux").write_text("32768\t60999\n")
    (tmp_path / "macos").write_text("49152 65535")
    plan = allocate(replicas=dict.fromkeys(services(), 16))
    assert [ephemeral(plan, tmp_path / name) for name in ("linux", "macos", "none")] == ["", "", ""]


def test_a_base_whose_ports_are_lent_is_told_the_range(tmp_path: Path) -> None:
    (tmp_path / "range").write_text("32768 60999")
    assert ephemeral(allocate(31000), tmp_path / "range") == "32768 to 60999"


@pytest.mark.parametrize("word", ["ingest", "ingest=", "ingest=two", "kafka=2", "=2"])
def test_a_count_of_replicas_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(Invalid, match="write `<service>=<count>`"):
        counted([word])


@pytest.mark.parametrize("count", [0, 17])
def test_too_few_and_too_many_replicas_are_refused(count: int) -> None:
    with pytest.raises(Invalid, match="between 1 and 16"):
        allocate(replicas={"ingest": count})
