"""Words of a text with their stems: content words, function words, negations, numbers."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.function_words import CHINESE, FUNCTION_WORDS, NEGATIONS, NO_NOTS, ONLY
from sluiceway_infer.domain.grounding.lexicon.numbers import ARABIC_VERBS, BESIDE_ONE, ONE, ONE_BEHIND_TENS
from sluiceway_infer.domain.grounding.text.numerals import (
    ARABIC_ONE,
    WHOLE_TENS,
    days_of_the_week,
    dual,
    fraction,
    numerals,
    single_sum,
    teen,
    together,
)
from sluiceway_infer.domain.grounding.text.power_units import power_unit
from sluiceway_infer.domain.grounding.text.stems import POWER_OF_TEN, SUPERSCRIPTS, plain, stem

# Where each numeral of a run begins; where it ends, and its digits.
_Numbers = Mapping[int, tuple[int, str]]
# Accents that are signs of their own belong to the letter before them.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670"
_TOKEN = re.compile(
    rf"{POWER_OF_TEN}|\d+(?:[.,:/\u066b\u066c]\d+)*"
    rf"|[^\W\d_][^\W\d_{_MARKS}]*(?:[{_MARKS}]+[^\W\d_]*)*(?:['\u2019][^\W\d_]+)?|[^\W_]+"
)
# The mark of a note is no part of the word or price before it; behind a letter or two, or a ten, it is a power.
_NOTE_MARK = re.compile(rf"(?:(?<=[^\W\d_]{{3}})|(?<=\d)(?<!\b10))[{SUPERSCRIPTS}]+(?!\w)")
_SIGNS = re.compile(r"[\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_HYPHENS = ("-", "\u2010", "\u2011")
# Prefixes that are names where they stand by themselves.
_ARABIC_LETTERS = frozenset("فبلك")
# Initials, and parts of names of places, that are spelled like small words.
_INITIALS = {"en": frozenset(("US", "IT", "WHO")), "es": frozenset(("Bajo",))}
# "And" is written together with the next word.
_AND, _AND_NUMBER, _JUST_ONE = "وف", "و", "1"
_SIGNS_BEGIN = "\u3000"
_SMALL_ARABIC = FUNCTION_WORDS["ar"] | NEGATIONS["ar"]
_GLUE = re.compile("|".join(sorted(CHINESE, key=len, reverse=True)))
_NO_NOTS = re.compile(NO_NOTS)
# What makes a number one below zero: a sign that joins it to nothing before it, or a word right before it.
_BELOW_ZERO = re.compile(
    r"(?:(?:^|[\s(\[\u3000-\u9fff\uff00-\uffef])[-\u2212\u2013]"
    # "Plus or minus 20" is another matter.
    r"|(?<!or )(?<!plus )\bminus ?|(?<!o )\bmenos |(?<!ou )\bmoins |\bmeno |\b(?:ناقص|سالب) ?|零下|负)$",
    re.IGNORECASE,
)
_BESIDE_A_POWER = (" ", "\u00a0", "-", ". ")
_TWO, _SIGN = "2", "\u2212"
# "Without" in Arabic, and "under" before a number or an age.
_UNDER, _AGES = frozenset(("دون",)), frozenset(("سن", "الـ", "عمر"))
_ARTICLE = "ال"
_AFTER_TENS, _ONE_MORE = 2, "1"


@dataclass(frozen=True)
class Word:
    """A word where it stands: its spelling, and the stem by which it is compared."""

    text: str
    stem: str
    start: int
    end: int
    is_function: bool = False
    is_negation: bool = False

    @property
    def is_number(self) -> bool:
        return self.stem[:1].isdigit()

    @property
    def is_name(self) -> bool:
        """Written like one; the first word of a sentence is always written so."""
        return self.text[:1].isupper()

    @property
    def is_content(self) -> bool:
        return self.is_number or (not self.is_function and len(self.stem) > 0)


def words(text: str, language: str = "en") -> tuple[Word, ...]:
    """All words in order. A run of Chinese, Japanese or Korean signs has no spaces: it falls at the signs that glue
    words together, and what is between is taken in overlapping pairs. A numeral that counts is a number beside them.
    """
    text = _NOTE_MARK.sub(lambda mark: " " * len(mark[0]), text)
    found = [
        replace(word, stem=word.stem + _SIGN)
        if word.is_number and _BELOW_ZERO.search(text[max(0, word.start - 12) : word.start])
        else replace(word, is_function=False)
        if _is_letter_of_a_name(word, text) or _is_initials(word, text, language)
        else word
        for match in _TOKEN.finditer(text)
        for word in _split(match.group(), match.start(), language)
    ]
    found = list(_paired(found, text, _power))
    found = list(_fractions(list(_paired(found, text, _teen)))) if language == "ar" else found
    found = list(_composed(found, text, language))
    taken_back = ONLY.get(language, frozenset())
    for at, (one, following) in enumerate(pairwise(found)):
        is_bound = plain(one.text) in _UNDER and (following.is_number or plain(following.text) in _AGES)
        if one.is_negation and (is_bound or plain(following.text) in taken_back):
            found[at] = replace(one, is_negation=False)
    return tuple(_without_pronouns(found, language) if language in ONE else found)


def _composed(found: Sequence[Word], text: str, language: str) -> Iterator[Word]:
    """Number words that are one number together become one word."""
    waiting: list[Word] = []
    for word in found:
        read = replace(word, stem=_ONE_MORE) if _ends_tens(waiting, word, language) else word
        if waiting and _is_spelled_out(read) and (whole := _together(waiting, read, text, language)):
            waiting = [whole]
        elif waiting and word.is_function and len(waiting) == 1:
            waiting.append(word)
        else:
            yield from waiting
            waiting = [word] if _is_spelled_out(word) else []
            yield from () if waiting else (word,)
    yield from waiting


def _ends_tens(waiting: Sequence[Word], word: Word, language: str) -> bool:
    """Behind "thirty and", where nothing but that makes a number of it."""
    is_one = plain(word.text) in ONE_BEHIND_TENS.get(language, ())
    return is_one and len(waiting) == _AFTER_TENS and int(waiting[0].stem) in WHOLE_TENS


def _paired(found: Sequence[Word], text: str, pair: Callable[[Word, Word, str], Word | None]) -> Iterator[Word]:
    """Two words that are one together become one."""
    is_taken = False
    for word, following in pairwise((*found, None)):
        assert word is not None
        both = pair(word, following, text) if following and not is_taken else None
        if both is not None:
            yield both
        elif not is_taken:
            yield word
        is_taken = both is not None


def _teen(one: Word, other: Word, text: str) -> Word | None:
    """Arabic words that are a number with the ten behind them alone."""
    number = teen(plain(one.text), plain(other.text)) if are_beside(one, other) else None
    return None if number is None else Word(text[one.start : other.end], str(number), one.start, other.end)


def _power(one: Word, other: Word, text: str) -> Word | None:
    """Square metres are m², however they are written."""
    is_beside = text[one.end : other.start] in _BESIDE_A_POWER
    unit = power_unit(plain(one.text), plain(other.text)) if is_beside else ""
    return Word(unit, unit, one.start, other.end) if unit else None


def _fractions(found: Sequence[Word]) -> Iterator[Word]:
    """Half of an Arabic unit is a number of it, and so is one and a half, and a sum for one of which something is."""
    for before, word, behind in zip((None, *found), found, (*found[1:], None), strict=False):
        bare, beside = plain(word.text), plain(behind.text) if behind and are_beside(word, behind) else ""
        half, is_counted = fraction(bare, beside), before is not None and before.is_number
        one = _JUST_ONE if single_sum(bare) and beside not in ARABIC_ONE else ""
        if beside.startswith(_AND_NUMBER) and not is_counted:
            one = fraction(beside.removeprefix(_AND_NUMBER), bare).replace("0", "1", 1) or one
        yield from (Word(word.text, one, word.start, word.end),) if one and not half else ()
        yield replace(word, stem=half) if half else word


def _together(waiting: Sequence[Word], word: Word, text: str, language: str) -> Word | None:
    first, and_here = waiting[0], word.text[: len(_AND_NUMBER)]
    between = text[first.end : word.start].lower().strip(" -\u2010\u2011")
    between += and_here if and_here == _AND_NUMBER else ""
    number = together(int(first.stem), between, int(word.stem), language)
    return None if number is None else Word(text[first.start : word.end], str(number), first.start, word.end)


def _is_spelled_out(word: Word) -> bool:
    is_word = word.stem.isdigit() and word.text.isalpha() and word.text < _SIGNS_BEGIN
    return is_word and not dual(plain(word.text))


def _without_pronouns(found: Sequence[Word], language: str) -> Iterator[Word]:
    """ "One" is a number only where it counts, and of what is spelled like an Arabic number what is no verb."""
    ones, (before_one, after_one) = ONE[language], BESIDE_ONE[language]
    beside = ("", *(plain(word.text) for word in found), "")
    for word, before, bare, after in zip(found, beside, beside[1:], beside[2:], strict=False):
        if bare in ones and (before in before_one or after in after_one):
            yield replace(word, stem=bare, is_function=True)
        elif language == "ar" and bare.removeprefix("و") in ARABIC_VERBS and after.startswith(_ARTICLE):
            yield replace(word, stem=bare)
        else:
            yield word


def _is_letter_of_a_name(word: Word, text: str) -> bool:
    """The A of "Meridian-A" is none of the small words that are spelled alike; in Arabic no small word stands alone."""
    if not word.is_function or word.end - word.start > 1:
        return False
    before = text[max(0, word.start - 2) : word.start]
    is_joined = before[-1:] in _HYPHENS and before[:1].isalnum()
    return (word.is_name and is_joined) or (word.text in _ARABIC_LETTERS and before[-1:] in ("-", " "))


def _is_initials(word: Word, text: str, language: str) -> bool:
    """The US is not "us", where not all is in capitals."""
    return word.text in _INITIALS.get(language, ()) and not text.isupper()


def are_beside(one: Word, other: Word) -> bool:
    """True where nothing but a space or a hyphen stands between."""
    return 0 <= other.start - one.end <= 1


def content(text: str, language: str = "en") -> tuple[Word, ...]:
    """The words that carry its matter."""
    return tuple(word for word in words(text, language) if word.is_content)


def shared_places(text: str, others: Collection[str], size: int) -> frozenset[int]:
    """Where the signs of a text stand that one of the others has as well, so many side by side."""
    starts = (at for at in range(len(text) - size + 1) if any(text[at : at + size] in other for other in others))
    return frozenset(place for at in starts for place in range(at, at + size))


def is_within_a_type(three: Sequence[Word]) -> bool:
    """Letters, a number and a letter, written together: ST40B."""
    letters = [word.text.isascii() and word.text.isalpha() for word in three]
    return letters == [True, False, True] and three[0].end == three[1].start and len(three[2].text) == 1


def is_of_a_type(word: Word, text: str) -> bool:
    """Signs right before Latin letters, or a letter right behind a number, belong to the name of a type: 晨星ST40B."""
    if word.text.isascii():
        return len(word.text) == 1 and text[max(0, word.start - 1) : word.start].isdigit()
    behind = text[word.end : word.end + 1]
    return behind.isascii() and behind.isalpha()


def _split(token: str, start: int, language: str) -> Iterator[Word]:
    at = 0
    for run in _SIGNS.finditer(token):
        if run.start() > at:
            yield from _word_and_dual(token[at : run.start()], start + at, language)
        yield from _signs(run.group(), start + run.start())
        at = run.end()
    if at < len(token):
        yield from _word_and_dual(token[at:], start + at, language)


def _word_and_dual(token: str, start: int, language: str) -> Iterator[Word]:
    """The word, and before it the number that it says as well: two days are one word in Arabic."""
    if language == "ar" and dual(plain(token)):
        yield Word(token, _TWO, start, start + len(token))
    yield _word(token, start, language)


def _word(token: str, start: int, language: str) -> Word:
    bare, root = _known(token, language)
    small = bare[1:] if language == "ar" and len(bare) > 2 and bare[0] in _AND and bare[1:] in _SMALL_ARABIC else bare
    is_negation = small in NEGATIONS.get(language, frozenset()) or bare.endswith("n't")
    is_function = is_negation or small in FUNCTION_WORDS.get(language, frozenset())
    return Word(token, root, start, start + len(token), is_function, is_negation)


@lru_cache(maxsize=65_536)
def _known(token: str, language: str) -> tuple[str, str]:
    return plain(token), stem(token, language)


def _signs(run: str, start: int) -> Iterator[Word]:
    at = 0
    numbers = {first: (end, digits) for first, end, digits in (*numerals(run), *days_of_the_week(run))}
    for glue in _GLUE.finditer(run):
        yield from _pairs(run[at : glue.start()], start + at, numbers, at)
        yield Word(glue.group(), glue.group(), start + glue.start(), start + glue.end(), is_function=True)
        at = glue.end()
    yield from _pairs(run[at:], start + at, numbers, at)


def _pairs(run: str, start: int, numbers: _Numbers, begin: int) -> Iterator[Word]:
    """The words of what begins so far within its run; no pair lies within a numeral, for 二十 is no part of 十二."""
    nots, behind = NEGATIONS["zh"], 0
    within = {found.start() for found in _NO_NOTS.finditer(run)}
    for at, sign in enumerate(run):
        if begin + at in numbers:
            last, digits = numbers[begin + at]
            behind = last - begin
            yield Word(run[at:behind], digits, start + at, start + behind)
        if sign in nots:
            is_negation = at not in within and run[at + 1 : at + 2] not in ONLY["zh"]
            yield Word(sign, sign, start + at, start + at + 1, is_function=True, is_negation=is_negation)
        if len(run) == 1 and sign not in nots:
            yield Word(sign, sign, start, start + 1)
        elif behind - 1 <= at < len(run) - 1 and sign not in nots and run[at + 1] not in nots:
            pair = unicodedata.normalize("NFKC", run[at : at + 2])
            yield Word(run[at : at + 2], pair, start + at, start + at + 2)
