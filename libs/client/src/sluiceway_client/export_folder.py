"""Folder that files are exported into: under its name it is whole, or it is not there."""

import os
import re
import secrets
import shutil
from pathlib import Path
from typing import IO, Final

from sluiceway_client.errors import Invalid

_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")


class ExportFolder:
    """Files in pieces, one after the other; after `discard` nothing is left that was not finished."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: Path | None = None
        self._name = ""
        self._file: IO[bytes] | None = None

    def begin(self) -> None:
        """Raises Invalid where there is something under its name, and OSError."""
        if self._folder.is_symlink() or self._folder.exists():
            raise Invalid(f"there is something at {self._folder} already; name a folder that is not there", field="to")
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        made = self._folder.with_name(f".{self._folder.name}-{secrets.token_hex(6)}")
        made.mkdir()
        self._made = made

    def write(self, name: str, content: bytes) -> None:
        """A new name begins a file. Raises Invalid for one that is no name of a file, or that came before."""
        if name != self._name or self._file is None:
            self._open(name)
        assert self._file is not None
        self._file.write(content)

    def finish(self) -> None:
        """Gives it its name."""
        assert self._made is not None
        self._close()
        os.rename(self._made, self._folder)
        self._made = None

    def discard(self) -> None:
        """Twice is once."""
        self._close()
        if self._made is not None:
            shutil.rmtree(self._made, ignore_errors=True)
            self._made = None

    def _open(self, name: str) -> None:
        """The name is the word of a service; it leads nowhere else."""
        self._close()
        if not _NAME.fullmatch(name) or self._made is None:
            raise Invalid(f"{name[:80]!r} is no name of a file; export it from another replica", field="name")
        try:
            self._file = (self._made / name).open("xb")
        except FileExistsError as error:
            raise Invalid(f"{name} came twice; export it again", field="name") from error
        self._name = name

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
