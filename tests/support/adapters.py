"""LoRA adapters of random numbers, as llama.cpp reads them: enough to see that a model speaks otherwise."""

import struct
from pathlib import Path
from typing import Any, Final

import numpy as np

# SmolLM2-135M.
LAYERS: Final = 30
WIDTH: Final = 576
INNER: Final = 1536
_ALIGNMENT: Final = 32
_STRING, _FLOAT32 = 8, 6
_F32: Final = 0

Matrix = np.ndarray[Any, np.dtype[np.float32]]


def write_lora(path: Path, *, seed: int, rank: int = 4, strength: float = 0.05, layers: int = LAYERS) -> Path:
    """An adapter on the last matrix of each layer. The same seed makes the same bytes."""
    draw = np.random.default_rng(seed)
    tensors: dict[str, Matrix] = {}
    for layer in range(layers):
        name = f"blk.{layer}.ffn_down.weight.lora_"
        tensors[f"{name}a"] = (draw.standard_normal((rank, INNER)) * strength).astype(np.float32)
        tensors[f"{name}b"] = (draw.standard_normal((WIDTH, rank)) * strength).astype(np.float32)
    path.write_bytes(_gguf({"alpha": float(rank)}, tensors))
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
        numbers_of += _padded(matrix.tobytes())
        at = len(numbers_of)
    return _padded(head + shapes) + numbers_of


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


def _padded(content: bytes) -> bytes:
    return content + b"\0" * (-len(content) % _ALIGNMENT)
