"""Separable verbs of German: who asks what happens "wenn ich wegziehe" is answered by "zieht ein Pächter weg", for the
beginning of such a verb stands at the end of its clause.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from sluiceway_infer.domain.grounding.text.forms import Forms
from sluiceway_infer.domain.grounding.text.stems import plain, stem
from sluiceway_infer.domain.grounding.text.words import Word

PARTICLES = frozenset(
    "ab an auf aus bei ein fest heim her hin los mit nach statt teil um vor weg weiter zu zuruck zusammen".split()
)
_SHORTEST_VERB = 3
_FURTHEST_BEFORE = 24
# What stands behind the end of a clause, and parts one clause from the next.
_END = re.compile(r"\s*(?:[.,;:!?)]|$|(?:und|oder|sowie|bzw)\b)")
_CUT = re.compile(r"[.,;:!?]")


def joined_forms(found: Sequence[Word]) -> Forms:
    """The verbs of a question that may stand apart in a text: the beginning and the stem of the rest, by which each is
    known there.
    """
    known: dict[str, str] = {}
    for word in found:
        if word.is_content and not word.is_number and word.text.islower():
            for apart in _apart(plain(word.text)):
                known.setdefault(apart, word.stem)
    return known


def joined(found: Sequence[Word], text: str, asked: Forms) -> tuple[Word, ...]:
    """The words, the verb that stands apart from its beginning with the stem that it has in one word."""
    told = list(found)
    for at, particle in enumerate(found):
        bare = plain(particle.text)
        if bare not in PARTICLES or not _END.match(text, particle.end):
            continue
        for place in range(at - 1, max(-1, at - 1 - _FURTHEST_BEFORE), -1):
            verb = found[place]
            if _CUT.search(text, verb.end, particle.start):
                break
            root = asked.get(f"{bare} {verb.stem}")
            if root is not None and verb.is_content:
                told[place] = replace(verb, stem=root)
                break
    return tuple(told)


@lru_cache(maxsize=4_096)
def _apart(bare: str) -> tuple[str, ...]:
    return tuple(f"{particle} {root}" for particle in PARTICLES for root in _roots(bare, particle))


def _roots(bare: str, particle: str) -> Iterator[str]:
    """The stems of the verb behind its beginning: of the infinitive, also with "zu", and of the participle."""
    rest = bare.removeprefix(particle)
    if rest == bare or len(rest) < _SHORTEST_VERB:
        return
    yield stem(rest, "de")
    yield from (stem(rest.removeprefix(one), "de") for one in ("zu", "ge") if rest.startswith(one))
