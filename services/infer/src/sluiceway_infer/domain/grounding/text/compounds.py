"""Compounds of German: a word whose halves a passage has apart, in other words or in other compounds, says no more than
they do.
"""

import re
from functools import lru_cache

from sluiceway_infer.domain.grounding.text.stems import plain, stem

SHORTEST_END = 4
SHORTEST_HALF = 6
SEPARABLE = frozenset("an auf aus bei ein mit nach vor zu ab um uber unter".split())
INSEPARABLE = frozenset("be ge er ver zer ent".split())
VERBAL_PREFIXES = SEPARABLE | INSEPARABLE
_ELIDED = re.compile(r"\b([^\W\d_]+)- (?:und|oder|bzw\.?) ([^\W\d_]+)")


# A passage is asked for it at each of its lines.
@lru_cache(maxsize=512)
def halves_of(compound: str, there: frozenset[str]) -> tuple[str, ...]:
    """The stems of the beginning and the end of a German compound that stand there apart, the end as a word or as that
    of another compound: the Anhängerakku where an Akku and something with an Anhänger are. None of one that is there.
    """
    if stem(compound, "de") in there:
        return ()
    for at in range(SHORTEST_END - 1, len(compound) - SHORTEST_END + 2):
        begin, end = stem(compound[:at].rstrip("ns"), "de")[:SHORTEST_HALF], stem(compound[at:], "de")
        is_begun = _has_begin(begin, there) or _begins_another(compound[:at], there)
        if is_begun and (end in there or is_an_end(end, there)):
            return begin, end
    return ()


def is_an_end(noun: str, there: frozenset[str]) -> bool:
    """Another compound ends so; an Angriff is no Griff."""
    longer = (other.removesuffix(noun) for other in there if other.endswith(noun))
    return len(noun) >= SHORTEST_END and any(begin not in VERBAL_PREFIXES for begin in longer)


def _begins_another(begin: str, there: frozenset[str]) -> bool:
    """Another compound begins so, whose stem would be shorter: of the Garten the Gartenanlage."""
    return len(begin) >= SHORTEST_HALF and any(other.startswith(begin) for other in there)


def _has_begin(begin: str, there: frozenset[str]) -> bool:
    if len(begin) < SHORTEST_END:
        return begin in there
    return any(other.startswith(begin) or other.endswith(begin) for other in there)


def is_elided(noun: str, text: str) -> bool:
    """Its beginning stands with a hyphen before another compound: "An- oder Abreisetag"."""
    return any(
        noun.startswith(half) and len(noun) > len(half) and noun[len(half) :] in whole[1:]
        for half, whole in (map(plain, found.groups()) for found in _ELIDED.finditer(text))
    )
