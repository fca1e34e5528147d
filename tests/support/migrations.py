"""Migrations of a service as an older version of it had them: what is written then is there when this one migrates."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from sluiceway_common.database import migrate
from sluiceway_common.database.migration import MIGRATIONS


def migrate_until(url: str, service: str, revision: str, folder: Path) -> None:
    """Makes its schema as it was at the revision. The folder is for the scripts of that version."""
    package = folder / f"{service}_at_{revision}"
    scripts = package / MIGRATIONS
    scripts.mkdir(parents=True)
    (package / "__init__.py").touch()
    for script in sorted(Path(str(files(f"sluiceway_{service}").joinpath(MIGRATIONS))).glob("0*.py")):
        if script.name.partition("_")[0] <= revision:
            shutil.copy(script, scripts)
    with _importable(folder):
        migrate(url, schema=service, package=package.name)


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
