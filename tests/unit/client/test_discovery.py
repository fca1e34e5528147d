"""Discovery of the services and of the key to them."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway_client.discovery import Addresses, ClientTls, discover
from sluiceway_client.errors import Invalid, Unavailable

WRITTEN = {
    "api_key": "sw_1",
    "ingest": "127.0.0.1:1",
    "embed": "127.0.0.1:2",
    "infer": "127.0.0.1:3",
    "openai": "http://x",
}
MEANT = Addresses(
    api_key="sw_1",
    services={"ingest": "127.0.0.1:1", "embed": "127.0.0.1:2", "infer": "127.0.0.1:3"},
    openai="http://x",
)


def test_the_data_folder_holds_the_addresses(tmp_path: Path) -> None:
    (tmp_path / "client.json").write_text(json.dumps(WRITTEN))
    assert discover(tmp_path, {}) == MEANT


def test_a_folder_that_was_named_comes_before_the_environment(tmp_path: Path) -> None:
    (tmp_path / "client.json").write_text(json.dumps(WRITTEN))
    assert discover(tmp_path, {"SLUICEWAY_API_KEY": "sw_2", "SLUICEWAY_INGEST": "ingest:443"}) == MEANT


def test_the_environment_names_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "client.json").write_text(json.dumps(WRITTEN))
    assert discover(None, {"SLUICEWAY_DATA": str(tmp_path)}) == MEANT


def test_it_is_found_in_a_folder_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".sluiceway").mkdir()
    (tmp_path / ".sluiceway" / "client.json").write_text(json.dumps(WRITTEN))
    (tmp_path / "deep" / "down").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "down")
    assert discover(None, {}) == MEANT


def given_away(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To somebody else, as root can; for anybody else it is he himself who becomes another one."""
    if os.geteuid() == 0:
        os.chown(place, 4711, -1)
    else:
        another = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: another)


def written_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (folder := tmp_path / ".sluiceway").mkdir()
    (folder / "client.json").write_text(json.dumps(WRITTEN))
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    return folder


@pytest.mark.parametrize("place", [".", "client.json"])
def test_what_belongs_to_somebody_else_is_passed_over_unless_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """In `/tmp` anybody may put a folder, and would get the keys of all who work below it."""
    folder = written_above(tmp_path, monkeypatch)
    given_away(folder / place, monkeypatch)
    with pytest.raises(Unavailable, match=r"\.sluiceway belongs to somebody else .*; name it with `--data`"):
        discover(None, {"SLUICEWAY_API_KEY": "sw_2"})
    assert discover(folder, {}) == discover(None, {"SLUICEWAY_DATA": str(folder)}) == MEANT


def test_a_folder_of_ours_is_found_above_one_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give one of two folders away")
    written_above(tmp_path, monkeypatch)
    (tmp_path / "deep" / ".sluiceway").mkdir()
    given_away(tmp_path / "deep" / ".sluiceway", monkeypatch)
    assert discover(None, {}) == MEANT


def test_the_environment_alone_is_enough(tmp_path: Path) -> None:
    environment = {"SLUICEWAY_API_KEY": "sw_2", "SLUICEWAY_INGEST": "ingest:443", "SLUICEWAY_TLS": "1"}
    assert discover(None, environment) == Addresses(api_key="sw_2", services={"ingest": "ingest:443"}, tls=ClientTls())


def test_the_end_of_a_line_is_no_part_of_a_key() -> None:
    environment = {"SLUICEWAY_API_KEY": "sw_2\r\n", "SLUICEWAY_INGEST": "ingest:443"}
    assert discover(None, environment).api_key == "sw_2"


@pytest.mark.parametrize("address", ["http://127.0.0.1:17010", "https://ingest.example"])
def test_a_url_is_no_address(address: str) -> None:
    with pytest.raises(Invalid, match=r"SLUICEWAY_INGEST is .*; write `host:port`"):
        discover(None, {"SLUICEWAY_API_KEY": "sw_2", "SLUICEWAY_INGEST": address})


@pytest.mark.parametrize(
    ("environment", "meant"),
    [
        ({"SLUICEWAY_API_KEY": "sw_2"}, replace(MEANT, api_key="sw_2")),
        ({"SLUICEWAY_EMBED": "other:2"}, replace(MEANT, services={**MEANT.services, "embed": "other:2"})),
        ({"SLUICEWAY_TLS": "1"}, replace(MEANT, tls=ClientTls())),
    ],
)
def test_what_the_environment_has_takes_the_place_of_what_the_folder_has(
    tmp_path: Path, environment: dict[str, str], meant: Addresses
) -> None:
    (tmp_path / "client.json").write_text(json.dumps(WRITTEN))
    assert discover(None, {**environment, "SLUICEWAY_DATA": str(tmp_path)}) == meant


@pytest.mark.parametrize("key", ["", " \n"])
def test_a_key_that_is_empty_is_not_that_of_the_folder(tmp_path: Path, key: str) -> None:
    """A variable that a script forgot to set would act as the admin of this machine."""
    (tmp_path / "client.json").write_text(json.dumps(WRITTEN))
    with pytest.raises(Invalid, match="SLUICEWAY_API_KEY is empty; give it a key, or unset it"):
        discover(None, {"SLUICEWAY_API_KEY": key, "SLUICEWAY_DATA": str(tmp_path)})


def test_where_nothing_runs_a_person_reads_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="sluiceway up"):
        discover(tmp_path, {})


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "client.json").write_text("{")
    with pytest.raises(Unavailable, match=r"client\.json"):
        discover(tmp_path, {})
