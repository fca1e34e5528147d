"""Part by itself: who has lost the key alone, or has the lock still, does not pay what a lock with its key costs. Told
in German, where nouns are told by their capitals.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.things import may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

_WITH = frozenset("mit samt inklusive inkl einschliesslich plus nebst und sowie".split())
_ONLY = frozenset("nur bloss lediglich allein alleine ausschliesslich".split())
_BY_ITSELF = frozenset("allein alleine einzeln selbst selber".split())
_OF_ONE = re.compile(r"\b(?:nur|bloss|lediglich|alleine?|einzeln\w*|ohne)\b")
# What is still there; what has never, not yet or once more happened is not.
_STILL = re.compile(r"\bnoch\b(?! (?:nie|nicht|kein|ein|mal|immer nicht))")
_CLAUSE = re.compile(r"[,;.!?]|\b(?:und|aber|doch|sondern)\b")
_MOST_SMALL = 2
Pair = tuple[str, str]


def is_of_the_set_of_a_part(question: ParsedQuestion, line: Line) -> bool:
    """The line joins the part with another thing, of neither alone, and the question does not join the two."""
    if question.language != "de" or not may_ask_for_a_value(question):
        return False
    parts = frozenset((*_sole(question.words), *_kept(question)))
    joined = frozenset(_joined(line.tokens)) - frozenset(_joined(question.words)) if parts else frozenset[Pair]()
    return any(not parts.isdisjoint(pair) for pair in joined) and not _OF_ONE.search(flat(line.text)[0])


def _sole(words: Sequence[Word]) -> Iterator[str]:
    """The noun behind an "only", or right before an "alone"."""
    for at, word in enumerate(words):
        small = plain(word.text)
        before, behind = words[max(0, at - 1) : at], words[at + 1 :]
        yield from (one.stem for one in before if small in _BY_ITSELF and _is_a_noun(one))
        yield from (_next_noun(behind) if small in _ONLY else ())


def _next_noun(behind: Sequence[Word]) -> Iterator[str]:
    """Behind small words alone."""
    size = next((at for at, one in enumerate(behind[: _MOST_SMALL + 1]) if _is_a_noun(one)), None)
    yield from () if size is None or any(one.is_content for one in behind[:size]) else (behind[size].stem,)


def _kept(question: ParsedQuestion) -> Iterator[str]:
    """The first noun of a clause in which something is still there."""
    bare, places = flat(question.text)
    cuts = [0, *(cut.end() for cut in _CLAUSE.finditer(bare)), len(bare)]
    for start, end in pairwise(cuts):
        if _STILL.search(bare[start:end]):
            first, last = places[start], places[end - 1]
            nouns = (word for word in question.words if first <= word.start <= last and _is_a_noun(word))
            yield from (word.stem for word in list(nouns)[:1])


def _joined(words: Sequence[Word]) -> Iterator[Pair]:
    """Two nouns with a "with" and at most an article between them."""
    for at, word in enumerate(words):
        if plain(word.text) in _WITH and at and _is_a_noun(words[at - 1]):
            yield from ((words[at - 1].stem, other) for other in _next_noun(words[at + 1 :]))


def _is_a_noun(word: Word) -> bool:
    return word.is_content and word.is_name and not word.is_number
