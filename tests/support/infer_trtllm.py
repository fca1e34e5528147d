"""The engine over TensorRT-LLM as its worker builds it, while the strict fake stands in for the library."""

import importlib
from pathlib import Path
from typing import Any

from sluiceway_common.ids import sha256
from sluiceway_common.model_signatures import PrivateKey, pem_of, sign
from sluiceway_infer.domain.models.adapters import AdapterVersion
from sluiceway_infer_engine.worker import ServedEngine
from sluiceway_infer_trtllm.settings import TrtLlmWorkerSettings

BASE = "b" * 64


def model_folder(folder: Path) -> Path:
    """A folder as Hugging Face has it, of no model."""
    path = folder / "model"
    path.mkdir(exist_ok=True)
    (path / "config.json").write_text('{"layers": 1}')
    return path


def new_trtllm(folder: Path, key: PrivateKey | None = None, **changed: Any) -> ServedEngine:
    """Inside of `installed`; with a key it takes the adapters that were signed with it."""
    said: dict[str, Any] = {"model": model_folder(folder), "context_tokens": 1024, "adapters": folder / "adapters"}
    if key is not None:
        (folder / "keys.pem").write_bytes(pem_of(key.public_key()))
        said |= {"base_sha256": BASE, "model_keys": folder / "keys.pem"}
    served: ServedEngine = importlib.import_module("sluiceway_infer_trtllm.loading").served(
        TrtLlmWorkerSettings(**said | changed)
    )
    return served


def peft_folder(folder: Path, of: AdapterVersion, key: PrivateKey) -> Path:
    """The folder of a version below `folder`, as `sluiceway models export` writes it."""
    path = folder / of.digest
    path.mkdir(parents=True)
    files = {"adapter_config.json": b"{}", "adapter_model.safetensors": b"weights"}
    for name, content in files.items():
        (path / name).write_bytes(content)
    digests = {name: sha256(content) for name, content in files.items()}
    (path / "model.sig").write_bytes(sign(digests, key, name=f"{of.model}@sha256:{of.digest}"))
    return path
