"""Replaced part of a name: the passage has the name with another sign, word or first half in its place.

So near-misses are found where no capital tells a name: 琥珀卡 and 琥银卡, Bronzekarte and Silberkarte, the tower and
the oasis of the East.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.mishaps import MISHAPS
from sluiceway_infer.domain.grounding.lexicon.numbers import CHINESE_NUMERALS
from sluiceway_infer.domain.grounding.parsing.context import start_of_asking
from sluiceway_infer.domain.grounding.parsing.nouns import is_deed
from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.compounds import halves_of, is_elided
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.constructs import VERBAL, is_a_verb
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_HAN = re.compile(r"[\u3400-\u9fff]{3,}")
# Signs that stand between words, or belong to a verb or a number: three signs around one of them are no name.
SMALL_SIGNS = frozenset(
    "的了是在和与及吗呢吧啊谁哪几这那其之被把从到于由也都就并而或则它他她我你为以"
    "有里内上下须要能会可得不没未无多少每各等使用给让对向"
)
# Between two words another sign joins them in another way: 租金里暖气 and 租金含暖气.
_ENDS_OF_NAMES = frozenset("里上下内外中前后路街道巷弄坊村镇乡区园苑庄城山河湖江海桥门东西南北")
_EACH = "每"
# Who loses a thing may say so by several words.
_MISHAPS = re.compile("|".join(by["zh"] for by in MISHAPS.values() if "zh" in by))
# Two that differ in such a first sign are contrary ones of one kind: the upper and the lower garden.
_CONTRARY = (
    "上下",
    "东西南北",
    "大小中",
    "新旧老",
    "左右",
    "前后",
    "内外",
    "早晚午夜",
    "男女",
    "单双",
    "高低",
    "长短",
    "快慢",
    "冷热",
    "深浅",
    "软硬",
)
_CONTRARY_SIGNS = frozenset("".join(_CONTRARY))
_LETTER_BEHIND = re.compile(rf"([^{''.join(SMALL_SIGNS)}\W\da-zA-Z_]{{2}}) ?([A-Z])(?![A-Za-z0-9.-])")
_LETTER_BEFORE = re.compile(r"(?<![A-Za-z0-9.-])([A-Z]) ?([馆座栋组班级型类区厅楼室款档线队])")
_ARTICLE = "ال"
_AND, _OF_WHO_SPEAKS, _PLURAL = "و", "ت", "ات"
_SHORTEST_COMPOUND = 7
_SHORTEST_END = 3
# Ends that many words share, whatever they are made of.
_DERIVED = frozenset(("ung", "hei", "kei", "sch", "ion", "lin", "nis", "tum", "sal", "lich", "lei", "tio"))


def is_replaced(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """True where the passage lacks a part of what is named, and has another one in its place."""
    if question.language == "zh":
        text = f"{passage.read.place}\n{passage.read.text}"
        return has_replaced_sign(question, text, text) or has_another_letter(question, text)
    if question.language == "ar":
        return any(_is_replaced_word(one.stem, other.stem, passage) for one, other in constructs(question))
    if question.language in NOUNS_WITH_CAPITALS:
        there, days = passage.around, frozenset(question.days.values())
        return any(
            word.stem not in days
            and not question.asked.is_asking(word)
            and _is_replaced_half(word.stem, there)
            and not (is_elided(word.stem, passage.read.text) or halves_of(plain(word.text), there))
            for word in _nouns(question)
        )
    return False


def has_replaced_sign(question: ParsedQuestion, text: str, whole: str) -> bool:
    """Three signs of the question of which the text has the outer two alone, around another one."""
    if question.language != "zh":
        return False
    names = _names_in_signs(question.text, question.asked.spans)
    wide = (_around_the_middle(text, size) for size in (1, 2) if any(len(outer) == 2 * size for outer in names))
    return any(name not in whole for around in wide for outer in around & names.keys() for name in names[outer])


def has_another_letter(question: ParsedQuestion, text: str) -> bool:
    """The text has a word of the question beside other letters alone: 基础B for 基础A, C座 for A座; or a sign behind
    contrary ones alone: 下园 for 上园.
    """
    if question.language != "zh":
        return False
    asked, there = _lettered(question.text), _lettered(text)
    if any(word in there and letters.isdisjoint(there[word]) for word, letters in asked.items()):
        return True
    return any(
        noun in text and pole + noun not in text and any(other + noun in text for other in row if other != pole)
        for pole, noun in pairwise(question.text)
        for row in _CONTRARY
        if pole in row and _may_be_of_a_name(noun) and noun not in SMALL_SIGNS | _CONTRARY_SIGNS
    )


@lru_cache(maxsize=4_096)
def _lettered(text: str) -> Mapping[str, frozenset[str]]:
    """The single capitals that stand behind two signs, or before one that says of what kind they are."""
    found: dict[str, frozenset[str]] = {}
    for word, letter in (*_LETTER_BEHIND.findall(text), *(one[::-1] for one in _LETTER_BEFORE.findall(text))):
        found[word] = found.get(word, frozenset()) | {letter}
    return found


def has_kept_sign(question: ParsedQuestion, text: str, whole: str) -> bool:
    """The text has three signs of the question of which the whole has the outer two around another one as well, or a
    word with its letter.
    """
    if question.language != "zh":
        return False
    asked, there = _lettered(question.text), _lettered(text)
    if any(letters & there.get(word, frozenset()) for word, letters in asked.items()):
        return True
    names = frozenset[str]().union(*_names_in_signs(question.text, question.asked.spans).values())
    return any(name in text and _has_a_variant(name, whole) for name in names)


def _has_a_variant(name: str, whole: str) -> bool:
    middle = len(name) // 2
    before, behind = (re.escape(part) for part in (name[:middle], name[middle + 1 :]))
    return re.search(f"{before}(?!{name[middle]})[\u3400-\u9fff]{behind}", whole) is not None


def _around_the_middle(text: str, size: int) -> frozenset[str]:
    """Each so many signs and so many others, with one between them."""
    middles = range(size, len(text) - size)
    return frozenset(
        text[at - size : at] + text[at + 1 : at + 1 + size]
        for at in middles
        if (text[at] in _ENDS_OF_NAMES if size > 1 else _may_be_of_a_name(text[at]))
    )


def _may_be_of_a_name(sign: str) -> bool:
    """企业每小时 has nobody's name in the place of 企业租小馆."""
    return "\u3400" <= sign <= "\u9fff" and sign != _EACH


# Of a question it is asked at each line.
@lru_cache(maxsize=64)
def _names_in_signs(text: str, asking: tuple[tuple[int, int], ...]) -> Mapping[str, frozenset[str]]:
    """What may be a name, by the signs around its middle one."""
    found: dict[str, frozenset[str]] = {}
    for name in (*_threes(text, asking), *_fives(text)):
        outer = name[: len(name) // 2] + name[len(name) // 2 + 1 :]
        found[outer] = found.get(outer, frozenset()) | {name}
    return found


def _fives(text: str) -> Iterator[str]:
    """Two signs on each side of a small one, which may end a name: 青枫里 and 青枫路 before the same word."""
    fives = (run[at : at + 5] for run in _HAN.findall(text) for at in range(len(run) - 4))
    return (five for five in fives if five[2] in "里上下内" and SMALL_SIGNS.isdisjoint(five[:2] + five[3:]))


def _threes(text: str, asking: tuple[tuple[int, int], ...]) -> Iterator[str]:
    for part in [text[start:end] for start, end in asking]:
        text = text.replace(part, " ")
    text = _MISHAPS.sub(lambda found: " " * len(found.group()), text)
    for run in _HAN.findall(text):
        threes = (run[at : at + 3] for at in range(len(run) - 2))
        yield from (three for three in threes if SMALL_SIGNS.isdisjoint(three) and three[1] not in CHINESE_NUMERALS)


def constructs(question: ParsedQuestion) -> Iterator[tuple[Word, Word]]:
    """A noun without its article before one that has it: the oasis of the East. A property of it, or what is done to
    it, names nothing.
    """
    for before, one, other in zip((None, *question.words), question.words, question.words[1:], strict=False):
        is_verb = is_a_verb(one, before)
        is_pair = are_beside(one, other) and one.is_content and not (is_verb or question.asked.is_asking(one))
        is_noun = not (one.text.startswith((_ARTICLE, *VERBAL)) or _is_told_first(question, one, before))
        is_of_it = bool(concepts_of(one.stem, "ar")) or is_deed(plain(one.text), "ar")
        if is_pair and is_noun and not is_of_it and other.text.startswith(_ARTICLE):
            yield one, other


def _is_told_first(question: ParsedQuestion, one: Word, before: Word | None) -> bool:
    """A deed of what is told before the question: "I threw the receipt away. How many …". It begins a sentence, is
    joined by an "and", or has the ending of who speaks.
    """
    if one.start >= _start_of_asking(question.text):
        return False
    bare = plain(one.text)
    begins = before is None or not question.text[before.end : one.start].isspace()
    return begins or bare.startswith(_AND) or (bare.endswith(_OF_WHO_SPEAKS) and not bare.endswith(_PLURAL))


# Of a question it is asked at each passage.
@lru_cache(maxsize=64)
def _start_of_asking(text: str) -> int:
    return start_of_asking(text, "ar")


def _is_replaced_word(one: str, other: str, passage: ParsedPassage) -> bool:
    if one in passage.around:
        return False
    return any(second == other and first != one for first, second in passage.beside)


def _nouns(question: ParsedQuestion) -> Iterator[Word]:
    yield from (
        word
        for word in question.words
        if word.is_name and word.is_content and len(word.stem) >= _SHORTEST_COMPOUND and not parties(word.text, "de")
    )


def _is_replaced_half(noun: str, there: frozenset[str]) -> bool:
    """A compound of which the passage has the end alone, with another beginning."""
    if noun in there or any(noun.startswith(other) and len(other) > _SHORTEST_END for other in there):
        return False
    ends = (other for other in there if len(other) >= _SHORTEST_COMPOUND and not other.startswith(noun[:_SHORTEST_END]))
    end = noun[-_SHORTEST_END:]
    return end not in _DERIVED and any(other.endswith(end) and not other.endswith(noun) for other in ends)
