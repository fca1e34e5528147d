"""Data folder: everything that this machine keeps, and where in it."""

import os
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sluiceway_common.disk import write_atomically
from sluiceway_common.errors import Conflict

NAME = ".sluiceway"
_LEAST_FREE = 1 << 30


@dataclass(frozen=True)
class DataDirectory:
    """Paths below one data folder."""

    data: Path

    @property
    def run(self) -> Path:
        """What is true only while something runs."""
        return self.data / "run"

    @property
    def state(self) -> Path:
        return self.run / "state.json"

    @property
    def lock(self) -> Path:
        return self.run / "lock"

    @property
    def children(self) -> Path:
        return self.run / "children.json"

    @property
    def secrets(self) -> Path:
        return self.data / "secrets"

    @property
    def port_base(self) -> Path:
        """The base of the ports that it had when it ran last."""
        return self.data / "port_base"

    @property
    def client(self) -> Path:
        """Addresses and the API key, where the command `sluiceway` looks for them."""
        return self.data / "client.json"

    def log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"

    @property
    def option(self) -> str:
        """What a command says to mean this folder; nothing where it is found without: it would mean another one."""
        return "" if find(None) == self else f" --data {shlex.quote(str(self.data))}"

    def make(self) -> None:
        """Makes the folders, private to their owner. Raises Conflict where nothing can be kept."""
        try:
            if not self.data.exists():
                self.data.mkdir(parents=True, exist_ok=True)
                # Documents are private. PostgreSQL's own user must pass through where root starts it.
                self.data.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for folder in (self.run, self.secrets, self.data / "logs"):
                folder.mkdir(mode=0o700, exist_ok=True)
            # Asked by writing: a mount that is read-only says nothing in its mode.
            write_atomically(self.run / "written", "")
        except OSError as error:
            reason = error.strerror or error
            raise Conflict(f"{self.data} cannot be written ({reason}); choose a folder with --data") from error
        self._must_have_room()

    def _must_have_room(self) -> None:
        free = shutil.disk_usage(self.data).free
        if free < _LEAST_FREE:
            raise Conflict(
                f"only {free >> 20} MB are free under {self.data}, at least {_LEAST_FREE >> 20} MB are needed; "
                "make room or choose a folder on another disk with --data"
            )


def find(named: Path | None, environment: Mapping[str, str] = os.environ) -> DataDirectory:
    """The folder that was named, else SLUICEWAY_DATA, else the nearest `.sluiceway` above, else one here."""
    chosen = named or (Path(environment["SLUICEWAY_DATA"]) if environment.get("SLUICEWAY_DATA") else None)
    if chosen is not None:
        return DataDirectory(chosen.absolute())
    here = Path.cwd()
    found = (folder / NAME for folder in (here, *here.parents) if (folder / NAME).is_dir())
    return DataDirectory(next(found, here / NAME))
