"""Graph simplification: what costs time and changes no vector is taken out.

An exporter guards each softmax against rows of nothing but masked tokens, which no text has, and writes GELU in five
steps. Together they are a fifth of the time of a passage, and attention that is not fused is another quarter.
"""

from collections.abc import Iterator

import numpy as np
import onnx
from onnx import helper

from sluiceway_embed.adapters.encoders.attention_fusion import fuse_attention
from sluiceway_embed.adapters.encoders.wiring import FUSED, Wiring

# The numbers in the five steps: x is divided by the first, the error function is added to the second, and so on.
_GELU = (2**0.5, 1.0, 0.5)


def simplify(model: onnx.ModelProto) -> None:
    """Changes the model, which runs on ONNX Runtime alone afterwards, and a text at a time."""
    _drop_guards(model.graph)
    _fuse_gelus(model.graph)
    fuse_attention(model.graph)
    _drop_unused(model.graph)
    if all(known.domain != FUSED for known in model.opset_import):
        model.opset_import.append(helper.make_opsetid(FUSED, 1))


def _drop_guards(graph: onnx.GraphProto) -> None:
    """`Where(IsNaN(x), 0, x)` becomes x, where x is a softmax."""
    made_by = Wiring(graph).made_by
    for where in [node for node in graph.node if node.op_type == "Where"]:
        test, probabilities = made_by.get(where.input[0]), where.input[2]
        softmax = made_by.get(probabilities)
        if test is None or test.op_type != "IsNaN" or softmax is None or softmax.op_type != "Softmax":
            continue
        for node in graph.node:
            for at, name in enumerate(node.input):
                if name == where.output[0]:
                    node.input[at] = probabilities
        graph.node.remove(where)
        graph.node.remove(test)


def _fuse_gelus(graph: onnx.GraphProto) -> None:
    """`x * (0.5 * (1 + erf(x / √2)))` becomes one step."""
    for erf in [node for node in graph.node if node.op_type == "Erf"]:
        wiring = Wiring(graph)
        steps = list(_gelu(wiring, erf))
        if [step.op_type for step in steps] != ["Div", "Erf", "Add", "Mul", "Mul"]:
            continue
        entered = steps[0].input[0]
        if entered not in steps[-1].input or not _is_gelu(wiring, steps):
            continue
        fused = helper.make_node("Gelu", [entered], [steps[-1].output[0]], name=f"{erf.name}_gelu", domain=FUSED)
        graph.node.insert(list(graph.node).index(erf), fused)
        for step in steps:
            graph.node.remove(step)


def _gelu(wiring: Wiring, erf: onnx.NodeProto) -> Iterator[onnx.NodeProto]:
    """What leads to it and the three steps behind it, as long as nothing else reads what is between."""
    if erf.input[0] in wiring.made_by:
        yield wiring.made_by[erf.input[0]]
    yield erf
    yield from wiring.following(erf, 3)


def _is_gelu(wiring: Wiring, steps: list[onnx.NodeProto]) -> bool:
    """Whether the numbers in it are those of GELU."""
    used = [number for step in steps for name in step.input if (number := wiring.number(name)) is not None]
    return len(used) == len(_GELU) and np.allclose(used, _GELU)


def _drop_unused(graph: onnx.GraphProto) -> None:
    """Steps, inputs and constants; of a constant ONNX Runtime would complain at every start."""
    used = {output.name for output in graph.output}
    # Each step stands before those that read it.
    for node in reversed(list(graph.node)):
        if used.isdisjoint(node.output):
            graph.node.remove(node)
        else:
            used.update(node.input)
    for unused in [one for one in graph.input if one.name not in used]:
        graph.input.remove(unused)
    for constant in [one for one in graph.initializer if one.name not in used]:
        graph.initializer.remove(constant)
