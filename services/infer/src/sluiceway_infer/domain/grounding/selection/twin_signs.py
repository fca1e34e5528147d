"""Twin names in signs: before one noun for a house two signs of which one differs, 栗岸影棚 and 栗湾影棚. The name
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
# What kind of house it is, and not that one comes to it or that it is shut. Things are called by usual words.
_HOUSE = re.compile(
    ".+(?<![开闭入出进到离返在住退整])[馆店棚坊厂社校]|.+(?<![旅出自步通进执飞航运平游])行|民宿|客栈|旅舍|.*(?:剧|球|渔|猎|雪|牧|农|蜂)场"
    "|.*(?:剧|影|医|书|学)院|.*(?:诊所|公司|中心|山庄|酒庄|农庄|营地|餐厅|酒吧|茶室|画室|商铺|店铺)|.*[农茶果菜花乐]园"
)
_NEVER = SMALL_SIGNS | frozenset(CHINESE_NUMERALS) | frozenset("周星期月年日天时分元个间位名人次")
# A sign of order, size, side, level or time tells apart what is called by usual words.
_OF_KINDS = frozenset(
    "大小高低初中上下左右前后东西南北内外男女老少新旧早晚午夜春夏秋冬冷热快慢长短深浅单双全半主副总正公私国"
)
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
    apart = {sign for pair in zip(one, other, strict=True) if pair[0] != pair[1] for sign in pair}
    is_word = any(concepts_of(core, "zh") or names_of_parties(core, "zh") for core in (one, other))
    return len(apart) == _CORE and _OF_KINDS.isdisjoint(apart) and not is_word


def _names(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    """Each name with the size of its noun."""
    begun, ended, seen = set[str](), set[str](), Counter[str]()
    sizes: dict[str, int] = {}
    for text in dict.fromkeys(part for place, body in texts for part in (place, body)):
        for run in _HAN.findall(text):
            for at in range(len(run)):
                for size in _NOUNS:
                    name = run[at : at + _CORE + size]
                    if len(name) < _CORE + size or not _NEVER.isdisjoint(name):
                        break
                    if not _HOUSE.fullmatch(name[_CORE:]):
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
