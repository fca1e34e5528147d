"""Arrangement of a claim: whether its words stand to each other as they do there. Each may be said there, and the claim
be false: a range turned round, the one who pays for the one who is paid, one invented member among five.
"""

from collections.abc import Sequence

from sluiceway_infer.domain.grounding.lexicon.turns import Sense
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.clauses import clauses_of, is_of_another_clause
from sluiceway_infer.domain.grounding.text.roles import are_exchanged, roles
from sluiceway_infer.domain.grounding.text.units import is_unit
from sluiceway_infer.domain.grounding.text.words import Word
from sluiceway_infer.domain.grounding.verification.complements import are_complements_exchanged
from sluiceway_infer.domain.grounding.verification.members import is_member_unsaid, members
from sluiceway_infer.domain.grounding.verification.ranges import is_turned_range


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
        or _is_of_another_clause(text, tokens, question, lines)
    )


def has_an_unsaid_member(text: str, tokens: Sequence[Word], stems: frozenset[str], question: ParsedQuestion) -> bool:
    """It lists what is not there."""
    return is_member_unsaid(members(text, tokens), stems, question.stems, question.language)


def _is_of_another_clause(text: str, tokens: Sequence[Word], question: ParsedQuestion, lines: Sequence[Line]) -> bool:
    """Of one line that is no row, for its cells are told by what heads them; or of two sentences."""
    kinds, language = {line.kind for line in lines}, question.language
    if "row" in kinds or (len(lines) > 1 and kinds != {"sentence"}):
        return False
    clauses = [one for line in lines for one in clauses_of(line.text, line.tokens, line.start, language)]
    stems = frozenset[str]().union(*(line.stems for line in lines))
    if len(clauses) == 1:
        return False
    matter = [word for word in tokens if word.is_content]
    claimed = frozenset(word.stem for word in matter)
    is_bare = all(word.is_number or is_unit(word) for word in matter)
    about = question.relation if is_bare else claimed & question.stems
    listed = [frozenset(word.stem for word in one) for one in members(text, tokens)]
    told = [(one & stems) - question.stems for one in listed or [_told(matter, question)]]
    return any(one and is_of_another_clause(one, about, claimed | question.stems, clauses, language) for one in told)


def _told(matter: Sequence[Word], question: ParsedQuestion) -> frozenset[str]:
    """What the claim says anew: its numbers and names, else all."""
    new = [word for word in matter if word.stem not in question.stems]
    exact = frozenset(word.stem for word in new if word.is_number)
    return exact or frozenset(word.stem for word in new)
