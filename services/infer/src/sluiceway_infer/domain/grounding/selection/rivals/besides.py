"""Besides: who asks what else there is "besides glass bottles" is not answered by the line on these alone."""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import flat

# What is known already, in the group.
_BESIDES: Mapping[str, str] = {
    "en": r"\b(?:besides|apart from|aside from|in addition to|other than) (?:the )?([^,?]+)",
    "es": r"\b(?:ademas de|aparte de) (?:el |la |los |las |l )?([^,?]+)",
    "fr": r"\b(?:outre|a part|en plus (?:de|du|des)) (?:le |la |les )?([^,?]+)",
    "zh": r"除了?([^，,？?]+?)(?:之外|以外|外)?[，,](?=.*还|.*也|.*哪|.*什么)",
}  # fmt: skip
# What joins another one to it.
_JOINS = re.compile(r"[,;、，；]|\b(?:and|or|und|oder|y|o|e|u|et|ou)\b|[和与及或]")


def says_only_what_is_known(question: ParsedQuestion, line: Line) -> bool:
    """The line has all of it, and nothing joined to it."""
    pattern = _BESIDES.get(question.language)
    bare, places = flat(question.text)
    found = re.search(pattern, bare) if pattern and not question.is_yes_or_no else None
    if found is None or not found.group(1):
        return False
    start, end = places[found.start(1)], places[found.end(1) - 1] + 1
    known = frozenset(
        word.stem for word in question.words if start <= word.start and word.end <= end and word.is_content
    )
    return bool(known) and known <= line.stems and line.kind == "sentence" and not _JOINS.search(flat(line.text)[0])
