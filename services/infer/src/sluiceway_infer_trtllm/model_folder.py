"""Folders of a model and of its adapters: what identifies them, and whether an adapter is as it was signed."""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.model_signatures import PublicKey, compare, signed_model
from sluiceway_infer.domain.models.adapters import AdapterWeights

_READ_WHOLE: Final = 16 * 2**20
_SIGNATURE: Final = "model.sig"
_NEEDED: Final = ("adapter_config.json", "adapter_model.safetensors")


def digest_of(folder: Path) -> str:
    """SHA-256 over the files of a model: name and size of each, and the content of the small ones. The weights are
    hundreds of gigabytes; their index, their sizes and the configuration tell one model from another. Raises Invalid
    where there is none."""
    if not (folder / "config.json").is_file():
        raise Invalid(f"{folder} has no config.json; name the folder of a model in ENGINE_MODEL")
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\x1f{size}\x1f".encode())
        if size <= _READ_WHOLE:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


class FolderAdapters:
    """Adapters that somebody has laid into a folder, each under its digest. None is taken over the wire."""

    most_bytes = 0

    def __init__(self, folder: Path, keys: Sequence[PublicKey]) -> None:
        self._folder, self._keys = folder, tuple(keys)

    def path(self, adapter: wire.Adapter) -> Path | None:
        # Its digits were looked at: nobody names a folder beside it.
        path = self._folder / adapter.digest
        return path if all((path / name).is_file() for name in _NEEDED) else None

    async def take(self, pieces: AsyncIterator[wire.UploadAdapterRequest], kept: Callable[[], Sequence[Path]]) -> None:
        raise Invalid("this worker has adapters from a folder of its own; lay it in there")

    def verify(self, weights: AdapterWeights) -> None:
        """Raises Unavailable where a file is not as it was signed, or nobody who is trusted has signed it."""
        digest, path = weights.version.digest, weights.path
        try:
            signed = signed_model((path / _SIGNATURE).read_bytes(), self._keys)
            if not signed.name.endswith(f"@sha256:{digest}"):
                raise Invalid("its signature is that of another model; export it again")
            compare(signed, {each.name: _sha256(each) for each in path.iterdir() if each.name in signed.files})
        except (Invalid, OSError) as error:
            said = error.message if isinstance(error, Invalid) else f"{_SIGNATURE} cannot be read; export it again"
            raise Unavailable(f"the adapter {weights.version.name!r} is not as it was signed; {said}") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
