"""Terminal console and its tables: colours are ours; what strangers wrote (keys, titles, texts) steers nothing."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Column, Table

from sluiceway_client.command.output import harmless

# Four signs, and the room between two columns.
_LEAST = 6


class Terminal(Console):
    """A console that takes control characters out of all that is printed on it, whoever prints it, and reads no text as
    markup, as the name of a picture (`:100:`) or as a word to be coloured."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(harmless(segment.text), segment.style)


class ReadableTable(Table):
    """Table that stays readable on a narrow terminal: a column that may be folded has at least four signs, or all that
    it needs. Rich takes width from columns until some have none, and what stands in them is not shown at all; this one
    is wider than the terminal then, which folds its lines.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        least = self._least(console, options)
        yield from super().__rich_console__(console, options.update(width=max(options.max_width, least)))

    def _least(self, console: Console, options: ConsoleOptions) -> int:
        unbounded = options.update(width=10_000)
        needed = [self._measure_column(console, unbounded, each).maximum for each in self.columns]
        return self._extra_width + sum(map(_bounded, self.columns, needed))


def _bounded(column: Column, needed: int) -> int:
    return needed if column.no_wrap else min(needed, _LEAST)
