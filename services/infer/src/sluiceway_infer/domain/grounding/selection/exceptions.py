"""Exception from a rule: where the text says behind a rule that it does not hold for the very thing that is asked
about, the exception answers, and the rule is wrong. "Tickets can be returned. Tickets for Night Sky, however, cannot."
Where it gives another value for a case, and the question tells of what such a case is of, both are given.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.conditions import conditions
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import is_unit

# So many lines behind a rule its exceptions stand.
_FURTHEST = 2
_OF_ADJECTIVES = ("e", "en", "er")
_EXCEPTS: Mapping[str, str] = {
    "en": r"\bhowever\b|\b(?:excluded|excepted|exempt(?:ed)?) from\b|\bdo(?:es)? not apply (?:to|for)\b"
    r"|\b(?:can(?:not| ?not)|may not|must not|is not|are not) (?:be )?\w+ed\b|\bthis is not (?:so|true)\b",
    "de": r"\b(?:jedoch|hingegen|dagegen|ausgenommen|ausgeschlossen)\b|\bgilt nicht fur\b"
    r"|\bnicht (?:\w+ ){0,2}werden\b|\bwerden (?:\w+ ){0,2}nicht\b",
    "es": r"\bsin embargo\b|\b(?:quedan?|estan?) (?:excluid|exceptuad)[oa]s?\b|\bno se aplica a\b"
    r"|\bno (?:se )?pueden?\b",
    "ar": r"\b[وف]?(?:لا|لن) (?:يمكن|يجوز|[يت]\w+)|\b[وف]?(?:باستثناء|ما عدا)\b",
}  # fmt: skip
# What opens a sentence on a case, beside its conditions.
_OPENS_A_CASE: Mapping[str, str] = {
    "en": r"\W*(?:where|when|whoever|(?:any|every)(?:one|body) who|those who|for (?:\w+ ){1,3}(?:that|who|which))\b",
    "de": r"\W*(?:wer|(?:fur \w+, )?(?:die|der|das) (?=[^,]*,)|bei (?=\w+en\b))\b",
    "es": r"\W*(?:quien(?:es)?|cuando|para (?:quien(?:es)?|l[oa]s que))\b",
    "ar": r"\W*(?:[وف]?من|[وف]?لمن)\b",
}
_END_OF_A_CASE = re.compile(r"[,:;\u060c\uff0c]")


def with_exceptions(question: ParsedQuestion, passage: ParsedPassage, fitting: list[int]) -> list[int]:
    """The places of the lines, those of the exceptions in the place of the rules from which they except."""
    if question.is_yes_or_no:
        return fitting
    found = (next(_exceptions(question, passage, at), at) for at in fitting)
    beside = (behind for at in fitting for behind in _values_of_cases(question, passage, at))
    return sorted({*found, *beside})


def _values_of_cases(question: ParsedQuestion, passage: ParsedPassage, at: int) -> Iterator[int]:
    """Lines behind a rule with a value in its unit for a case of which the question tells, and the rule does not."""
    rule, asked = passage.lines[at], replace(question, relation=question.stems)
    if rule.kind != "sentence" or not rule.measures or _case_of(rule, question.language):
        return
    known = said_of(asked, rule.stems | passage.above(rule)) | _light(question)
    for behind in range(at + 1, min(at + 1 + _FURTHEST, len(passage.lines))):
        other = passage.lines[behind]
        is_beside = other.kind == "sentence" and other.heads == rule.heads and bool(other.units & rule.units)
        if is_beside and said_of(asked, _case_of(other, question.language)) - known:
            yield behind


def _light(question: ParsedQuestion) -> frozenset[str]:
    """Its numbers, their units and its names, which any case may have."""
    named = frozenset[str]().union(*question.names)
    return named.union(word.stem for word in question.words if word.is_number or is_unit(word))


def _case_of(line: Line, language: str) -> frozenset[str]:
    """The words of matter of the case for which it holds; empty where it holds for all."""
    bare, places = flat(line.text)
    spans = [one.clause for one in conditions(line.text, language)]
    if re.match(_OPENS_A_CASE.get(language, "$^"), bare) and (end := _END_OF_A_CASE.search(bare)):
        spans.append((0, places[end.start()]))
    return frozenset(word.stem for word in line.words for start, end in spans if start <= word.start - line.start < end)


def _exceptions(question: ParsedQuestion, passage: ParsedPassage, at: int) -> Iterator[int]:
    """Lines behind a rule that except from it what the question has and the rule has not."""
    rule, pattern = passage.lines[at], _EXCEPTS.get(question.language)
    if pattern is None or rule.kind != "sentence":
        return
    known = rule.stems | passage.above(rule) | passage.place
    special = _told_apart(question) - said_of(question, known) - known
    for behind in range(at + 1, min(at + 1 + _FURTHEST, len(passage.lines))):
        other = passage.lines[behind]
        is_beside = other.kind == "sentence" and other.heads == rule.heads
        if is_beside and special & other.stems and _shares(question, rule, other) and _matches(pattern, other):
            yield behind


def _told_apart(question: ParsedQuestion) -> frozenset[str]:
    """What the question says of its thing, other than what is asked; where nouns are told these and what describes."""
    free = question.relation.union(*question.names) - question.turning - question.demanded
    tells_nouns = question.language in NOUNS_WITH_CAPITALS
    return frozenset(
        word.stem
        for word in question.words
        if word.stem in free
        and plain(word.text) not in GENERIC
        and not concepts_of(word.stem, question.language) & PROPERTIES
        and (word.is_name or not tells_nouns or plain(word.text).endswith(_OF_ADJECTIVES))
    )


def _shares(question: ParsedQuestion, rule: Line, other: Line) -> bool:
    """Both speak of one thing that is asked about."""
    return bool(said_of(question, rule.stems) & said_of(question, other.stems))


def _matches(pattern: str, line: Line) -> bool:
    return re.search(pattern, flat(line.text)[0]) is not None
