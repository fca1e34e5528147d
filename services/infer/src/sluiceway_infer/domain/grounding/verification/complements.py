"""Complements of a deed: by whom it is done, to whom, from whom. "Paid by the tenant to the agency" is not paid by the
agency to the tenant, whether names have capitals or not.
"""

from collections.abc import Iterator, Mapping, Sequence

from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word
from sluiceway_infer.domain.grounding.verification.ranges import is_an_end

Complement = tuple[str, frozenset[str]]
_BY, _TO, _FROM = "by", "to", "from"
_PREPOSITIONS: Mapping[str, Mapping[str, str]] = {
    "en": {"by": _BY, "to": _TO, "from": _FROM},
    "de": {"von": _BY, "vom": _BY, "durch": _BY, "an": _TO, "ans": _TO},
    "es": {"por": _BY, "a": _TO, "al": _TO},
    "fr": {"par": _BY, "a": _TO, "au": _TO, "aux": _TO},
    "zh": {"由": _BY, "被": _BY, "给": _TO, "向": _TO, "从": _FROM},
    "ar": {"قبل": _BY, "بواسطه": _BY, "بواسطة": _BY, "الي": _TO, "الى": _TO},
}
# "By" is two words in Arabic, of which the second alone is "before".
_SECOND, _FIRST = "قبل", "من"
_MOST_SMALL = 2


def are_complements_exchanged(tokens: Sequence[Word], lines: Sequence[Sequence[Word]], language: str) -> bool:
    """Whom the claim calls the doer is there the one to whom it was done, or the other way round."""
    claimed = list(_complements(tokens, language))
    there = [one for line in lines for one in _complements(line, language)] if claimed else []
    said, known = _stems(tokens), frozenset[str]().union(*map(_stems, lines))
    return any(_is_exchanged(one, claimed, there, said, known) for one in claimed)


def _is_exchanged(
    one: Complement,
    claimed: Sequence[Complement],
    there: Sequence[Complement],
    said: frozenset[str],
    known: frozenset[str],
) -> bool:
    preposition, phrase = one
    if any(_meet(phrase, other) for name, other in there if name == preposition):
        return False
    if any(_meet(phrase, other) for name, other in there if name != preposition):
        return True
    # The doer needs no preposition: "the tenant pays the deposit to the agency".
    mine = [held for name, held in claimed if name == preposition]
    displaced = [
        other
        for name, other in there
        if name == preposition and other <= said and not any(_meet(other, held) for held in mine)
    ]
    return bool(displaced) and phrase <= known


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    """One is the other, or a part of it."""
    return one <= other or other <= one


def _complements(tokens: Sequence[Word], language: str) -> Iterator[Complement]:
    known = _PREPOSITIONS.get(language, {})
    for at, word in enumerate(tokens):
        bare = plain(word.text)
        if bare not in known or word.is_content or (bare == _SECOND and not _is_agent_of_two(tokens, at)):
            continue
        if phrase := _phrase(tokens[at + 1 :], language):
            yield known[bare], phrase


def _is_agent_of_two(tokens: Sequence[Word], at: int) -> bool:
    return at > 0 and plain(tokens[at - 1].text) == _FIRST


def _phrase(following: Sequence[Word], language: str) -> frozenset[str]:
    """The words of matter behind the article, but those of a range ("nine to five"); in Chinese the first two signs,
    for nothing tells where they end.
    """
    first = next((at for at, word in enumerate(following[: _MOST_SMALL + 1]) if word.is_content), None)
    if first is None or any(plain(word.text) in _PREPOSITIONS[language] for word in following[:first]):
        return frozenset()
    held: list[str] = []
    for word in following[first : first + (1 if language == "zh" else len(following))]:
        if not word.is_content or is_an_end(word):
            break
        held.append(word.stem)
    return frozenset(held)


def _stems(tokens: Sequence[Word]) -> frozenset[str]:
    return frozenset(word.stem for word in tokens)
