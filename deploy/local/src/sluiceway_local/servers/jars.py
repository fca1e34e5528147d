"""Jars of a server: fetched once by jgo, held to the digests of a committed lock, kept in the user's cache."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sluiceway_common.errors import Invalid, Unavailable

_AT_ONCE = 8


@dataclass(frozen=True)
class Jar:
    """One artifact of a Maven repository and the SHA-256 that it must have."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


def cache_folder() -> Path:
    """Where downloads are kept between starts: XDG_CACHE_HOME, else ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sluiceway"


def read_lock(lock: Path) -> tuple[Jar, ...]:
    """One jar a line: digest, then group:artifact:version."""
    lines = (line for line in lock.read_text().splitlines() if line and not line.startswith("#"))
    return tuple(_jar(line) for line in lines)


def _jar(line: str) -> Jar:
    digest, coordinates = line.split()
    group, artifact, version = coordinates.split(":")
    return Jar(group, artifact, version, digest)


def fetched(lock: Path, cache: Path) -> bool:
    """Whether `provide` would ask nobody."""
    return _place(lock, cache).is_dir()


def provide(lock: Path, cache: Path) -> Path:
    """The folder with exactly the locked jars; fetches them the first time."""
    folder = _place(lock, cache)
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="new-", ignore_cleanup_errors=True) as new:
        _fetch(read_lock(lock), cache / "maven", Path(new))
        return _put(Path(new), folder)


def _place(lock: Path, cache: Path) -> Path:
    """Named by the lock's content: another lock is another folder."""
    return cache / f"{lock.stem}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"


def _fetch(jars: Sequence[Jar], maven: Path, into: Path) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for jar, path in zip(jars, pool.map(lambda jar: _download(jar, maven), jars), strict=True):
            _share(path, into / jar.name)


def _share(file: Path, name: Path) -> None:
    """One file of two names, so that what is fetched takes its room once; a copy where a disk has no such links."""
    try:
        name.hardlink_to(file)
    except OSError:
        shutil.copyfile(file, name)


def _download(jar: Jar, maven: Path) -> Path:
    from jgo.maven import MavenContext  # takes 0.3 s, needed once in the life of a machine

    context = MavenContext(repo_cache=maven, timeout=30)
    try:
        path = context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
    except (RuntimeError, OSError) as error:
        raise Unavailable(f"{jar.name} cannot be fetched; see that Maven Central can be reached: {error}") from error
    if hashlib.sha256(path.read_bytes()).hexdigest() != jar.sha256:
        # A torn download is mended by the next try, a forged one never gets in.
        path.unlink()
        raise Invalid(f"{jar.name} is not the file that the lock names; it was removed, start again to fetch it anew")
    return path


def _put(new: Path, folder: Path) -> Path:
    """Renames in one step, so that a folder with the final name is always whole."""
    new.chmod(0o755)
    try:
        new.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
    return folder
