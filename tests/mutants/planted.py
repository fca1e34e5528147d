"""Mutants of a module: one small change each, as a person makes by mistake."""

import ast
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

from cosmic_ray import plugins
from cosmic_ray.ast import get_ast
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.operators.operator import Operator
from parso.python.tree import Keyword

from tests.support.repository import ROOT

# Of the many replacements of an operator that the library knows, the ones that are made by mistake.
KEPT = (
    "AddNot",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ZeroIterationForLoop",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_Sub_Add",
    *(
        f"ReplaceComparisonOperator_{replaced}"
        for replaced in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is", "Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt")
    ),
)
# Lines that no caller and no tenant depends on: what is logged or measured, a module's work as a program, decorators.
_LEFT_OUT = re.compile(r"(self\.)?_?log(ger)?\.|if __name__|@|.*\.(inc|observe)\(")


class RemoveStatement(Operator):
    """A call whose result nobody takes is left out, and so is a `raise`: a check that was forgotten."""

    def mutation_positions(self, node: Any) -> Iterator[Any]:
        if node.type == "simple_stmt" and _is_effect(node.children[0]):
            yield node.children[0].start_pos, node.children[0].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        _put(node, 0, "pass")
        return node

    @classmethod
    def examples(cls) -> Sequence[Any]:
        return ()


class SwapMembership(Operator):
    """`in` for `not in`, and the other way."""

    def mutation_positions(self, node: Any) -> Iterator[Any]:
        if node.type == "comparison" and node.children[1].get_code().split() in (["in"], ["not", "in"]):
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        _put(node, 1, "not in" if node.children[1].get_code().split() == ["in"] else "in")
        return node

    @classmethod
    def examples(cls) -> Sequence[Any]:
        return ()


def _put(node: Any, place: int, word: str) -> None:
    first = node.children[place].get_first_leaf()
    node.children[place] = Keyword(word, first.start_pos, first.prefix)


def _is_effect(node: Any) -> bool:
    code = node.get_code().strip()
    return node.type in ("atom_expr", "await_expr", "power", "raise_stmt") and not _LEFT_OUT.match(code)


@dataclass(frozen=True)
class Mutant:
    """`module` with `code` in the place of what it holds; `before` and `after` are the line that differs."""

    module: Path
    line: int
    before: str
    after: str
    code: str

    @property
    def id(self) -> str:
        """The same for as long as its line is, wherever that stands."""
        return hashlib.sha256("\0".join((str(self.module), self.before, self.after)).encode()).hexdigest()[:10]

    def __str__(self) -> str:
        return f"{self.id} {self.module}:{self.line}\n    - {self.before}\n    + {self.after}"


def planted(module: Path, root: Path = ROOT) -> list[Mutant]:
    """All mutants of a module, given from the repository's root or that of a copy, in an order that is theirs alone.

    Of those that compile to the same one is kept; none that compiles to what the module does, or does not compile.
    """
    source = (root / module).read_text("utf-8")
    found = {
        mutant.id: mutant
        for operator in _operators()
        for occurrence in range(_count(operator, source))
        if (mutant := _mutant(module, source, operator, occurrence)) is not None
    }
    different = {_compiled(found[id].code): found[id] for id in sorted(found, reverse=True)}
    for nothing in (_compiled(source), None):
        different.pop(nothing, None)
    return sorted(different.values(), key=lambda mutant: mutant.id)


def _compiled(source: str) -> CodeType | None:
    try:
        return _placeless(compile(source, "", "exec"))
    except SyntaxError:
        return None


def _placeless(code: CodeType) -> CodeType:
    """The same for the same instructions, in whatever lines and columns they were written."""
    constants = (_placeless(each) if isinstance(each, CodeType) else each for each in code.co_consts)
    return code.replace(co_consts=tuple(constants), co_linetable=b"", co_firstlineno=1)


def _operators() -> list[Operator]:
    known = [plugins.get_operator(f"core/{name}")() for name in KEPT]
    return [*known, RemoveStatement(), SwapMembership()]


def _count(operator: Operator, source: str) -> int:
    nodes = [get_ast(source)]
    count = 0
    while nodes:
        node = nodes.pop()
        count += len(list(operator.mutation_positions(node)))
        nodes += getattr(node, "children", ())
    return count


def _mutant(module: Path, source: str, operator: Operator, occurrence: int) -> Mutant | None:
    code = MutationVisitor.mutate_code(source, operator, occurrence)
    changed = [
        (number, *pair)
        for number, pair in enumerate(zip(source.splitlines(), code.splitlines(), strict=False), 1)
        if pair[0] != pair[1]
    ]
    if not changed or _is_left_out(source, changed[0][0]):
        return None
    line, before, after = changed[0]
    return Mutant(module, line, before.strip(), after.strip(), code)


def _is_left_out(source: str, line: int) -> bool:
    """Whether the line, or a statement that it is part of, begins as one of them."""
    lines = source.splitlines()
    statements = (each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.stmt))
    begin = [each.lineno for each in statements if each.lineno <= line <= (each.end_lineno or each.lineno)]
    return any(_LEFT_OUT.match(lines[number - 1].strip()) for number in (line, *begin))
