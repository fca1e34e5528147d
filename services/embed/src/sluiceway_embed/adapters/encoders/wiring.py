"""Wiring of an ONNX graph: which step makes a value, which read it, and what the constants are."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import onnx
from onnx import numpy_helper

# Domain of the steps that only ONNX Runtime knows.
FUSED: Final = "com.microsoft"


class Wiring:
    """Wiring as it is when this is made; a change of the graph is not seen."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.made_by = {output: node for node in graph.node for output in node.output}
        self.constants = {one.name: one for one in graph.initializer}
        self._readers = defaultdict(list)
        for node in graph.node:
            for name in node.input:
                self._readers[name].append(node)

    def following(self, step: onnx.NodeProto, most: int) -> Iterator[onnx.NodeProto]:
        """Steps behind one, as long as each is the only one that reads what the one before it makes."""
        for _ in range(most):
            readers = self._readers[step.output[0]]
            if len(readers) != 1:
                return
            step = readers[0]
            yield step

    def size(self, name: str) -> int:
        """How many numbers the constant of that name has."""
        return math.prod(self.constants[name].dims)

    def number(self, name: str) -> float | None:
        """Constant of that name where it is a single number."""
        if name not in self.constants or self.size(name) != 1:
            return None
        return float(numpy_helper.to_array(self.constants[name]).item())

    def origins(self, names: Sequence[str]) -> set[str]:
        """Inputs and constants that values are made of."""
        reached, waiting = set(), list(names)
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += self.made_by[name].input if name in self.made_by else ()
        return {name for name in reached if name not in self.made_by}
