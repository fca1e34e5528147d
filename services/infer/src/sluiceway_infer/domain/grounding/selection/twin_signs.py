"""Twin names in signs: before one noun two signs of which one differs, 栗岸影棚 and 栗湾影棚. The name
begins and ends where words do, and stands more than once.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from sluiceway_infer.domain.grounding.lexicon.numbers import CHINESE_NUMERALS
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import Marks
from sluiceway_infer.domain.grounding.selection.replaced import SMALL_SIGNS
from sluiceway_infer.domain.grounding.text.concepts import concepts_of

_HAN = re.compile(r"[\u3400-\u9fff]+")
# The signs that tell it from its like, and the noun behind them.
_CORE, _NOUNS = 2, (2, 3, 4)
# A noun of one sign that says what kind of house it is.
_KINDS = frozenset("馆店园站场厂院校社行所堂坊棚铺庄阁轩斋舍居楼吧屋港湾营车船")
_NEVER = SMALL_SIGNS | frozenset(CHINESE_NUMERALS) | frozenset("周星期月年日天时分元个间位名人次")
_LEAST_TIMES = 2
_MOST_OF_ONE_NOUN = 12


@lru_cache(maxsize=64)
def twins_in_signs(texts: tuple[tuple[str, str], ...]) -> frozenset[Marks]:
    """What tells each from the other, both ways; of each document its place and its text."""
    of_one_noun: dict[str, list[str]] = {}
    for name, size in _names(texts):
        of_one_noun.setdefault(name[-size:], []).append(name[:-size])
    pairs = (
        pair
        for cores in of_one_noun.values()
        if len(cores) <= _MOST_OF_ONE_NOUN
        for pair in combinations(dict.fromkeys(cores), 2)
        if _are_alike(*pair)
    )
    return frozenset(marks for one, other in pairs for marks in ((one, other), (other, one)))


def _are_alike(one: str, other: str) -> bool:
    """They share one sign; a word of the language, or who somebody is, names no house."""
    is_word = any(concepts_of(core, "zh") or names_of_parties(core, "zh") for core in (one, other))
    return sum(mine == its for mine, its in zip(one, other, strict=True)) == 1 and not is_word


def _names(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    """Each name with the size of its noun."""
    begun, ended, seen = set[str](), set[str](), Counter[str]()
    sizes: dict[str, int] = {}
    for text in dict.fromkeys(part for place, body in texts for part in (place, body)):
        for run in _HAN.findall(text):
            for at in range(len(run)):
                for size in (1, *_NOUNS):
                    name = run[at : at + _CORE + size]
                    if len(name) < _CORE + size or not _NEVER.isdisjoint(name):
                        break
                    if size == 1 and name[-1] not in _KINDS:
                        continue
                    seen[name] += 1
                    sizes[name] = size
                    if not at or run[at - 1] in SMALL_SIGNS:
                        begun.add(name)
                    if at + len(name) == len(run) or run[at + len(name)] in SMALL_SIGNS:
                        ended.add(name)
    for name, times in seen.items():
        if times >= _LEAST_TIMES and name in begun and name in ended:
            yield name, sizes[name]
