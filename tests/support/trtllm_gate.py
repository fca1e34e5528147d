"""Gate of the source of TensorRT-LLM's worker: every name, keyword and attribute of the library in it is one of the
contract. It reads the text, and needs no library."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from sluiceway_infer_trtllm.image_gate import LibraryContract

LIBRARY = "tensorrt_llm"


def violations(source: str, contract: LibraryContract) -> list[str]:
    """A line for each thing that the contract does not have."""
    tree = ast.parse(source)
    gate = _Gate(contract)
    gate.learn(tree)
    return list(gate.judged(tree))


@dataclass
class _Gate:
    """What the names of a module stand for: `classes` are imported, `instances` are annotated with one of them."""

    contract: LibraryContract
    classes: dict[str, str] = field(default_factory=dict)
    instances: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def learn(self, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == LIBRARY:
                for alias in node.names:
                    self._learn_name(f"{node.module}.{alias.name}", alias.asname or alias.name)
            elif isinstance(node, ast.Import):
                self.unknown += [
                    f"line {node.lineno}: import {alias.name}: name what is used of it (`from … import …`)"
                    for alias in node.names
                    if alias.name.split(".")[0] == LIBRARY
                ]
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign):
                self._learn_instance(node.target, node.annotation)
            elif isinstance(node, ast.arg) and node.annotation is not None:
                self._learn_instance(ast.Name(node.arg), node.annotation)

    def _learn_name(self, full: str, name: str) -> None:
        if full in self.contract.classes:
            self.classes[name] = full
        elif full not in self.contract.exceptions:
            self.unknown.append(f"{full}: is not in the contract")

    def _learn_instance(self, target: ast.expr, annotation: ast.expr) -> None:
        # `dict[str, LLM]` is none; `LLM | None` is one where it is used.
        parts = [annotation.left, annotation.right] if isinstance(annotation, ast.BinOp) else [annotation]
        for part in parts:
            if isinstance(part, ast.Name) and part.id in self.classes:
                self.instances[ast.unparse(target)] = self.classes[part.id]

    def judged(self, tree: ast.Module) -> Iterator[str]:
        yield from self.unknown
        methods = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from self._call(node)
            elif isinstance(node, ast.Attribute) and id(node) not in methods:
                yield from self._attribute(node)

    def _call(self, call: ast.Call) -> Iterator[str]:
        if isinstance(call.func, ast.Name) and call.func.id in self.classes:
            facts = self.contract.classes[self.classes[call.func.id]]
            yield from _keywords(call, facts.name, facts.keywords)
        elif isinstance(call.func, ast.Name) and call.func.id == "getattr":
            yield from self._getattr(call)
        elif isinstance(call.func, ast.Attribute) and (name := self.instances.get(ast.unparse(call.func.value))):
            facts, method = self.contract.classes[name], call.func.attr
            if method not in facts.methods:
                yield f"line {call.lineno}: {name}.{method}: is not in the contract"
            else:
                yield from _keywords(call, f"{name}.{method}", facts.methods[method])
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
            # A method that is handed on is called without keywords.
            yield from self._handed_on(argument)

    def _handed_on(self, argument: ast.expr) -> Iterator[str]:
        if isinstance(argument, ast.Attribute) and (name := self.instances.get(ast.unparse(argument.value))):
            facts = self.contract.classes[name]
            if facts.methods.get(argument.attr):
                yield f"line {argument.lineno}: {name}.{argument.attr}: is handed on, and nobody sees its keywords"

    def _attribute(self, node: ast.Attribute) -> Iterator[str]:
        name = self.instances.get(ast.unparse(node.value))
        if (
            name
            and node.attr not in self.contract.classes[name].attributes | self.contract.classes[name].methods.keys()
        ):
            yield f"line {node.lineno}: {name}.{node.attr}: is not in the contract"

    def _getattr(self, call: ast.Call) -> Iterator[str]:
        name, attribute = self.instances.get(ast.unparse(call.args[0])), call.args[1]
        if name and not (
            isinstance(attribute, ast.Constant) and attribute.value in self.contract.classes[name].attributes
        ):
            yield f"line {call.lineno}: {name}.{ast.unparse(attribute)}: is not in the contract"


def _keywords(call: ast.Call, where: str, known: frozenset[str]) -> Iterator[str]:
    if call.args:
        yield f"line {call.lineno}: {where}: takes its arguments by name alone"
    for keyword in call.keywords:
        if keyword.arg is None:
            yield f"line {call.lineno}: {where}: takes no `**`, for nobody sees what is in it"
        elif keyword.arg not in known:
            yield f"line {call.lineno}: {where}: takes no `{keyword.arg}`"
