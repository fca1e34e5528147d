"""Figures of the product's code, printed: `python -m tests.architecture.figures`.

Lines are those of the file; a function is its lines from `def` to its end; imports are counted against the lines that
are not blank. Modules leave out `__init__` and migrations.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from statistics import median

from tests.support.repository import ROOT

SOURCES = ("libs/*/src", "services/*/src", "deploy/local/src")
SMALL = 30


@dataclass(frozen=True)
class Module:
    """A module of the product, parsed."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """As it is imported: `sluiceway_common.bus.kafka`."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[parts.index("src") + 1 :]).removesuffix(".__init__")

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    @property
    def filled(self) -> int:
        return sum(bool(line.strip()) for line in self.text.splitlines())

    @property
    def imports(self) -> int:
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        return sum(_lines(node) for node in nodes)

    @property
    def functions(self) -> list[int]:
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        return [_lines(node) for node in nodes]

    @property
    def is_room(self) -> bool:
        """A module that somebody wrote to hold a thought: no package head, no migration."""
        return self.path.name != "__init__.py" and "migrations" not in self.path.parts


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What is measured of some modules."""

    modules: int
    small: tuple[str, ...]
    lines: int
    import_share: float
    function_median: float
    function_p90: int
    module_median: float
    module_p90: int


@cache
def modules() -> tuple[Module, ...]:
    """All modules of the product."""
    files = sorted(file for source in SOURCES for folder in ROOT.glob(source) for file in folder.rglob("*.py"))
    return tuple(Module(file.relative_to(ROOT), text := file.read_text("utf-8"), ast.parse(text)) for file in files)


def figures(some: Sequence[Module]) -> Figures:
    """Of these modules together."""
    rooms = [module for module in some if module.is_room]
    functions = [lines for module in some for lines in module.functions]
    sizes = [module.lines for module in rooms]
    return Figures(
        modules=len(rooms),
        small=tuple(module.name for module in rooms if module.lines < SMALL),
        lines=sum(module.lines for module in some),
        import_share=sum(module.imports for module in some) / max(1, sum(module.filled for module in some)),
        function_median=median(functions or [0]),
        function_p90=_p90(functions),
        module_median=median(sizes or [0]),
        module_p90=_p90(sizes),
    )


def table() -> Iterator[str]:
    """A line a distribution, and one for all."""
    yield f"{'':20}{'modules':>8}{'small':>7}{'lines':>8}{'imports':>9}{'function':>10}{'module':>12}"
    named = sorted(modules(), key=lambda module: module.name.split(".")[0])
    parts = [(name, tuple(some)) for name, some in groupby(named, lambda module: module.name.split(".")[0])]
    for name, some in [*parts, ("all", modules())]:
        found = figures(some)
        function, module = (
            f"{found.function_median:g}/{found.function_p90}",
            f"{found.module_median:g}/{found.module_p90}",
        )
        yield (
            f"{name:20}{found.modules:8}{len(found.small):7}{found.lines:8,}{found.import_share:9.1%}"
            f"{function:>10}{module:>12}"
        )


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _p90(numbers: Sequence[int]) -> int:
    return sorted(numbers)[int(len(numbers) * 0.9)] if numbers else 0


if __name__ == "__main__":
    print("\n".join(table()))
    print(f"\nunder {SMALL} lines:", *figures(modules()).small, sep="\n  ")
