"""Checkpoints, from the newest of which a run goes on after it was killed: one that is whole, of the same job.

A checkpoint is whole when its manifest, written last, names each of its files by SHA-256. A torn one is passed over
for the one before it, because a trainer that takes it up would fail or, worse, learn on from garbage.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Final

MANIFEST: Final = "MANIFEST.json"
_PREFIX: Final = "checkpoint-"


def complete(checkpoint: Path, digest: str) -> None:
    """Says that all of a checkpoint is written, and of which job it is."""
    files = {str(path.relative_to(checkpoint)): file_digest(path) for path in _files(checkpoint)}
    making = checkpoint / f".{MANIFEST}"
    with making.open("w", encoding="utf-8") as file:
        json.dump({"job": digest, "files": files}, file)
        file.flush()
        os.fsync(file.fileno())
    making.rename(checkpoint / MANIFEST)


def newest(folder: Path, digest: str) -> Path | None:
    """The newest whole checkpoint of this job, if there is one."""
    found = sorted(folder.glob(f"{_PREFIX}*"), key=_step, reverse=True)
    return next((each for each in found if _is_whole(each, digest)), None)


def _step(checkpoint: Path) -> int:
    number = checkpoint.name.removeprefix(_PREFIX)
    return int(number) if number.isdecimal() else -1


def _is_whole(checkpoint: Path, digest: str) -> bool:
    try:
        manifest = json.loads((checkpoint / MANIFEST).read_text("utf-8"))
        return manifest["job"] == digest and all(
            file_digest(checkpoint / name) == expected for name, expected in manifest["files"].items()
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


def _files(checkpoint: Path) -> list[Path]:
    return sorted(path for path in checkpoint.rglob("*") if path.is_file() and path.name != MANIFEST)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
