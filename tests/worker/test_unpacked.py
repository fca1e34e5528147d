"""Bases that are unpacked once: what is left where that is killed, or where the machine loses its power."""

import threading
from pathlib import Path

import pytest

from sluiceway_train_worker.unpacked import unpacked_into


class _Unpacking:
    """Writes two files, and counts how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, folder: Path) -> None:
        self.times += 1
        (folder / "more").mkdir()
        (folder / "model.safetensors").write_bytes(b"weights")
        (folder / "more/template.jinja").write_text("words")


@pytest.fixture
def unpack() -> _Unpacking:
    return _Unpacking()


def test_what_is_whole_is_not_unpacked_again(tmp_path: Path, unpack: _Unpacking) -> None:
    target = tmp_path / "cache/base-1"
    assert unpacked_into(target, unpack) == unpacked_into(target, unpack) == target
    assert unpack.times == 1
    assert (target / "more/template.jinja").read_text() == "words"


@pytest.mark.parametrize("damage", ["cut", "missing", "unnamed", "garbled", "listed"])
def test_what_is_not_as_it_was_left_is_unpacked_anew(tmp_path: Path, unpack: _Unpacking, damage: str) -> None:
    target = unpacked_into(tmp_path / "base-1", unpack)
    weights, manifest = target / "model.safetensors", target / "SIZES.json"
    match damage:
        case "cut":
            weights.write_bytes(b"weigh")
        case "missing":
            weights.unlink()
        case "unnamed":
            manifest.unlink()
        case "garbled":
            manifest.write_text("{")
        case "listed":
            manifest.write_text("[]")
    (target / "of an older one").touch()
    unpacked_into(target, unpack)
    assert unpack.times == 2
    assert weights.read_bytes() == b"weights"
    assert not (target / "of an older one").exists()


def test_what_was_killed_is_gone_before_the_next_one_unpacks_and_that_of_another_base_is_not(
    tmp_path: Path, unpack: _Unpacking
) -> None:
    for left in ("base-1.abcd", "base-2.abcd"):
        (tmp_path / left).mkdir()
        (tmp_path / left / "model.safetensors").touch()

    def looked(folder: Path) -> None:
        assert not (tmp_path / "base-1.abcd").exists()
        unpack(folder)

    unpacked_into(tmp_path / "base-1", looked)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["base-1", "base-2.abcd"]


def test_what_fails_leaves_nothing(tmp_path: Path, unpack: _Unpacking) -> None:
    def fail(folder: Path) -> None:
        unpack(folder)
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left"):
        unpacked_into(tmp_path / "base-1", fail)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


def test_two_who_ask_at_once_unpack_it_once(tmp_path: Path, unpack: _Unpacking) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def slow(folder: Path) -> None:
        begun.set()
        assert goes_on.wait(30)
        unpack(folder)

    first = threading.Thread(target=unpacked_into, args=(tmp_path / "base-1", slow))
    second = threading.Thread(target=unpacked_into, args=(tmp_path / "base-1", unpack))
    first.start()
    assert begun.wait(30)
    second.start()
    goes_on.set()
    first.join()
    second.join()
    assert unpack.times == 1
