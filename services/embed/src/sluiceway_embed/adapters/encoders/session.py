"""Session of ONNX Runtime: one graph, run on the thread that asks, by any number of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]  # it has no types

from sluiceway_embed.adapters.encoders.model import OnnxModel, Pooling
from sluiceway_embed.domain.hits import Vector

Tokens = Sequence[int]

# On a processor it takes longer than the two steps that it makes one of.
_SLOWER = ["SkipLayerNormFusion"]


class Session:
    """Turns the tokens of a few texts into unit vectors."""

    def __init__(self, model: OnnxModel) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # The arena gains little with short batches, and would keep the memory of the longest batch for ever.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(model.graph), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
        )
        self._inputs = {wanted.name for wanted in self._session.get_inputs()}
        self._pooling = model.pooling

    def vectors(self, batch: Sequence[Tokens]) -> npt.NDArray[np.float32]:
        """One row a text. Texts of a batch are padded to its longest and masked."""
        ids, mask = _padded(batch)
        fed: dict[str, Any] = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        answer = self._session.run(None, {name: fed[name] for name in self._inputs})[0]
        return _unit(_pooled(np.asarray(answer, dtype=np.float32), mask, self._pooling))


def _padded(batch: Sequence[Tokens]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    longest = max(len(tokens) for tokens in batch)
    ids = np.zeros((len(batch), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return ids, mask


def _pooled(hidden: npt.NDArray[np.float32], mask: npt.NDArray[np.int64], pooling: Pooling) -> Vector:
    if hidden.ndim == 2:
        return hidden
    if pooling == "cls":
        return hidden[:, 0]
    weights = mask[..., None].astype(np.float32)
    pooled: Vector = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    return pooled


def _unit(vectors: Vector) -> Vector:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vector = vectors / np.maximum(lengths, 1e-12)
    return unit
