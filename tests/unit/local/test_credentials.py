"""Credentials of a data folder."""

import stat
from pathlib import Path

from sluiceway_local import credentials


def test_secrets_are_drawn_once_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    first = credentials.provide(tmp_path)
    second = credentials.provide(tmp_path)
    drawn = vars(first)
    assert vars(second) == drawn
    assert set(drawn) == {"database_password", "kafka_password", "master_key", "internal_key"}
    assert len(set(drawn.values())) == 4
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_secrets_do_not_show_when_printed(tmp_path: Path) -> None:
    made = credentials.provide(tmp_path)
    assert made.master_key not in repr(made)
