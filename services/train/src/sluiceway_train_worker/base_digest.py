"""Digest of a base, by which a run knows the one that it was started for. It is looked at before torch is imported."""

import hashlib
from pathlib import Path
from typing import Final

from sluiceway_train_worker.checkpoints import file_digest
from sluiceway_train_worker.ending import Refused
from sluiceway_train_worker.job import Base

_WEIGHTS: Final = ".safetensors"


def check(base: Base) -> None:
    """Raises `Refused` where the base is not there, or its digest is not the one that the run names."""
    if (found := digest_of(Path(base.path))) != base.sha256:
        raise Refused(
            "BASE_DIFFERS",
            f"the base {base.name!r} has the digest {found[:12]} here and {base.sha256[:12]} in the run: "
            f"start a new run, or bring the old file back",
        )


def digest_of(path: Path) -> str:
    """SHA-256 of a file; of a folder, that of its weights' digests in the order of their names.

    Raises `Refused` where there is nothing to read; a disk that fails at the moment is no end of a run."""
    try:
        if path.is_file():
            return file_digest(path)
        weights = sorted(each for each in path.iterdir() if each.suffix == _WEIGHTS)
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        raise Refused("BASE_MISSING", f"the base cannot be read: {error.strerror or error}") from error
    return hashlib.sha256("".join(map(file_digest, weights)).encode()).hexdigest()
