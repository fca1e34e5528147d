"""What a loss of power must not take back."""

import os
from pathlib import Path


def fsync_folder(folder: Path) -> None:
    """The names in a folder are on the disk when it returns. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
