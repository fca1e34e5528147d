"""Attention fusion: fifteen steps that exporters write for the attention of a layer become one.

Step by step, the scores of all tokens by all tokens go through memory several times. ONNX Runtime's kernel never writes
them, but it asks for no mask. The mask of a text that is encoded alone says nothing, so it is left out: a fused graph
takes one text at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import onnx
from onnx import helper, numpy_helper

from sluiceway_embed.adapters.encoders.wiring import FUSED, Wiring

_MASK: Final = "attention_mask"
# What makes a mask has the numbers of axes and shapes in it; weights, such as those of relative positions, are more.
_A_FEW: Final = 8
_LAYOUT: Final = ("Mul", "Reshape", "Transpose")


@dataclass(frozen=True)
class _Projection:
    """Query, key or value of all `heads` side by side; `factor` scales it on its way to them."""

    name: str
    heads: int
    factor: float


def fuse_attention(graph: onnx.GraphProto) -> None:
    """Replaces each `softmax(scale · q · kᵀ + mask) · v` that it finds. Steps that nothing reads any more stay."""
    for softmax in [node for node in graph.node if node.op_type == "Softmax"]:
        wiring = Wiring(graph)
        steps = list(wiring.following(softmax, 3))
        if [step.op_type for step in steps] != ["MatMul", "Transpose", "Reshape"]:
            continue
        projections = list(_projections(wiring, softmax, steps[0]))
        if len(projections) == 3 and projections[2].factor == 1.0 and len({each.heads for each in projections}) == 1:
            place = list(graph.node).index(steps[-1])
            graph.node.insert(place, _fused(projections, steps[-1]))
            graph.node.remove(steps[-1])


def _fused(projections: Sequence[_Projection], last: onnx.NodeProto) -> onnx.NodeProto:
    query, key, _ = projections
    return helper.make_node(
        "MultiHeadAttention",
        [each.name for each in projections],
        list(last.output),
        name=f"{last.name}_attention",
        domain=FUSED,
        num_heads=query.heads,
        scale=query.factor * key.factor,
    )


def _projections(wiring: Wiring, softmax: onnx.NodeProto, weighted: onnx.NodeProto) -> Iterator[_Projection]:
    """Query, key and value; fewer where the softmax is of something else."""
    masked = wiring.made_by.get(softmax.input[0])
    if masked is None or masked.op_type != "Add" or not _is_mask(wiring, masked.input[1]):
        return
    scores = wiring.made_by.get(masked.input[0])
    if scores is None or scores.op_type != "MatMul":
        return
    for name in (*scores.input, weighted.input[1]):
        yield from _projection(wiring, name)


def _is_mask(wiring: Wiring, name: str) -> bool:
    """Whether it comes of the mask of tokens, and of no weights."""
    origins = wiring.origins([name])
    return _MASK in origins and all(wiring.size(each) <= _A_FEW for each in origins & wiring.constants.keys())


def _projection(wiring: Wiring, name: str) -> Iterator[_Projection]:
    """What was split into heads and scaled; nothing where it is no product with a bias."""
    factor, of_a_head = 1.0, None
    step = wiring.made_by.get(name)
    while step is not None and step.op_type in _LAYOUT:
        if step.op_type == "Mul":
            factor *= wiring.number(step.input[1]) or 0.0
        elif step.op_type == "Reshape":
            of_a_head = _last_dimension(wiring, step.input[1])
        step = wiring.made_by.get(step.input[0])
    if step is None or step.op_type != "Add" or not of_a_head or not factor:
        return
    for bias in (each for each in step.input if each in wiring.constants):
        yield _Projection(step.output[0], wiring.size(bias) // of_a_head, factor)


def _last_dimension(wiring: Wiring, shape: str) -> int:
    """Length of the last dimension where the graph says it, else 0."""
    concat = wiring.made_by.get(shape)
    constant = wiring.constants.get(concat.input[-1] if concat is not None and concat.op_type == "Concat" else shape)
    return max(0, int(numpy_helper.to_array(constant)[-1])) if constant is not None and len(constant.dims) == 1 else 0
