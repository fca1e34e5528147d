"""Paths: the files that a person means by folders, globs and names."""

import glob
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sluiceway_client.command.ignoring import Ignoring
from sluiceway_client.errors import Invalid

_LONGEST = 80


def files(paths: Iterable[str], ignoring: Ignoring = Ignoring()) -> list[Path]:  # noqa: B008  # frozen
    """All files below the paths, each once, in a stable order, without what is ignored inside a folder.

    Raises Invalid for a path or pattern that names nothing, or that cannot be looked at.
    """
    found: dict[Path, None] = {}
    for path in paths:
        with _looking_at(path):
            found |= {file.resolve(): None for file in _below(path, ignoring)}
    return list(found)


def watched(paths: Iterable[str]) -> list[Path]:
    """The files and folders themselves. Raises Invalid for a pattern: nobody tells of what will match it."""
    found = [at_home(path) for path in paths]
    for path in found:
        if not path.exists():
            raise Invalid(
                f"{str(path)!r} is a pattern; `--watch` and `--mirror` take files and folders", field="--watch"
            )
    return found


def at_home(path: str) -> Path:
    """With the folder of its owner for `~`. A name of no user is that of a file, such as `~$report.docx`, which Word
    lays beside what it has open."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


@contextmanager
def _looking_at(path: str) -> Iterator[None]:
    """A link to itself is a RuntimeError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Invalid(
            f"{_short(path)} cannot be looked at ({why}); leave it out, or see to its rights", field="PATH"
        ) from error


def _short(path: str) -> str:
    return repr(path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…")


def _below(path: str, ignoring: Ignoring) -> Iterator[Path]:
    here = at_home(path)
    if here.is_dir():
        yield from ignoring.inside(here)
    elif here.is_file():
        yield here
    elif here.exists():
        # A pipe or a device may never end.
        raise Invalid(f"{path!r} is neither a file nor a folder; standard input is `-` with `--name`", field="PATH")
    else:
        yield from _matching(path, ignoring)


def _matching(pattern: str, ignoring: Ignoring) -> Iterator[Path]:
    # A link that leads nowhere matches its own name.
    found = glob.glob(os.path.expanduser(pattern), recursive=True)
    matches = sorted(Path(each) for each in found if Path(each).exists())
    if not matches:
        raise Invalid(
            f"{pattern!r} names no file, folder or pattern here; see how it is spelt, or give the whole path",
            field="PATH",
        )
    for match in matches:
        yield from _below(str(match), ignoring)
