"""Settings of train that only make sense together."""

from pathlib import Path

import pytest

from sluiceway_common.model_signatures import new_private_key, private_pem_of
from sluiceway_common.settings import read
from sluiceway_common.settings.reading import Misconfigured
from sluiceway_train.settings import TrainSettings


def test_who_trains_must_be_able_to_sign(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRAIN_WORKER", "/opt/worker/bin/python")
    with pytest.raises(Misconfigured, match="TRAIN_SIGNING_KEY is missing: TRAIN_WORKER is set"):
        read(TrainSettings)
    key = tmp_path / "key.pem"
    key.write_bytes(private_pem_of(new_private_key()))
    monkeypatch.setenv("TRAIN_SIGNING_KEY", str(key))
    assert read(TrainSettings).signing_key == str(key)


def test_an_empty_worker_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAIN_WORKER", "")
    assert read(TrainSettings).worker is None


def test_a_key_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAIN_SIGNING_KEY", "/nowhere/key.pem")
    with pytest.raises(Misconfigured, match=r"there is no file /nowhere/key\.pem"):
        read(TrainSettings)


@pytest.mark.parametrize("names", ["live", '["Live"]', '["a b"]'])
def test_a_name_that_no_alias_has_is_told(monkeypatch: pytest.MonkeyPatch, names: str) -> None:
    monkeypatch.setenv("TRAIN_PROTECTED_ALIASES", names)
    with pytest.raises(Misconfigured, match="TRAIN_PROTECTED_ALIASES"):
        read(TrainSettings)
