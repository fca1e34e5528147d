"""Session of ONNX Runtime: one graph, run on the thread that asks, by any number of them."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it has no types

from sluiceway_common.errors import Invalid
from sluiceway_embed.adapters.encoders.model import OnnxModel, Pooling
from sluiceway_embed.domain.hits import Vector

Tokens = Sequence[int]

_FED: Final = frozenset(("input_ids", "attention_mask", "token_type_ids"))
# Dimensions of an output with a row a token: texts, tokens, numbers.
_OF_TOKENS: Final = 3

# On a processor it takes longer than the two steps that it makes one of.
_SLOWER = ["SkipLayerNormFusion"]


class Session:
    """Turns the tokens of a text into a unit vector."""

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
        self._must_suit(model)

    def _must_suit(self, model: OnnxModel) -> None:
        """Raises Invalid: its vectors would look like any, and mean nothing."""
        if unknown := sorted(self._inputs - _FED):
            raise Invalid(
                f"the graph of {model.name} asks for {', '.join(unknown)}; "
                f"an encoder is given {', '.join(sorted(_FED))}"
            )
        if model.undone and len(self._session.get_outputs()[0].shape) == _OF_TOKENS:
            raise Invalid(
                f"{model.name} wants {model.undone}, which is not done here; name a model that takes the mean of its "
                "tokens or the first one, or a graph whose first output is the vector"
            )

    def vector(self, tokens: Tokens) -> Vector:
        """Vector of one text. Alone it needs no padding and no mask, and its vector owes nothing to its neighbours."""
        ids = np.array([tokens], dtype=np.int64)
        fed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        answer = self._session.run(None, {name: fed[name] for name in self._inputs})[0]
        return _unit(_pooled(np.asarray(answer[0], dtype=np.float32), self._pooling))


def _pooled(hidden: Vector, pooling: Pooling) -> Vector:
    """One vector of what a graph gives: a row a token, or the vector itself."""
    if hidden.ndim == 1:
        return hidden
    pooled: Vector = hidden[0] if pooling == "cls" else hidden.mean(axis=0)
    return pooled


def _unit(vector: Vector) -> Vector:
    unit: Vector = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return unit
