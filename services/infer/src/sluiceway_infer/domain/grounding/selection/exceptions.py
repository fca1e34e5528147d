"""Exception from a rule: where the text says behind a rule that it does not hold for the very thing that is asked
about, the exception answers, and the rule is wrong. "Tickets can be returned. Tickets for Night Sky, however, cannot."
"""

import re
from collections.abc import Iterator, Mapping

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, flat
from sluiceway_infer.domain.grounding.text.stems import plain

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


def with_exceptions(question: ParsedQuestion, passage: ParsedPassage, fitting: list[int]) -> list[int]:
    """The places of the lines, those of the exceptions in the place of the rules from which they except."""
    if question.is_yes_or_no:
        return fitting
    found = (next(_exceptions(question, passage, at), at) for at in fitting)
    return sorted(dict.fromkeys(found))


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
