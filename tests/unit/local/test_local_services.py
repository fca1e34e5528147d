"""What the services of one machine are told."""

from pathlib import Path

from sluiceway_local import keys
from sluiceway_local.addresses import allocate
from sluiceway_local.place import Place
from sluiceway_local.services import World


def told(folder: Path, **inherited: str) -> dict[str, str]:
    """The environment of a service where somebody with this environment said `up`."""
    place = Place(folder)
    return World(
        place, allocate(), keys.provide(folder), "127.0.0.1:19092", "postgresql://h/d", inherited
    ).environment()


def test_what_a_person_set_goes_through(tmp_path: Path) -> None:
    assert told(tmp_path, SLUICEWAY_BLOBS="s3://bucket")["SLUICEWAY_BLOBS"] == "s3://bucket"


def test_the_way_to_another_kafka_is_left_aside(tmp_path: Path) -> None:
    elsewhere = {"SLUICEWAY_KAFKA": "kafka:9092", "SLUICEWAY_KAFKA_TLS": "true", "SLUICEWAY_KAFKA_USER": "sluiceway"}
    environment = told(tmp_path, **elsewhere)
    assert [(name, text) for name, text in environment.items() if "KAFKA" in name] == [
        ("SLUICEWAY_KAFKA", "127.0.0.1:19092")
    ]


def test_what_the_command_reads_is_left_aside(tmp_path: Path) -> None:
    assert "SLUICEWAY_API_KEY" not in told(tmp_path, SLUICEWAY_API_KEY="sw_x")
