"""Left files of the spool: the bytes that dead processes have kept, which lie on the same disk."""

from collections.abc import Collection
from pathlib import Path

from sluiceway_common.outbox.spool_file import SPOOL_SUFFIX, SpoolFile


class LeftFiles:
    """Their sizes, as far as they are known: of a living process's file that one knows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sizes: dict[Path, int] = {}

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return sum(self._sizes.values())

    def find(self) -> None:
        """Looks for them on the disk: call it in a thread."""
        for path in self._folder.glob(f"*{SPOOL_SUFFIX}"):
            self.are(path, _size_of_left(path))

    def are(self, path: Path, size: int) -> None:
        self._sizes[path] = size

    def forget_all_but(self, there: Collection[Path]) -> None:
        """Another process may have said the rest, and taken its file away."""
        self._sizes = {path: size for path, size in self._sizes.items() if path in there}


def _size_of_left(path: Path) -> int:
    """Nought where it lives, or cannot be read: whoever replays it says so."""
    try:
        left = SpoolFile.claim(path)
    except OSError:
        return 0
    if left is None:
        return 0
    size = left.size
    left.close()
    return size
