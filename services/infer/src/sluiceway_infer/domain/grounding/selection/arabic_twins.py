"""Twin names in Arabic, where no capital tells a name: behind "at" or "from", in a cell of their own or in a title a
noun for a house with a word each that is alike but for a letter or two.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import Marks
from sluiceway_infer.domain.grounding.selection.alike_names import are_alike
from sluiceway_infer.domain.grounding.selection.tables import cells
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, words

_AT = frozenset("عند وعند لدى لدي ولدى ولدي".split())
_ARTICLE = "ال"
_HOUSES = frozenset(
    map(
        plain,
        "دار بيت نزل فندق مطعم مقهى مكتبة متجر محل معهد مدرسة روضة مركز نادي عيادة عيادات مغسلة مغاسل ورشة ورش شركة"
        " مؤسسة وكالة معرض استوديو مسبح مشتل مزرعة بستان مسرح متحف فرع صالون مشغل مخيم مخيمات منحل مناحل قوافل قافلة"
        " قاعة قاعات صالة مرسى ميناء منتجع مخبز ملعب سوق صيدلية جمعية اكاديمية اسطبل".split(),
    )
)
# Of order, of size, of side and of time.
_OF_KINDS = re.compile(
    "(?:ال)?(?:اول|ثان|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر|كبير|صغير|كبرى|صغرى|شرقي|غربي|شمالي|جنوبي|علوي|سفلي"
    r"|داخلي|خارجي|صباحي|مسائي|صيفي|شتوي)\w{0,2}"
)
# And, so, for, by, like are written together with the word behind them.
_LED = ("و", "ف", "ل", "ب", "ك")
_SHORTEST_NAME = 4
_MOST_WORDS_OF_A_CELL = 3

_Pair = tuple[str, str]


def arabic_twins(passages: Sequence[ParsedPassage], said: frozenset[str]) -> Iterator[Marks]:
    """The words by which two names are told apart of which one is said."""
    every = dict.fromkeys(pair for passage in passages for pair in _named(passage))
    for one, other in ((one, other) for one in every if one[1] in said for other in every):
        if one[0] == other[0] and one[1] != other[1] and _are_alike(one[1], other[1]):
            yield one[1], other[1]


def written(word: Word) -> tuple[str, ...]:
    """The word as it is written, and without what may be written together with it."""
    bare = plain(word.text)
    led = bare[1:] if bare.startswith(_LED) and len(bare) > _SHORTEST_NAME else ""
    whole = f"{_ARTICLE}{bare[2:]}" if bare.startswith("لل") else ""
    return tuple(one for one in (bare, led, whole) if one)


def _named(passage: ParsedPassage) -> Iterator[_Pair]:
    for title in passage.titles:
        yield from _pairs(title)
    for line in passage.lines:
        for at, word in enumerate(line.tokens):
            if plain(word.text) in _AT:
                yield from _pairs(line.tokens[at + 1 : at + 4])
        for cell in dict.fromkeys(cells(line)):
            tokens = words(cell, "ar")
            if 1 < len(tokens) <= _MOST_WORDS_OF_A_CELL:
                yield from _pairs(tokens)


def _pairs(tokens: Sequence[Word]) -> Iterator[_Pair]:
    """Behind any other noun stands what is done with it, or of what sort it is: at the hand-over of a key."""
    is_of_a_house = False
    for one, other in pairwise(tokens):
        is_of_a_house = are_beside(one, other) and (is_of_a_house or plain(one.text).removeprefix(_ARTICLE) in _HOUSES)
        is_usual = other.is_number or concepts_of(other.stem, "ar") or _OF_KINDS.fullmatch(plain(other.text))
        if is_of_a_house and other.is_content and not is_usual:
            yield plain(one.text), plain(other.text)


def _are_alike(one: str, other: str) -> bool:
    """But for a letter or two; a form with another ending is none."""
    mine, its = one.removeprefix(_ARTICLE), other.removeprefix(_ARTICLE)
    return min(len(mine), len(its)) >= _SHORTEST_NAME - 1 and are_alike(mine, its)
