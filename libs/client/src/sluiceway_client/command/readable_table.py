"""Table that stays readable on a narrow terminal. Rich takes width from columns until some have none, and what stands
in them is not shown at all; this one is wider than the terminal then, which folds its lines.
"""

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Column, Table

# Four signs, and the room between two columns.
_LEAST = 6


class ReadableTable(Table):
    """A column that may be folded has at least four signs, or all that it needs."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        least = self._least(console, options)
        yield from super().__rich_console__(console, options.update(width=max(options.max_width, least)))

    def _least(self, console: Console, options: ConsoleOptions) -> int:
        unbounded = options.update(width=10_000)
        needed = [self._measure_column(console, unbounded, each).maximum for each in self.columns]
        return self._extra_width + sum(map(_bounded, self.columns, needed))


def _bounded(column: Column, needed: int) -> int:
    return needed if column.no_wrap else min(needed, _LEAST)
