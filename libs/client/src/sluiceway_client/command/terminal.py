"""Terminal console: colours are ours; what strangers wrote (keys, titles, texts, answers) steers nothing."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from sluiceway_client.command.output import harmless


class Terminal(Console):
    """A console that takes control characters out of all that is printed on it, whoever prints it, and reads no text as
    markup, as the name of a picture (`:100:`) or as a word to be coloured."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(harmless(segment.text), segment.style)
