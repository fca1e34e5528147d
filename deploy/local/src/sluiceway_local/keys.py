"""What nobody else may know: drawn once, kept in files that only their owner can read."""

import base64
import secrets
from dataclasses import dataclass
from pathlib import Path

from sluiceway_local.place import write_whole

_BYTES = 32


@dataclass(frozen=True, repr=False)
class Secrets:
    """The keys of one data folder. Lose `master_key`, and what was sealed stays sealed."""

    database_password: str
    master_key: str
    internal_key: str


def provide(folder: Path) -> Secrets:
    """The secrets of the folder; draws those that are missing."""
    return Secrets(
        database_password=_kept(folder / "database_password", secrets.token_urlsafe(_BYTES)),
        master_key=_kept(folder / "master_key", _drawn_key()),
        internal_key=_kept(folder / "internal_key", _drawn_key()),
    )


def _drawn_key() -> str:
    return base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def _kept(file: Path, drawn: str) -> str:
    if not file.exists():
        write_whole(file, drawn)
    return file.read_text()
