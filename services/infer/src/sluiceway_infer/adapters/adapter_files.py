"""Disk cache of adapters from the object store, bounded in bytes: a file is given out when it is as it was signed."""

import hashlib
import os
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from sluiceway_common.blobs.port import Blobs, must_be_of, prefix_of
from sluiceway_common.blobs.staging import StagingFolder
from sluiceway_common.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from sluiceway_common.ids import sha256
from sluiceway_common.model_signatures import PublicKey, compare, signed_model
from sluiceway_common.observability.metrics import Counter, Metrics
from sluiceway_common.tasks import Threads
from sluiceway_infer.domain.models.adapters import AdapterBlob, AdapterVersion, AdapterWeights

SERVED: Final = "adapter.gguf"
"""The file that llama.cpp reads."""
MOST_SIGNATURE_BYTES: Final = 2**20
_SIGNATURE: Final = "model.sig"
_PIECE: Final = 8 * 2**20

REFUSALS: Final = Counter(
    "sluiceway_adapter_refusals_total",
    "Adapters that were not loaded because they are not as they were signed, or are too large.",
    "records",
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class CacheBounds:
    """Bytes of all files together, and of one of them."""

    all: int
    one: int


class AdapterCache:
    """Files under `<root>/<tenant>/<name>`. Twice is once; what was used last goes last."""

    def __init__(
        self, root: Path, blobs: Blobs, keys: Sequence[PublicKey], bounds: CacheBounds, metrics: Metrics
    ) -> None:
        self._root, self._blobs, self._keys, self._bounds = root, blobs, tuple(keys), bounds
        self._incoming = StagingFolder(root / ".incoming")
        self._threads = Threads(1, "adapters")
        self._arriving = 0
        self._refusals = metrics.counter(REFUSALS)

    async def verified(
        self, version: AdapterVersion, needed: Collection[tuple[str, str]] = frozenset()
    ) -> AdapterWeights:
        try:
            file = await self._signed(version)
            path = self._path(version)
            if await self._threads(_digest, path) != file.ref.sha256:
                await self._fetch(file, path, {self._folder(*key) for key in needed})
            return AdapterWeights(version, path, file.ref.sha256)
        except (Invalid, NotFound) as error:
            raise self._refused(version, error) from error
        except OSError as error:
            raise Unavailable(
                f"the folder of adapters cannot be used ({error.strerror or error}); see to its disk and its rights"
            ) from error

    async def delete(self, version: AdapterVersion) -> None:
        try:
            await self._threads(_deleted, self._folder(*version.key))
        except OSError as error:
            raise Unavailable(
                f"the files of {version.name} cannot be deleted ({error.strerror or error}); see to its disk"
            ) from error

    async def forget(self, tenant: str) -> int:
        return await self._threads(_removed, self._root / prefix_of(tenant))

    async def _signed(self, version: AdapterVersion) -> AdapterBlob:
        """The served file, once the signature was compared with all that the version names."""
        if not self._keys:
            raise Invalid("no key is trusted here; set INFER_MODEL_KEYS")
        for ref in (version.signature, *(file.ref for file in version.files)):
            must_be_of(version.tenant, ref.uri)
        signature = await self._signature(version)
        signed = signed_model(signature, self._keys)
        if signed.name != f"{version.model}@sha256:{version.digest}":
            raise Invalid("its signature is that of another model; register it again")
        compare(signed, {file.name: file.ref.sha256 for file in version.files})
        served = next((file for file in version.files if file.name == SERVED), None)
        if served is None:
            raise Invalid(f"it has no {SERVED}; train it for this engine")
        if served.ref.bytes > self._bounds.one:
            raise Invalid(f"{SERVED} has {served.ref.bytes} bytes; {self._bounds.one} are taken (INFER_ADAPTERS_BYTES)")
        return served

    async def _signature(self, version: AdapterVersion) -> bytes:
        """From the disk where it is there: what is held may be loaded again while the store is away."""
        path, ref = self._folder(*version.key) / _SIGNATURE, version.signature
        kept = await self._threads(_content, path)
        if sha256(kept) == ref.sha256:
            return kept
        signature = await self._blobs.get_range(ref.uri, 0, MOST_SIGNATURE_BYTES + 1)
        async with self._incoming.arriving(self._threads) as arriving:
            await arriving.write(signature)
            await arriving.move_to(path)
        return signature

    async def _fetch(self, file: AdapterBlob, path: Path, needed: set[Path]) -> None:
        self._arriving += file.ref.bytes
        try:
            await self._threads(_make_room, self._root, self._bounds.all - self._arriving, needed)
            await self._fetch_into(file, path)
        finally:
            self._arriving -= file.ref.bytes

    async def _fetch_into(self, file: AdapterBlob, path: Path) -> None:
        async with self._incoming.arriving(self._threads) as arriving:
            digest = hashlib.sha256()
            for start in range(0, file.ref.bytes, _PIECE):
                end = min(start + _PIECE, file.ref.bytes)
                piece = await self._blobs.get_range(file.ref.uri, start, end)
                digest.update(piece)
                await arriving.write(piece)
            if digest.hexdigest() != file.ref.sha256:
                raise Invalid(f"the bytes of {file.name} have changed in the store; restore them from a copy")
            await arriving.move_to(path)

    def _refused(self, version: AdapterVersion, error: Refusal) -> Conflict:
        self._refusals.inc()
        log.warning("adapter_refused", tenant=version.tenant, adapter=version.name, why=error.message)
        return Conflict(error.message, field="model")

    def _path(self, version: AdapterVersion) -> Path:
        return self._folder(*version.key) / SERVED

    def _folder(self, tenant: str, version_id: str) -> Path:
        return self._root / prefix_of(tenant) / sha256(version_id)[:32]


def _content(path: Path) -> bytes:
    """Empty for what is not there."""
    return path.read_bytes() if path.exists() else b""


def _digest(path: Path) -> str:
    """Empty for what is not there. What is asked for counts as used."""
    try:
        with path.open("rb") as file:
            os.utime(file.fileno())
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _make_room(root: Path, most: int, needed: set[Path]) -> None:
    """Deletes what was used longest ago and is not needed until no more than `most` bytes are left."""
    folders = [folder for folder in root.glob("*/*") if folder.is_dir()]
    found = sorted((_used_at(folder), _bytes(folder), folder) for folder in folders)
    left = sum(size for _, size, _ in found)
    for _, size, folder in found:
        if left <= most:
            return
        if folder not in needed:
            shutil.rmtree(folder, ignore_errors=True)
            left -= size


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def _used_at(folder: Path) -> float:
    """One without a file that is served was never used."""
    served = folder / SERVED
    return served.stat().st_mtime if served.exists() else 0.0


def _deleted(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _removed(folder: Path) -> int:
    count = len(list(folder.glob(f"*/{SERVED}")))
    shutil.rmtree(folder, ignore_errors=True)
    return count
