"""Findings: what a rule saw in a text, and where. Never the text itself."""

from dataclasses import dataclass
from typing import Final

LONGEST_KIND: Final = 64


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What `rule` saw from code point `start` to before `end` of a text, and how sure it is (0 to 1).

    A kind is a word, or a family and a member of it: `injection`, `secret`, `pii.card`. A policy may name either.
    """

    kind: str
    rule: str
    start: int
    end: int
    score: float = 1.0


def told_kind(kind: str) -> str:
    """The kind as verdicts and texts have it. A policy that was put before kinds had a form may have one of any length,
    and with a sign that no store takes."""
    return kind[:LONGEST_KIND].replace("\0", "\ufffd")
