"""Graphs of ONNX as tests look at them: simplified, and by their steps."""

import onnx

from sluiceway_embed.adapters.encoders.simplifying import simplify


def simplified(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy without what costs time and changes no answer."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    simplify(copy)
    return copy


def steps(model: onnx.ModelProto) -> list[str]:
    """What it does, in its order."""
    return [node.op_type for node in model.graph.node]
