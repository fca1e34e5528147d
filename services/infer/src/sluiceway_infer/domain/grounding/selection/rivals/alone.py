"""Thing asked about without another one: what a cello weighs in its case is no weight of the case alone, and what it
costs with a bow is not what it costs without.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

# By which one is asked for without what goes with it, right before it or at the end.
_ALONE: Mapping[str, str] = {
    "en": r"\b(?:just|only|merely) (?:the|my|our|its|an?)\b|\b(?:alone|on its own|by itself|itself|separately)\b",
    "de": r"\b(?:nur|allein|bloss|lediglich) (?:de[nrm]|die|das|ein\w{0,2}|mein\w{0,2})\b|\b(?:allein|fur sich)\b",
    "es": r"\b(?:solo|solamente|unicamente) (?:el|la|los|las|un|una)\b|\b(?:sol[oa]|por separado)\W*$",
}
# What a line tells of two together.
_TOGETHER: Mapping[str, str] = {
    "en": r"\b(?:with|including|plus|in|inside) (?:(?:its|the|an?|your|our) )?(?=[a-z])",
    "de": r"\b(?:mit|samt|inklusive|einschliesslich|im|in) (?:(?:der|dem|den|seine[mr]|ihre[mr]|eine[mr]) )?(?=[a-z])",
    "es": r"\b(?:con|incluid[oa]s?|en) (?:(?:el|la|su|un|una) )?(?=[a-z])",
}
_ITS = re.compile(r"\b(?:its|their|seine[mr]|ihre[mr]|sus?)\b")
_APART = re.compile(r"\b(?:alone|itself|only|just|without|of that|of which|nur|allein|ohne|davon|sol[oa]|sin)\b")
_INCLUDING = re.compile(r"\b(?:with|including|plus|mit|samt|inklusive|einschliesslich|con|incluid[oa]s?)\b")


def is_of_both_where_one_is_asked(question: ParsedQuestion, line: Line) -> bool:
    """One thing is asked about alone, and the line gives its value together with another: of that one in what is its
    own, or of it with what the question does not speak of.
    """
    language, bare = question.language, flat(question.text)[0]
    if language not in _ALONE or question.is_yes_or_no or not line.units:
        return False
    if not re.search(_ALONE[language], bare) or _APART.search(flat(line.text)[0]) or _INCLUDING.search(bare):
        return False
    return any(_is_of_another(word, question, opener) for opener, word in _joined(line, language))


def _joined(line: Line, language: str) -> list[tuple[str, Word]]:
    """Each thing behind what joins two, with that."""
    bare, places = flat(line.text)
    starts = {places[found.end()]: found.group() for found in re.finditer(_TOGETHER[language], bare)}
    at_starts = ((starts.get(word.start - line.start), word) for word in line.words if not word.is_number)
    return [(opener, word) for opener, word in at_starts if opener]


def _is_of_another(word: Word, question: ParsedQuestion, opener: str) -> bool:
    """In its case: of both, whichever of the two is asked for; with a bow: of both, where that is not what is asked."""
    if _ITS.search(opener):
        return True
    asked = {plain(one.text) for one in question.words if one.stem in question.relation}
    return _INCLUDING.match(opener) is not None and plain(word.text) not in asked
