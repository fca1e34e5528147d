"""DuckDB in a box: one folder, no network, no extensions, one thread, and a bound on memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from sluiceway_common.temporary_folders import work_folder

MEMORY: Final = "512MB"
# Nothing of the machine can be reached, and nothing of this can be changed by a statement.
_CLOSED: Final = (
    "SET allowed_directories = [{folder}]",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


@contextmanager
def opened() -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A connection, and the only folder that it reaches; both are gone afterwards."""
    with work_folder() as folder:
        config: dict[str, Any] = {
            "threads": 1,
            "memory_limit": MEMORY,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": "",
        }
        with duckdb.connect(config=config) as connection:
            for setting in _CLOSED:
                connection.execute(setting.format(folder=quoted(folder)))
            yield connection, folder


def quoted(text: str | Path) -> str:
    """A text as SQL has it. What a folder is called is ours; a statement takes no parameter in these places."""
    return "'" + str(text).replace("'", "''") + "'"
