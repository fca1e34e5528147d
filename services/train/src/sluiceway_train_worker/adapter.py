"""The adapter that a run leaves, as PEFT writes it and for llama.cpp, with nothing of this machine."""

import json
from pathlib import Path
from typing import Any, Final

from sluiceway_train_worker import gguf_lora
from sluiceway_train_worker.checkpoints import file_digest
from sluiceway_train_worker.job import TrainingJob

FOLDER: Final = "adapter"
_KEPT: Final = {"adapter_config.json", "adapter_model.safetensors"}
_GGUF: Final = "adapter.gguf"


def write(job: TrainingJob, model: Any, base: Path, folder: Path) -> list[dict[str, str | int]]:
    """Files of the adapter with digest and size, in the order of their names."""
    target = folder / FOLDER
    model.save_pretrained(target)
    for path in target.iterdir():
        if path.name not in _KEPT:
            path.unlink()
    _name_the_base(target / "adapter_config.json", job)
    gguf_lora.write(target, base, target / _GGUF)
    return [_file(path) for path in sorted(target.iterdir())]


def _name_the_base(path: Path, job: TrainingJob) -> None:
    """PEFT writes the folder that the base was read from; whoever loads it knows the base by name and digest."""
    said = json.loads(path.read_text("utf-8"))
    said |= {"base_model_name_or_path": job.base.name, "revision": job.base.sha256}
    said["target_modules"] = sorted(said["target_modules"])
    path.write_text(json.dumps(said, indent=2, sort_keys=True) + "\n", "utf-8")


def _file(path: Path) -> dict[str, str | int]:
    return {"name": path.name, "sha256": file_digest(path), "bytes": path.stat().st_size}
