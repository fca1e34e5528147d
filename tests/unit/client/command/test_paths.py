"""Which files a person means."""

import os
from pathlib import Path

import pytest

from sluiceway_client.command.paths import files, watched
from sluiceway_client.errors import Invalid


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.txt", "sub/b.md", ".hidden/c.txt", "sub/.d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def names(found: list[Path], root: Path) -> list[str]:
    return [str(file.relative_to(root.resolve())) for file in found]


def test_a_folder_means_all_visible_files_below_it(folder: Path) -> None:
    assert names(files([str(folder)]), folder) == ["a.txt", "sub/b.md"]


def test_a_hidden_file_that_is_named_is_meant(folder: Path) -> None:
    assert names(files([str(folder / "sub" / ".d.txt")]), folder) == ["sub/.d.txt"]


def test_a_file_named_twice_is_one(folder: Path) -> None:
    assert names(files([str(folder / "a.txt"), str(folder)]), folder) == ["a.txt", "sub/b.md"]


def test_a_pattern_means_what_matches(folder: Path) -> None:
    assert names(files([str(folder / "**" / "*.md")]), folder) == ["sub/b.md"]


def test_a_name_that_is_nothing_is_refused_by_name(folder: Path) -> None:
    with pytest.raises(Invalid, match=r"nothing\.pdf"):
        files([str(folder / "nothing.pdf")])


def test_a_pipe_is_refused_since_it_may_never_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Invalid, match="neither a file nor a folder"):
        files([str(tmp_path / "pipe")])


def test_a_link_that_leads_nowhere_names_nothing(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(Invalid, match="names no file"):
        files([str(tmp_path / "link")])


def test_a_name_that_the_system_does_not_take_is_refused() -> None:
    with pytest.raises(Invalid, match="cannot be looked at"):
        files(["x" * 400])


def test_a_home_of_nobody_names_nothing() -> None:
    with pytest.raises(Invalid, match="names no file"):
        files(["~nobody-of-that-name/x"])


def test_a_file_that_is_called_like_a_home_of_nobody_is_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word lays one beside what it has open, so that a shell names it with all others: `add *`."""
    (folder / "~$report.docx").write_text("x")
    monkeypatch.chdir(folder)
    assert names(files(["a.txt", "~$report.docx"]), folder) == ["a.txt", "~$report.docx"]
    assert watched(["~$report.docx"]) == [Path("~$report.docx")]


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "link")
    with pytest.raises(Invalid, match="link"):
        files([str(tmp_path / "link")])


def test_what_matches_a_pattern_cannot_be_watched(folder: Path) -> None:
    with pytest.raises(Invalid, match="is a pattern"):
        watched([str(folder / "*.txt")])


def test_a_home_is_watched_where_it_lies(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert watched(["~/sub"]) == [folder / "sub"]


def test_a_pattern_may_begin_at_home_as_a_folder_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules.pdf").write_text("x")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert files(["~/*.pdf"]) == files(["~"]) == [tmp_path.resolve() / "rules.pdf"]
