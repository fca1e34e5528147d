"""Grammatical gender in German: for which of the nouns before it a pronoun, or an article without a noun, may stand."""

from collections.abc import Mapping

from sluiceway_infer.domain.conversation.names import NameRun, tokens_of

Genders = frozenset[str]

_ANY: Genders = frozenset(("masculine", "feminine", "neuter", "plural"))
_MALE_OR_NEUTER: Genders = frozenset(("masculine", "neuter"))
# An article tells its gender in one case, and two in another.
_GENDERS: Mapping[str, Genders] = {
    **dict.fromkeys("er ihn".split(), frozenset(("masculine",))),
    **dict.fromkeys("einen keinen diesen".split(), frozenset(("masculine", "plural"))),
    **dict.fromkeys("es das ins dieses eins".split(), frozenset(("neuter",))),
    **dict.fromkeys("ihm dem des ein eines einem im am zum vom beim diesem".split(), _MALE_OR_NEUTER),
    **dict.fromkeys("sie die diese".split(), frozenset(("feminine", "plural"))),
    **dict.fromkeys("eine einer zur".split(), frozenset(("feminine",))),
    "der": frozenset(("masculine", "feminine", "plural")),
    "dieser": frozenset(("masculine", "feminine", "plural")),
    "den": frozenset(("masculine", "plural")),
}
# An article stands right before its noun, or before what describes that.
_MOST_BETWEEN = 1


def agree(one: str, other: str) -> bool:
    """Whether two words may be of one gender; of another word nothing is known."""
    return not _GENDERS.get(one, _ANY).isdisjoint(_GENDERS.get(other, _ANY))


def may_stand_for(pointer: str, name: NameRun, text: str) -> bool:
    """Whether the article of the name agrees with the pronoun; a name without one is of any gender."""
    earlier = [token for token in tokens_of(text) if token.end <= name.start][-1 - _MOST_BETWEEN :]
    articles = [token for token in reversed(earlier) if token.plain in _GENDERS]
    if not articles or not all(token.text.islower() for token in earlier if token.start > articles[0].start):
        return True
    return agree(pointer, articles[0].plain)
