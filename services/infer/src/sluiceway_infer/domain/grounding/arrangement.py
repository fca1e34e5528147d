"""Arrangement of a claim: whether its words stand to each other as they do there. Each may be said there, and the claim
be false: a range turned round, the one who pays for the one who is paid, one invented member among five.
"""

from collections.abc import Sequence

from sluiceway_infer.domain.grounding.complements import are_complements_exchanged
from sluiceway_infer.domain.grounding.lexicon.turns import Sense
from sluiceway_infer.domain.grounding.members import is_member_unsaid, members
from sluiceway_infer.domain.grounding.parsed import Line
from sluiceway_infer.domain.grounding.question import ParsedQuestion
from sluiceway_infer.domain.grounding.ranges import is_turned_range
from sluiceway_infer.domain.grounding.roles import are_exchanged, roles
from sluiceway_infer.domain.grounding.words import Word


def is_rearranged(
    text: str, tokens: Sequence[Word], senses: frozenset[Sense], question: ParsedQuestion, lines: Sequence[Line]
) -> bool:
    """The words of the claim stand there, and otherwise."""
    language = question.language
    there = [line.tokens for line in lines]
    return (
        are_exchanged(roles(tokens), [role for line in there for role in roles(line)])
        or are_complements_exchanged(tokens, there, language)
        or is_turned_range(text, tokens, senses, lines, language)
    )


def has_an_unsaid_member(text: str, tokens: Sequence[Word], stems: frozenset[str], question: ParsedQuestion) -> bool:
    """It lists what is not there."""
    return is_member_unsaid(members(text, tokens), stems, question.stems, question.language)
