"""Which checkpoint a run goes on from."""

from pathlib import Path

import pytest

from sluiceway_train_worker import checkpoints


def test_the_newest_by_its_step_and_not_by_its_name(tmp_path: Path) -> None:
    for step in (5, 100, 20):
        _checkpoint(tmp_path, step)
    assert checkpoints.newest(tmp_path, "job") == tmp_path / "checkpoint-100"


def test_none_where_nothing_was_kept(tmp_path: Path) -> None:
    assert checkpoints.newest(tmp_path / "never-made", "job") is None


def test_none_of_another_job(tmp_path: Path) -> None:
    _checkpoint(tmp_path, 5)
    assert checkpoints.newest(tmp_path, "another") is None


@pytest.mark.parametrize("damage", ["cut", "changed", "missing", "unnamed", "garbled", "listed"])
def test_a_damaged_one_is_passed_over(tmp_path: Path, damage: str) -> None:
    whole, torn = _checkpoint(tmp_path, 5), _checkpoint(tmp_path, 10)
    file, manifest = torn / "state/optimizer.pt", torn / checkpoints.MANIFEST
    match damage:
        case "cut":
            file.write_bytes(file.read_bytes()[:-1])
        case "changed":
            file.write_bytes(b"X" + file.read_bytes()[1:])
        case "missing":
            file.unlink()
        case "unnamed":
            manifest.unlink()
        case "garbled":
            manifest.write_text("{")
        case "listed":
            manifest.write_text("[]")
    assert checkpoints.newest(tmp_path, "job") == whole


def _checkpoint(folder: Path, step: int) -> Path:
    made = folder / f"checkpoint-{step}"
    (made / "state").mkdir(parents=True)
    (made / "state/optimizer.pt").write_bytes(b"moments of step %d" % step)
    (made / "trainer_state.json").write_text("{}")
    checkpoints.complete(made, "job")
    return made
