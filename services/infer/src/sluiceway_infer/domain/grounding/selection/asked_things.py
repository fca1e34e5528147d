"""Things of a question: what has a value, or of which something that has one is a part. What describes another noun, a
time, and the party that pays are none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.nouns import GENITIVE, complements, nouns
from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties, parties_asked_of
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.selection.prices import is_a_sum
from sluiceway_infer.domain.grounding.selection.things import is_bound, parts_of_the_named
from sluiceway_infer.domain.grounding.text.compounds import SHORTEST_END, halves_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

# How long something lasts is no thing, however it is spelled.
_TIME = frozenset(("duration",))
# Languages in which nothing but its place tells a name from a noun of matter.
_NAMES_MAY_BE_NOUNS = NOUNS_WITH_CAPITALS | {"ar"}
# In these what a noun is of, or in, is a thing of its own.
_WITH_COMPLEMENTS = frozenset(("en", "ar"))


@dataclass(frozen=True)
class Thing:
    """What has a value, or of which something that has one is a part; `is_half`: the beginning of a compound."""

    stem: str
    is_owner: bool = False
    is_half: bool = False

    def is_in(self, there: frozenset[str], language: str) -> bool:
        if self.is_half:
            return len(self.stem) < SHORTEST_END or any(self.stem in other for other in there)
        return is_bound(self.stem, there, language)


def things_asked(question: ParsedQuestion, passage: ParsedPassage) -> Iterator[Thing]:
    """The things without what describes them; a compound as its halves, where the passage has these alone."""
    described = [one for one, _ in describing(question)]
    found = [one for one in nouns_asked(question, passage) if one not in described]
    owners = [one for one in found if one.text.endswith(GENITIVE)] or found[1:]
    for one in found:
        is_compound = question.language in NOUNS_WITH_CAPITALS
        halves = halves_of(plain(one.text), passage.around) if is_compound else ()
        if halves:
            yield from (Thing(halves[1]), Thing(halves[0], is_owner=True, is_half=True))
        else:
            yield Thing(one.stem, one in owners)


def nouns_asked(question: ParsedQuestion, passage: ParsedPassage) -> list[Word]:
    """The nouns but those that say of which type the named is (the trial Meridian), and those that are read as names
    and are none: nothing above the passage bears them.
    """
    language = question.language
    names = names_of(question)
    named = [word for word in question.words if word.stem in names]
    found = list(nouns(question))
    found += [part for part, _ in parts_of_the_named(question, passage) if part not in found]
    if language != "ar":
        found = [one for one in found if not any(are_beside(one, name) or are_beside(name, one) for name in named)]
    found = [one for one in found if concepts_of(one.stem, language) != _TIME]
    # Of what somebody pays it need not be said what it is called.
    found = [one for one in found if not (is_a_sum(one.stem, language) and parties_asked_of(question))]
    if language in _NAMES_MAY_BE_NOUNS:
        alone = {phrase[0] for phrase in question.names if len(phrase) == 1} - passage.place
        found += [one for one in named if one.stem in alone and not names_of_parties(one.text, language)]
    # A budget for chairs has no article before them; a pump "de riego" is one thing.
    others = complements(question) if language in _WITH_COMPLEMENTS else ()
    return [*found, *(one for one in others if one not in found)]


def describing(question: ParsedQuestion) -> list[tuple[Word, Word]]:
    """In English a noun before another one, with that one."""
    if question.language != "en":
        return []
    pairs = pairwise(nouns(question))
    return [(one, other) for one, other in pairs if are_beside(one, other) and not one.text.endswith(GENITIVE)]
