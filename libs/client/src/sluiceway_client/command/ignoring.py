"""Ignore rules of a folder: hidden files, `.gitignore`, `--exclude`, and what no person means by documents."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sluiceway_client.command import ignore_patterns
from sluiceway_client.errors import Invalid

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# Of programs, not of people: packages, compiled code, locks and leftovers of editors.
USUALLY_LEFT_OUT = (
    *("node_modules/", "__pycache__/", "*.py[cod]", "*.o", "*.so", "*.dylib", "*.dll", "*.exe", "*.class"),
    *("~$*", "*~", "*.swp", "*.tmp", "*.part", "*.crdownload", "Thumbs.db", "desktop.ini"),
)
_FILE = ".gitignore"

OnUnreadable = Callable[[OSError], None]


def _raised(error: OSError) -> None:
    raise error


@dataclass(frozen=True)
class Ignoring:
    """What is left out of folders. `exclude` are patterns as in `.gitignore`; `nothing` but hidden files where so."""

    exclude: tuple[str, ...] = ()
    nothing: bool = False

    def inside(self, folder: Path, on_unreadable: OnUnreadable = _raised) -> Iterator[Path]:
        """The files in a folder and its folders that are meant, in a stable order. No link leads out of the folder.
        `on_unreadable` is told of each folder that cannot be read, or raises."""
        rules, last = self._above(folder), self._excluded(folder)
        yield from sorted(self._walked(folder, folder.resolve(), rules, last, on_unreadable))

    def takes(self, file: Path, folder: Path) -> bool:
        """Whether it is one of those that are meant, without looking at the others."""
        rules, last, here = self._above(folder), self._excluded(folder), folder
        for part in file.relative_to(folder).parts:
            rules, here = (*rules, *self._of(here)), here / part
            if part.startswith(".") or _ignored(here, (*rules, last), is_folder=here != file):
                return False
        return file.resolve().is_relative_to(folder.resolve())

    def _walked(
        self,
        folder: Path,
        root: Path,
        inherited: Sequence["_Rules"],
        last: "_Rules",
        on_unreadable: OnUnreadable,
    ) -> Iterator[Path]:
        own = (*inherited, *self._of(folder))
        rules = (*own, last)
        for entry in _shown(folder, on_unreadable):
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if not _ignored(path, rules, is_folder=True):
                    yield from self._walked(path, root, own, last, on_unreadable)
            elif entry.is_file() and not _ignored(path, rules, is_folder=False):
                if not entry.is_symlink() or path.resolve().is_relative_to(root):
                    yield path

    def _above(self, folder: Path) -> tuple["_Rules", ...]:
        """Those that hold before its own: ours, and those of the repository that it lies in."""
        if self.nothing:
            return ()
        here = folder.absolute()
        above = [each for each in here.parents if any((up / ".git").exists() for up in (each, *each.parents))]
        inherited = [] if (here / ".git").exists() else [rule for up in reversed(above) for rule in _read(up)]
        return (_Rules(here, ignore_patterns.spec(USUALLY_LEFT_OUT)), *inherited)

    def _of(self, folder: Path) -> tuple["_Rules", ...]:
        return () if self.nothing else _read(folder.absolute())

    def _excluded(self, folder: Path) -> "_Rules":
        """What was said for this once has the last word. Raises Invalid for what is no pattern: nothing that was meant
        to stay here is sent."""
        for pattern in self.exclude:
            if not ignore_patterns.is_pattern(pattern):
                raise Invalid(
                    f"{pattern[:80]!r} is no pattern as in .gitignore; write it as in `--exclude '*.log'`",
                    field="--exclude",
                )
        return _Rules(folder.absolute(), ignore_patterns.spec(self.exclude))


@dataclass(frozen=True)
class _Rules:
    """Patterns, and the folder that they speak of."""

    base: Path
    spec: "GitIgnoreSpec"

    def verdict(self, path: Path, *, is_folder: bool) -> bool | None:
        # Patterns are text, and a name need be none.
        name = os.fsencode(path.absolute().relative_to(self.base).as_posix()).decode(errors="replace")
        return self.spec.check_file(name + "/" * is_folder).include


def _shown(folder: Path, on_unreadable: OnUnreadable) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [each for each in entries if not each.name.startswith(".")]
    except OSError as error:
        on_unreadable(error)
        return []


def _ignored(path: Path, rules: Sequence[_Rules], *, is_folder: bool) -> bool:
    """The last word counts, as in git."""
    verdicts = [rule.verdict(path, is_folder=is_folder) for rule in rules]
    return next((verdict for verdict in reversed(verdicts) if verdict is not None), False)


def _read(folder: Path) -> tuple[_Rules, ...]:
    try:
        # Some editors begin a text with a mark of its encoding, which is no part of its first line.
        lines = (folder / _FILE).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return ()
    return (_Rules(folder, ignore_patterns.spec(lines)),)
