"""What is left out of a folder."""

from pathlib import Path

import pytest

from sluiceway_client.command.ignoring import Ignoring
from sluiceway_client.errors import Invalid


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "repository" / "papers"
    for name in (
        "a.txt",
        "drafts/b.md",
        "drafts/c.log",
        "node_modules/lib/readme.md",
        "x/__pycache__/y.pyc",
        ".d/e.txt",
    ):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(name)
    return made


def names(folder: Path, ignoring: Ignoring) -> list[str]:
    return [str(file.relative_to(folder)) for file in ignoring.inside(folder)]


def test_packages_compiled_code_and_hidden_files_are_no_documents(folder: Path) -> None:
    assert names(folder, Ignoring()) == ["a.txt", "drafts/b.md", "drafts/c.log"]


def test_what_gitignore_names_is_left_out_and_its_last_word_counts(folder: Path) -> None:
    (folder / ".gitignore").write_text("*.log\n*.md\n")
    (folder / "drafts" / ".gitignore").write_text("!b.md\n")
    assert names(folder, Ignoring()) == ["a.txt", "drafts/b.md"]


def test_the_repository_that_a_folder_lies_in_has_its_say(folder: Path) -> None:
    (folder.parent / ".gitignore").write_text("/papers/drafts/\n")
    assert "drafts/b.md" in names(folder, Ignoring())
    (folder.parent / ".git").mkdir()
    assert names(folder, Ignoring()) == ["a.txt"]


def test_what_is_excluded_is_left_out_whatever_gitignore_says(folder: Path) -> None:
    (folder / ".gitignore").write_text("!drafts/\n")
    assert names(folder, Ignoring(exclude=("drafts/",))) == ["a.txt"]


def test_told_to_ignore_nothing_it_takes_all_that_is_not_hidden(folder: Path) -> None:
    (folder / ".gitignore").write_text("*.md\n")
    assert names(folder, Ignoring(nothing=True)) == [
        *("a.txt", "drafts/b.md", "drafts/c.log", "node_modules/lib/readme.md", "x/__pycache__/y.pyc")
    ]


def test_no_link_leads_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("secret")
    (folder / "file").symlink_to(tmp_path / "outside" / "secret.txt")
    (folder / "folder").symlink_to(tmp_path / "outside")
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    assert names(folder, Ignoring()) == ["a.txt", "drafts/b.md", "drafts/c.log", "inside.txt"]


@pytest.mark.parametrize("name", ["a.txt", "drafts/b.md", "drafts/c.log", "node_modules/lib/readme.md", ".d/e.txt"])
def test_one_file_is_judged_as_all_are(folder: Path, name: str) -> None:
    (folder / ".gitignore").write_text("*.log\n")
    assert Ignoring().takes(folder / name, folder) == (name in names(folder, Ignoring()))


def test_a_folder_that_cannot_be_read_is_told_or_raised(folder: Path) -> None:
    told: list[OSError] = []
    assert list(Ignoring().inside(folder / "gone", told.append)) == []
    assert [error.filename for error in told] == [str(folder / "gone")]
    with pytest.raises(FileNotFoundError, match="gone"):
        list(Ignoring().inside(folder / "gone"))


@pytest.mark.parametrize("broken", ["!", "[z-a].txt", "notes\\", "[[:nonsense:]].txt", "[^[:space:]"])
def test_a_line_that_git_passes_over_stops_nothing_and_those_around_it_count(broken: str, folder: Path) -> None:
    (folder / ".gitignore").write_text(f"*.log\n{broken}\n*.md\n")
    assert names(folder, Ignoring()) == ["a.txt"]


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("[[:digit:]]*.log", ["_.log", "a.log"]),
        ("[^[:digit:]].log", ["1.log", "12.log"]),
        ("[[:alpha:][:digit:]].log", ["12.log", "_.log"]),
        ("[[:punct:]].log", ["1.log", "12.log", "a.log"]),
    ],
)
def test_classes_of_signs_are_those_of_git(pattern: str, left: list[str], tmp_path: Path) -> None:
    for name in ("1.log", "12.log", "a.log", "_.log"):
        (tmp_path / name).write_text(name)
    (tmp_path / ".gitignore").write_text(pattern)
    assert names(tmp_path, Ignoring()) == left


def test_the_mark_that_an_editor_begins_a_file_with_is_no_part_of_its_first_pattern(folder: Path) -> None:
    (folder / ".gitignore").write_bytes(b"\xef\xbb\xbf*.log\r\n*.md\r\n")
    assert names(folder, Ignoring()) == ["a.txt"]


def test_what_is_excluded_by_no_pattern_is_refused_before_anything_is_sent(folder: Path) -> None:
    with pytest.raises(Invalid, match=r"'\[z-a\]' is no pattern as in .gitignore; write it as in `--exclude"):
        names(folder, Ignoring(exclude=("*.log", "[z-a]")))
