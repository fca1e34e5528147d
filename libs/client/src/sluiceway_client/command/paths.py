"""Which files a person means by folders, globs and names."""

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path

from sluiceway_client.errors import Invalid


def files(paths: Iterable[str]) -> list[Path]:
    """All files below the paths, each once, in a stable order; hidden files and folders inside a folder are left out.

    Raises Invalid for a path or pattern that names nothing.
    """
    found: dict[Path, None] = {}
    for path in paths:
        for file in _below(path):
            found.setdefault(file.resolve())
    return list(found)


def visible(file: Path, root: Path) -> bool:
    """False for hidden files, and for what lies in hidden folders below the root."""
    return not any(part.startswith(".") for part in file.relative_to(root).parts)


def _below(path: str) -> Iterator[Path]:
    here = Path(path).expanduser()
    if here.is_dir():
        yield from sorted(each for each in here.rglob("*") if each.is_file() and visible(each, here))
    elif here.is_file():
        yield here
    elif here.exists():
        # A pipe or a device may never end.
        raise Invalid(f"{path!r} is neither a file nor a folder; standard input is `-` with `--name`", field="PATH")
    else:
        yield from _matching(path)


def _matching(pattern: str) -> Iterator[Path]:
    # A link that leads nowhere matches its own name.
    matches = sorted(Path(each) for each in glob.glob(pattern, recursive=True) if Path(each).exists())
    if not matches:
        raise Invalid(f"{pattern!r} names no file, folder or pattern here", field="PATH")
    for match in matches:
        yield from _below(str(match))
