"""Ports of guard: what it needs of the world."""

from collections.abc import Sequence
from typing import Protocol

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.policy import Policy


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


class Policies(Protocol):
    """The policy of each tenant. Errors: Unavailable where it cannot be had; nothing may go on then."""

    async def active(self, tenant: str) -> Policy:
        """The version that decides for this tenant now."""
        ...
