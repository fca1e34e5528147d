"""Keys that models of a data folder are signed with."""

import stat
from pathlib import Path

from sluiceway_common.model_signatures import (
    key_sha256,
    new_private_key,
    private_key,
    private_pem_of,
    public_keys,
)
from sluiceway_local import model_keys


def test_a_pair_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    keys = model_keys.provide(tmp_path)
    first = keys.private.read_bytes(), keys.public.read_bytes()
    assert model_keys.provide(tmp_path) == keys
    assert (keys.private.read_bytes(), keys.public.read_bytes()) == first
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    (public,) = public_keys(keys.public)
    assert key_sha256(public) == key_sha256(private_key(keys.private).public_key())


def test_what_was_signed_before_another_key_came_is_verified_on(tmp_path: Path) -> None:
    keys = model_keys.provide(tmp_path)
    (before,) = public_keys(keys.public)
    keys.private.write_bytes(private_pem_of(new_private_key()))
    now = [key_sha256(key) for key in public_keys(model_keys.provide(tmp_path).public)]
    assert now == [key_sha256(before), key_sha256(private_key(keys.private).public_key())]


def test_each_service_is_told_of_no_more_than_it_needs(tmp_path: Path) -> None:
    keys = model_keys.provide(tmp_path)
    assert str(keys.private) in keys.variables("train").values()
    assert keys.variables("infer") == {"INFER_MODEL_KEYS": str(keys.public)}
    assert keys.variables("guard") == {}
