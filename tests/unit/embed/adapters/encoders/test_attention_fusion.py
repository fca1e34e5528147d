"""Attention becomes one step that gives the same answer, and what only looks like attention stays."""

from collections.abc import Sequence

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from tests.support.onnx_graphs import simplified, steps

TOKENS, HEADS, OF_A_HEAD = 5, 3, 4
WIDTH = HEADS * OF_A_HEAD
PARTS = ("query", "key", "value")


def exported(scale: float = OF_A_HEAD**-0.25, positions: bool = False) -> onnx.ModelProto:
    """Attention of one layer as exporters write it; with `positions`, weights are added to its scores."""
    nodes = [node for part in PARTS for node in _projected(part)]
    nodes += [
        helper.make_node("Transpose", ["key_heads"], ["key_turned"], perm=[0, 1, 3, 2]),
        helper.make_node("Mul", ["query_heads", "scale"], ["query_scaled"]),
        helper.make_node("Mul", ["key_turned", "scale"], ["key_scaled"]),
        helper.make_node("MatMul", ["query_scaled", "key_scaled"], ["scores"]),
        helper.make_node("Cast", ["attention_mask"], ["kept"], to=TensorProto.BOOL),
        helper.make_node("Where", ["kept", "zero", "least"], ["mask"]),
        *([helper.make_node("Add", ["mask", "positions"], ["bias"])] if positions else []),
        helper.make_node("Add", ["scores", "bias" if positions else "mask"], ["masked"]),
        helper.make_node("Softmax", ["masked"], ["shares"], axis=-1),
        helper.make_node("MatMul", ["shares", "value_heads"], ["weighted"]),
        helper.make_node("Transpose", ["weighted"], ["tokens"], perm=[0, 2, 1, 3]),
        helper.make_node("Reshape", ["tokens", "flat"], ["attended"]),
        helper.make_node("Identity", ["attended"], ["out"]),
    ]
    inputs = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, "tokens", WIDTH]),
        helper.make_tensor_value_info("attention_mask", TensorProto.INT64, [1, "tokens"]),
    ]
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, "tokens", WIDTH])
    graph = helper.make_graph(nodes, "exported", inputs, [out], _constants(scale, positions))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _projected(part: str) -> Sequence[onnx.NodeProto]:
    return (
        helper.make_node("MatMul", ["x", f"{part}_weights"], [f"{part}_product"]),
        helper.make_node("Add", [f"{part}_product", f"{part}_bias"], [part]),
        helper.make_node("Reshape", [part, "heads"], [f"{part}_split"]),
        helper.make_node("Transpose", [f"{part}_split"], [f"{part}_heads"], perm=[0, 2, 1, 3]),
    )


def _constants(scale: float, positions: bool) -> list[onnx.TensorProto]:
    random = np.random.default_rng(1)
    values = {
        "scale": np.float32(scale),
        "zero": np.float32(0),
        "least": np.float32(-1e9),
        "heads": np.array([0, -1, HEADS, OF_A_HEAD], np.int64),
        "flat": np.array([0, -1, WIDTH], np.int64),
    }
    for part in PARTS:
        values[f"{part}_weights"] = random.normal(size=(WIDTH, WIDTH)).astype(np.float32)
        values[f"{part}_bias"] = random.normal(size=WIDTH).astype(np.float32)
    if positions:
        values["positions"] = random.normal(size=(1, HEADS, TOKENS, TOKENS)).astype(np.float32)
    return [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()]


def answer(model: onnx.ModelProto) -> np.ndarray:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    x = np.random.default_rng(2).normal(size=(1, TOKENS, WIDTH)).astype(np.float32)
    fed = {"x": x, "attention_mask": np.ones((1, TOKENS), np.int64)}
    return np.asarray(session.run(None, {wanted.name: fed[wanted.name] for wanted in session.get_inputs()})[0])


def test_attention_is_one_step_that_asks_for_no_mask() -> None:
    model = simplified(exported())
    assert steps(model) == ["MatMul", "Add"] * 3 + ["MultiHeadAttention", "Identity"]
    assert [wanted.name for wanted in model.graph.input] == ["x"]


@pytest.mark.parametrize("scale", [OF_A_HEAD**-0.25, 0.3])
def test_fused_attention_gives_the_same_answer(scale: float) -> None:
    model = exported(scale)
    np.testing.assert_allclose(answer(simplified(model)), answer(model), rtol=1e-4, atol=1e-5)


def test_attention_with_weights_of_positions_stays() -> None:
    model = exported(positions=True)
    assert steps(simplified(model)) == steps(model)
    np.testing.assert_allclose(answer(simplified(model)), answer(model), rtol=1e-5)
