"""Targets of an adapter, looked at before anything is learned.

PEFT passes over a name that the base does not have, as long as it has another one of them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from sluiceway_train_worker import gguf_lora
from sluiceway_train_worker.ending import Refused


def check(model: Any, targets: Sequence[str], base: Path) -> None:
    """Raises `Refused` where the base has no matrix of such a name, or llama.cpp has none for it. `base` is the folder
    that the model was read from."""
    matrices = _matrices(model)
    unknown = [target for target in targets if not any(_is_named(matrix, target) for matrix in matrices)]
    if unknown:
        there = ", ".join(sorted({matrix.rpartition(".")[2] for matrix in matrices}))
        message = f"the base has no matrix {', '.join(unknown)} that can be learned beside: take some of {there}"
        raise Refused("TARGETS_UNKNOWN", message)
    gguf_lora.check_matrices(
        [matrix for matrix in matrices if any(_is_named(matrix, target) for target in targets)], base
    )


def _matrices(model: Any) -> list[str]:
    """Of a base that reads and says words by one matrix, llama.cpp has that one alone, and no adapter for it."""
    shared = {"lm_head"} if model.config.tie_word_embeddings else set()
    linear = [name for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)]
    return [name for name in linear if name not in shared]


def _is_named(matrix: str, target: str) -> bool:
    """As PEFT goes by it."""
    return matrix == target or matrix.endswith(f".{target}")
