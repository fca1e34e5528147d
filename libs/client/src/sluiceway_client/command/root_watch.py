"""File-system watch of files and folders that may be replaced. A folder that was made anew, a disk that is mounted
again and a file that an editor has saved under its old name are other inodes, of which a watch of the old one hears
nothing.
"""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from pathlib import Path

from watchfiles import Change, awatch
from watchfiles.main import FileChange

_LOOK_MS = 500

Inode = tuple[int, int] | None
"""Device and number; None where nothing is."""


async def root_changes(roots: Sequence[Path]) -> AsyncGenerator[set[FileChange], None]:
    """What has changed since the last look, which may be nothing. A root that was replaced, or that is there again,
    counts as deleted and as added, with all that is in it."""
    replaced: set[FileChange] = set()
    while True:
        inodes = {root.absolute(): _inode(root) for root in roots}
        # One may go before it is watched; then the next round knows.
        with suppress(FileNotFoundError):
            async with aclosing(_looks(root for root, inode in inodes.items() if inode)) as looks:
                async for changes in looks:
                    yield changes | replaced
                    if replaced := _replaced(inodes, changes):
                        break


def _looks(roots: Iterable[Path]) -> AsyncGenerator[set[FileChange], None]:
    return awatch(*roots, rust_timeout=_LOOK_MS, yield_on_timeout=True, ignore_permission_denied=True)


def _replaced(inodes: Mapping[Path, Inode], changes: set[FileChange]) -> set[FileChange]:
    """A number that was freed may be given again at once, so it counts as well that the watch saw the root go."""
    roots = {
        str(root) for root, inode in inodes.items() if _inode(root) != inode or (Change.deleted, str(root)) in changes
    }
    return {(kind, root) for root in roots for kind in (Change.deleted, Change.added)}


def _inode(path: Path) -> Inode:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
