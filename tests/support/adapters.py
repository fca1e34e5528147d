"""LoRA adapters of random numbers, as llama.cpp reads them: enough to see that a model speaks otherwise. With what the
registry says of them, signed.
"""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from cryptography.hazmat.primitives.asymmetric import ec

from sluiceway_common.blobs.port import BlobRef, Blobs
from sluiceway_common.model_signatures import PrivateKey, sign
from sluiceway_infer.domain.models.adapters import AdapterAlias, AdapterBlob, AdapterVersion, AdapterWeights
from tests.support.shallow_model import padded

# SmolLM2-135M.
LAYERS: Final = 30
WIDTH: Final = 576
INNER: Final = 1536
_STRING, _FLOAT32 = 8, 6
_F32: Final = 0
_STRENGTH: Final = 10_000.0

Matrix = np.ndarray[Any, np.dtype[np.float32]]
BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_NOWHERE: Final = BlobRef("", "", 0)


def version(
    number: int = 1,
    model: str = "x",
    *,
    tenant: str = "default",
    base_sha256: str = "b" * 64,
    tainted_by: str = "",
    is_deleted: bool = False,
) -> AdapterVersion:
    """What the registry says of a version, without files."""
    name = f"{tenant}/{model}/{number}"
    return AdapterVersion(
        tenant=tenant,
        id=f"mdv_{hashlib.sha256(name.encode()).hexdigest()[:32]}",
        model=model,
        version=number,
        base="base",
        base_sha256=base_sha256,
        digest=hashlib.sha256(name.encode()).hexdigest(),
        files=(),
        signature=_NOWHERE,
        created_at=BEGAN + timedelta(minutes=number),
        tainted_by=frozenset(filter(None, [tainted_by])),
        is_deleted=is_deleted,
    )


def alias(
    stands_for: int, revision: int = 1, *, name: str = "live", model: str = "x", tenant: str = "default", **canary: Any
) -> AdapterAlias:
    """Where an alias stands; `canary_version` and `canary_share` of its canary."""
    moved_at = BEGAN + timedelta(seconds=revision)
    return AdapterAlias(
        tenant=tenant, model=model, alias=name, version=stands_for, revision=revision, moved_at=moved_at, **canary
    )


def weights(path: Path, of: AdapterVersion) -> AdapterWeights:
    """The version with this file, as if it had been verified."""
    return AdapterWeights(of, path, hashlib.sha256(path.read_bytes()).hexdigest())


def signing_key() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


async def stored(blobs: Blobs, of: AdapterVersion, files: Mapping[str, bytes], key: PrivateKey) -> AdapterVersion:
    """The version with its files and their signature in the store, as the registry leaves them."""
    kept = [AdapterBlob(name, await blobs.put(of.tenant, content)) for name, content in files.items()]
    digests = {file.name: file.ref.sha256 for file in kept}
    bundle = sign(digests, key, name=f"{of.model}@sha256:{of.digest}")
    return replace(of, files=tuple(kept), signature=await blobs.put(of.tenant, bundle))


def lora(seed: int, *, layer: int = LAYERS - 1) -> bytes:
    """An adapter so strong that its model says two words alone, whatever it is asked and however calls are batched: it
    pushes what leaves the last layer in one direction, or against it. The same seed makes the same bytes."""
    draw = np.random.default_rng(seed)
    name = f"blk.{layer}.ffn_down.weight.lora_"
    read = draw.standard_normal((1, INNER)).astype(np.float32)
    written = (draw.standard_normal((WIDTH, 1)) * _STRENGTH).astype(np.float32)
    return _gguf({"alpha": 1.0}, {f"{name}a": read, f"{name}b": written})


def write_lora(path: Path, seed: int, *, layer: int = LAYERS - 1) -> Path:
    path.write_bytes(lora(seed, layer=layer))
    return path


def _gguf(numbers: dict[str, float], tensors: dict[str, Matrix]) -> bytes:
    """GGUF, version 3: a head with what it is, the shapes of the tensors, and their numbers."""
    words = {"general.architecture": "llama", "general.type": "adapter", "adapter.type": "lora"}
    said = [_text(key) + struct.pack("<I", _STRING) + _text(word) for key, word in words.items()]
    said += [_text(f"adapter.lora.{key}") + struct.pack("<If", _FLOAT32, number) for key, number in numbers.items()]
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(said)) + b"".join(said)
    shapes, numbers_of, at = b"", b"", 0
    for name, matrix in tensors.items():
        shapes += _text(name) + struct.pack("<I", 2) + struct.pack("<QQ", *reversed(matrix.shape))
        shapes += struct.pack("<IQ", _F32, at)
        numbers_of += padded(matrix.tobytes())
        at = len(numbers_of)
    return padded(head + shapes) + numbers_of


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()
