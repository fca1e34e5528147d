"""Span of years, hours or amounts in a question that goes on: "and from 2023 to 2024?" takes the place of the whole
span of the question before.
"""

import re

from sluiceway_infer.domain.conversation.names import END
from sluiceway_infer.domain.grounding.text.languages import flat

_END_OF_SPAN = r"(?:(?:عام|سن[ةه]|الساع[ةه]) )?\d[\d.:]*(?:[年点时]| ?(?:[ap]\.?m\b\.?|uhr\b|h\b))?"
_FROM = r"(?:(?:from|von|vom|de|del|desde|da|dal|من)\s+|从)?"
_TO = (
    r"(?:\s+(?:to|until|till|through|bis|al?|hasta|au?|jusqu'a|الي|الى|حتى|حتي)\s+|\s?[-\u2010\u2011\u2013]\s?|[至到])"
)
_BETWEEN = r"(?:between|zwischen|entre|tra|بين)\s+"
_AND = r"\s+(?:and|und|y|et|e|و ?)\s*"
_SPAN = re.compile(f"{_BETWEEN}{_END_OF_SPAN}{_AND}{_END_OF_SPAN}|{_FROM}(?<![\\d.:]){_END_OF_SPAN}{_TO}{_END_OF_SPAN}")


def is_span(rest: str) -> bool:
    """It is one and nothing else."""
    return _SPAN.fullmatch(flat(_bare(rest))[0]) is not None


def span_exchanged(rest: str, before: str) -> str:
    """The question before with this span in the place of its only one; empty where either is no such thing."""
    bare, places = flat(before)
    found = list(_SPAN.finditer(bare))
    if len(found) != 1 or not is_span(rest):
        return ""
    start, end = places[found[0].start()], places[found[0].end() - 1] + 1
    mine = _bare(rest)
    return f"{before[:start]}{mine[:1].lower() if start else mine[:1]}{mine[1:]}{before[end:]}"


def _bare(rest: str) -> str:
    return rest.strip(END).removesuffix("呢").strip(END)
