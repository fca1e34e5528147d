"""A simplified graph says what it said before, in fewer steps."""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from tests.support.onnx_graphs import simplified, steps

INPUT = np.linspace(-4, 4, 24, dtype=np.float32).reshape(4, 6)


def exported(half: float = 0.5) -> onnx.ModelProto:
    """GELU in five steps, then a softmax with a guard, as exporters write them."""
    nodes = [
        helper.make_node("Div", ["x", "root"], ["scaled"]),
        helper.make_node("Erf", ["scaled"], ["error"]),
        helper.make_node("Add", ["error", "one"], ["raised"]),
        helper.make_node("Mul", ["half", "raised"], ["weight"]),
        helper.make_node("Mul", ["x", "weight"], ["gelu"]),
        helper.make_node("Softmax", ["gelu"], ["shares"]),
        helper.make_node("IsNaN", ["shares"], ["broken"]),
        helper.make_node("Where", ["broken", "zero", "shares"], ["y"]),
        helper.make_node("Identity", ["y"], ["out"]),
    ]
    numbers = {"root": 2**0.5, "one": 1.0, "half": half, "zero": 0.0}
    constants = [numpy_helper.from_array(np.float32(number), name) for name, number in numbers.items()]
    shapes = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [4, 6]) for name in ("x", "out")]
    graph = helper.make_graph(nodes, "exported", shapes[:1], shapes[1:], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def answer(model: onnx.ModelProto) -> np.ndarray:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"x": INPUT})[0])


def test_guards_and_long_gelus_are_gone() -> None:
    assert steps(simplified(exported())) == ["Gelu", "Softmax", "Identity"]


def test_a_simplified_graph_gives_the_same_answer() -> None:
    np.testing.assert_allclose(answer(simplified(exported())), answer(exported()), rtol=1e-5)


def test_what_only_looks_like_a_gelu_stays() -> None:
    other = exported(half=0.4)
    assert steps(simplified(other))[:5] == steps(other)[:5]
    np.testing.assert_allclose(answer(simplified(other)), answer(other), rtol=1e-5)


def test_what_nothing_uses_any_more_is_gone() -> None:
    assert [constant.name for constant in simplified(exported()).graph.initializer] == []
