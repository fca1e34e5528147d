"""Layout of the unit tests: their folders mirror those of the packages."""

from pathlib import Path

from tests.architecture.figures import SOURCES
from tests.support.repository import ROOT, files

UNIT = ROOT / "tests/unit"
# Tests of what is no package: the contracts, all services alike, the benchmarks, the planted bugs.
OF_NO_PACKAGE = {"proto", "services", "benchmarks", "mutants"}


def packages() -> dict[str, Path]:
    """By the name of a distribution: the folder of its package."""
    return {source.parent.name: source for glob in SOURCES for source in ROOT.glob(glob)}


def folders() -> set[Path]:
    """Every folder with unit tests, below `tests/unit`."""
    return {file.parent.relative_to(UNIT) for file in files("tests/unit/*.py") if file.parent != UNIT}


def test_unit_tests_are_those_of_a_distribution() -> None:
    assert {folder.parts[0] for folder in folders()} <= packages().keys() | OF_NO_PACKAGE


def test_every_folder_of_unit_tests_mirrors_one_of_the_package() -> None:
    mirrored = {folder for folder in folders() if folder.parts[0] not in OF_NO_PACKAGE}
    assert [str(folder) for folder in sorted(mirrored) if not _source(folder).is_dir()] == []


def _source(folder: Path) -> Path:
    distribution, *inside = folder.parts
    return packages()[distribution].joinpath(f"sluiceway_{distribution}", *inside)
