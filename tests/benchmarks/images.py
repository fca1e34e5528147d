"""Sizes of the images: what each Dockerfile adds to its base, installed and compiled as its build does it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sluiceway import services
from tests.benchmarks.datasets import Datasets
from tests.benchmarks.measured import Section, Table, short
from tests.support import images, servers

_LARGEST: Final = 3
_NOTES: Final = (
    "MB are 1,000,000 bytes of files below `/opt`, with their bytecode; the base (`python:3.11-slim-trixie`) and what "
    "Debian's packages bring, such as tesseract, come beside them. A registry keeps them compressed.",
    "Six images of one version share the base alone: what they need of others differs too much to be a common layer.",
)


def run(_: Datasets) -> Section:
    """Needs no data set, but the packages that `make setup` and `make worker` have left in the cache of uv."""
    rows = [row for name in services() for row in _rows(name)]
    return Section("Images", (Table(("image", "MB", "of these ours", "the largest, MB"), tuple(rows)),), _NOTES)


def _rows(service: str) -> Iterator[tuple[str, str, str, str]]:
    for target in ("", "worker") if service == "train" else ("",):
        with servers.folder() as root:
            image = images.built(service, root, target, compiled=True)
            yield _row("-".join(filter(None, (service, target))), image.folders)


def _row(name: str, folders: list[Path]) -> tuple[str, str, str, str]:
    parts: dict[str, float] = {}
    for site in (site for folder in folders for site in folder.glob("lib/python*/site-packages")):
        for part in site.iterdir():
            parts[part.name] = parts.get(part.name, 0.0) + _megabytes(part)
    ours = sum(size for part, size in parts.items() if part.startswith("sluiceway"))
    largest = sorted(parts, key=lambda part: -parts[part])[:_LARGEST]
    said = ", ".join(f"{part} {short(parts[part])}" for part in largest)
    return name, short(sum(map(_megabytes, folders))), short(ours), said


def _megabytes(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(file.lstat().st_size for file in files if file.is_file() and not file.is_symlink()) / 1e6
