"""Refused records of the spool: in a file beside it, so that what the log never takes is in nobody's way, nor lost."""

from pathlib import Path
from typing import Final

from sluiceway_common.bus.records import Record
from sluiceway_common.outbox.spool_file import SPOOL_SUFFIX, SpoolFile

REFUSED_SUFFIX: Final = ".refused"


class RefusedRecords:
    """Those that this process was refused, up to `limit` bytes. It reads and writes the disk: call it in a thread."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._file: SpoolFile | None = None

    def add(self, record: Record) -> bool:
        """False where there is no room: then it is gone. Raises OSError."""
        if self._file is None:
            self._file = SpoolFile.create(self._folder, REFUSED_SUFFIX)
        if self._file.size >= self._limit:
            return False
        self._file.append([record])
        return True

    def try_again(self) -> None:
        """What processes before this one were refused waits to be said again: their topics may take it now."""
        for path in self._folder.glob(f"*{REFUSED_SUFFIX}"):
            left = SpoolFile.claim(path)
            if left is not None:
                try:
                    path.rename(path.with_suffix(SPOOL_SUFFIX))
                finally:
                    left.close()

    def close(self) -> None:
        """It stays for the next process."""
        if self._file is not None:
            self._file.close()
            self._file = None
