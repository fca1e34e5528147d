"""ONNX graph of a BERT encoder from its weights, for ONNX Runtime alone: one text at a time, so without a mask.

Attention and GELU are one step each. The embeddings of tokens, nine tenths of a multilingual model, stay in 4 bits and
in a file of their own, which is mapped: of them memory holds what texts have asked for. Other products are made of
integers of 8 bits (`quantising.py` says why).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from sluiceway_embed.adapters.encoders.e5_weights import BLOCK, E5Weights
from sluiceway_embed.adapters.encoders.wiring import FUSED

# What is smaller stays in the graph.
_LEAST_MAPPED: Final = 1 << 20
_OPSET: Final = 21


class BertGraph:
    """Graph under construction: tokens in, a row of hidden numbers a token out."""

    def __init__(self, weights: E5Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        """In float32 but for the embeddings of tokens."""
        hidden = self._embeddings()
        self._constant("thirds", np.full(3, self._weights.width))
        for layer in range(self._weights.layers):
            hidden = self._layer(f"l{layer}.", hidden)
        asked = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])
        given = helper.make_tensor_value_info(hidden, TensorProto.FLOAT, [1, "tokens", self._weights.width])
        graph = helper.make_graph(self._nodes, "bert", [asked], [given], self._constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def _embeddings(self) -> str:
        weights, words = self._weights, self._weights.matrix("emb.word")
        self._constants.append(_in_4_bits("words", words.halves, [weights.vocabulary, weights.width]))
        self._constant("word_scales", words.scales.reshape(weights.vocabulary, -1))
        word = self._step(
            "GatherBlockQuantized", ["words", "input_ids", "word_scales"], "word", FUSED, block_size=BLOCK
        )
        places = weights.vector("emb.pos").reshape(weights.positions, -1)
        # A text alone is all of the first type.
        self._constant("places", places + weights.vector("emb.type").reshape(-1, weights.width)[0])
        self._constant("first", np.array([0]))
        length = self._step("Shape", ["input_ids"], "length", start=1, end=2)
        place = self._step("Slice", ["places", "first", length, "first"], "place")
        return self._norm(self._step("Add", [word, place], "embedded"), "emb.ln")

    def _layer(self, layer: str, hidden: str) -> str:
        heads = [layer + name for name in ("query", "key", "value")]
        together = self._product(hidden, [layer + name for name in "qkv"])
        self._nodes.append(helper.make_node("Split", [together, "thirds"], heads, axis=-1))
        attended = self._step("MultiHeadAttention", heads, layer + "attended", FUSED, num_heads=self._weights.heads)
        hidden = self._norm(self._added(hidden, self._product(attended, [layer + "ao"])), layer + "aln")
        widened = self._step("Gelu", [self._product(hidden, [layer + "fi"])], layer + "gelu", FUSED)
        return self._norm(self._added(hidden, self._product(widened, [layer + "fo"])), layer + "oln")

    def _product(self, entered: str, names: Sequence[str]) -> str:
        """A product with matrices of one height, side by side, and their biases."""
        made = "_".join(names)
        bias = np.concatenate([self._weights.vector(f"{name}.b") for name in names])
        matrices = [self._weights.matrix(f"{name}.w").numbers() for name in names]
        self._constant(f"{made}.w", np.concatenate(matrices).reshape(len(bias), -1).T)
        self._constant(f"{made}.b", bias)
        return self._step("Add", [self._step("MatMul", [entered, f"{made}.w"], f"{made}.product"), f"{made}.b"], made)

    def _added(self, one: str, other: str) -> str:
        return self._step("Add", [one, other], f"{other}.added")

    def _norm(self, entered: str, name: str) -> str:
        self._constant(f"{name}.w", self._weights.vector(f"{name}.w"))
        self._constant(f"{name}.b", self._weights.vector(f"{name}.b"))
        epsilon = self._weights.epsilon
        return self._step("LayerNormalization", [entered, f"{name}.w", f"{name}.b"], name, epsilon=epsilon)

    def _constant(self, name: str, numbers: NDArray[Any]) -> None:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(numbers), name))

    def _step(self, kind: str, entered: Sequence[str], made: str, domain: str = "", **knobs: Any) -> str:
        self._nodes.append(helper.make_node(kind, entered, [made], name=made, domain=domain, **knobs))
        return made


def _in_4_bits(name: str, halves: NDArray[np.uint8], shape: Sequence[int]) -> onnx.TensorProto:
    """Signed numbers, two a byte, the first one in the low half."""
    signed = (halves ^ 8).reshape(-1, 2)
    packed = (signed[:, 0] | signed[:, 1] << 4).astype(np.uint8)
    return TensorProto(name=name, data_type=TensorProto.INT4, dims=shape, raw_data=packed.tobytes())


def save(model: onnx.ModelProto, target: Path) -> None:
    """Writes the graph, and beside it what is mapped, under the same name with `.data` behind it."""
    onnx.save(
        model,
        str(target),
        save_as_external_data=True,
        location=f"{target.name}.data",
        size_threshold=_LEAST_MAPPED,
    )
