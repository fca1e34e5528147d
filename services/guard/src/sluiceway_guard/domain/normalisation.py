"""Normalisation of a text for matching only: what was written to be overlooked reads as what it looks like.

What goes on is always the text as it was; a span in the normalised text is told in code points of the original.
"""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class ScannedText:
    """A text and, made when a scanner first asks for it, what rules are matched against."""

    text: str

    @cached_property
    def normalised(self) -> "Normalised":
        return normalised(self.text)


@dataclass(frozen=True)
class Normalised:
    """The text for matching; `origins[i]` is the code point of the original that its code point `i` stands for, and one
    more for its end."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Of the original, for a span of the normalised text."""
        return self.origins[start], self.origins[end - 1] + 1 if end > start else self.origins[start]


def normalised(text: str) -> Normalised:
    return Normalised(text, tuple(range(len(text) + 1)))
