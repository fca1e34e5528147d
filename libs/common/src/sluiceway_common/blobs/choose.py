"""The object store that the settings name."""

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import Blobs
from sluiceway_common.settings import Shared


def open(shared: Shared) -> Blobs:
    """A folder on this machine."""
    return FilesystemBlobs(shared.blobs_folder())
