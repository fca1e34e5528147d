"""Ports of guard: what it needs of the world."""

from collections.abc import Sequence
from typing import Protocol

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText


class Scanner(Protocol):
    """Pure function from a text to findings: the same text gives the same findings, whoever asks.

    Linear in the length of the text, whatever is in it.
    """

    @property
    def name(self) -> str:
        """Short and lasting: policies and verdicts name it."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same text might be judged otherwise."""
        ...

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        """In the order of the text. Spans are code points of `text.text`."""
        ...
