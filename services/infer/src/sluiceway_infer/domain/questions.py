"""Question of a caller, parsed: its content words, and what an answer has to hold."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sluiceway_infer.domain.identity import Joint, figures, joints, names
from sluiceway_infer.domain.words import words

Kind = Literal["number", "name", "any"]

_NUMBER = re.compile(
    r"\bhow (?:many|much|long|old|far|tall|large|big|high|deep|fast|often|heavy)\b|\bwhen\b"
    r"|\b(?:what|which) (?:percentage|number|year|date|day|century|decade)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b(?:who|whose|whom|where)\b|\b(?:what|which) (?:city|country|state|river|company|team|university|person)\b",
    re.IGNORECASE,
)
# Words such as "how long" may be answered without a figure ("all day"), so these alone are held to one.
_COUNT = re.compile(r"\bhow many\b|\b(?:what|which) (?:percentage|year)\b", re.IGNORECASE)


# A question that can be answered in its own words.
_YES_OR_NO = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|may|must)(?:n't)?\b", re.IGNORECASE
)


@dataclass(frozen=True)
class ParsedQuestion:
    """A question: its content words, their neighbours, and what an answer has to hold. `names`, `figures` and `joints`
    are what it asks about: a passage that lacks one of them speaks of something else.
    """

    text: str
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    kind: Kind
    needs_number: bool
    is_yes_or_no: bool
    names: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    joints: frozenset[Joint] = frozenset()


def parse_question(text: str) -> ParsedQuestion:
    """The question, read once."""
    found = words(text)
    stems = [word.stem for word in found if word.is_content]
    return ParsedQuestion(
        text,
        frozenset(stems),
        frozenset(pairwise(stems)),
        _kind(text),
        needs_number=bool(_COUNT.search(text)),
        is_yes_or_no=bool(_YES_OR_NO.match(text)),
        names=names(text, found),
        figures=figures(found),
        joints=joints(text, found),
    )


def _kind(text: str) -> Kind:
    if _NUMBER.search(text):
        return "number"
    return "name" if _NAME.search(text) else "any"
