"""Roles of names by a deed: who did it to whom. "Beta acquired Acme" does not follow from "Acme acquired Beta", nor
"Anna leads the Munich office" from a line in which she leads another and somebody else leads that one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

Names = frozenset[str]
# Before whoever does what is said of another.
AGENTS = frozenset("by von durch por par da door".split())
_ARTICLES = frozenset("the a an el la los las un una le les une il lo gli i o os as um uma de het een".split())
# Beginnings of deeds that two do alike: whoever is named first.
_MUTUAL = ("marr", "meet", "met", "divorc", "heirat", "traf", "treff", "epous", "rencontr", "casar", "caso", "conoci")

# "Grade II" is no name.
_NUMERAL = re.compile("[IVX]+")


@dataclass(frozen=True)
class Role:
    """A deed with the names before and after it; of several that are only joined by small words each."""

    deed: str
    before: tuple[Names, ...]
    after: tuple[Names, ...]
    is_passive: bool


def roles(tokens: Sequence[Word]) -> tuple[Role, ...]:
    """The deeds of a sentence that stand between names. Nothing tells names in a script without capitals: none then."""
    return tuple(_roles(tokens))


def are_exchanged(claimed: Sequence[Role], there: Sequence[Role]) -> bool:
    """True where a deed of the claim has its names turned round there, or has each of them with another one."""
    return any(_is_exchanged(role, there) for role in claimed)


def is_turned(deed: str, named: Names, tokens: Sequence[Word]) -> bool:
    """True where the named did the deed there, and it was asked who did it to them; they do none "with the help of"."""
    if any(other.stem == deed and plain(one.text) in _ARTICLES for one, other in pairwise(tokens)):
        return False
    same = [role for role in roles(tokens) if role.deed == deed]
    return any(_meet((named,), role.before) and not role.is_passive for role in same) and not any(
        _meet((named,), role.after) or role.is_passive for role in same
    )


def _is_exchanged(role: Role, there: Sequence[Role]) -> bool:
    same = [other for other in there if other.deed == role.deed and other.is_passive == role.is_passive]
    if len(same) < sum(other.deed == role.deed for other in there):
        return False
    if any(_meet(role.before, other.before) and _meet(role.after, other.after) for other in same):
        return False
    is_turned = any(_meet(role.before, other.after) and _meet(role.after, other.before) for other in same)
    has_other_object = any(_meet(role.before, other.before) for other in same)
    has_other_subject = any(_meet(role.after, other.after) for other in same)
    return is_turned or (has_other_object and has_other_subject)


def _meet(some: Sequence[Names], others: Sequence[Names]) -> bool:
    """One of each is the same name, or a part of it."""
    return any(one <= other or other <= one for one in some for other in others)


def _roles(tokens: Sequence[Word]) -> Iterator[Role]:
    """A group of names, the words of matter after it, and the next group, in one way through the sentence."""
    before: list[Names] = []
    after: list[Names] = []
    deeds: list[Word] = []
    last: Word | None = None
    is_passive = will_be = False
    for word in tokens:
        if word.is_name and word.is_content and not word.is_number and not _NUMERAL.fullmatch(word.text):
            if deeds and not after:
                is_passive = will_be
            names = after if deeds else before
            if names and last is not None and are_beside(last, word):
                names[-1] |= {word.stem}
            else:
                names.append(frozenset((word.stem,)))
            last = word
        elif word.is_content and not word.is_number:
            if after:
                yield from (Role(deed.stem, tuple(before), tuple(after), is_passive) for deed in deeds)
                before, after, deeds = after, [], []
                will_be = False
            if before and not plain(word.text).startswith(_MUTUAL):
                deeds.append(word)
            last = None
        will_be = will_be or plain(word.text) in AGENTS
    if after:
        yield from (Role(deed.stem, tuple(before), tuple(after), is_passive) for deed in deeds)
