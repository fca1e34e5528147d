"""Poles by which Arabic texts tell two values of one thing apart: alone or as a whole, by day or by night, the first
time or a later one, one way or there and back, with a paper or without it. What is said of the one is not said of the
other, whichever of the two a text leaves out.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

_TIME = r"(?:ال)?مر[هة] "
# In the spelling without its hamzas and signs above.
_POLES: Sequence[tuple[re.Pattern[str], re.Pattern[str]]] = tuple(
    (re.compile(rf"\b[وفبل]?(?:{one})\b"), re.compile(rf"\b[وفبل]?(?:{other})\b"))
    for one, other in (
        (
            r"ل?وحد(?:ه|ها|هم|هما)|مفرد(?:ه|ها)|(?:ال)?(?:منفرد|منفصل)(?:[هة]|ا)?|(?:ال)?نصف|(?:ال)?ربع|منه|منها",
            r"كل(?:ه|ها)|(?:ال)?كامل(?:[هة]|ا)?|اكمل(?:ه|ها)|(?:ال)?(?:كلي|اجمالي)[هة]?",
        ),
        (r"(?:ال)?ليل(?:ا|ي|ي[هة])?", r"(?:ال)?نهار(?:ا|ي|ي[هة])?"),
        (r"(?:ال)?صباح(?:ا|ي|ي[هة])?|قبل الظهر", r"(?:ال)?مسا[ءي]?(?:ي|ي[هة])?|بعد الظهر|(?:ال)?عصرا?"),
        (
            rf"(?:{_TIME})?(?:ال)?اول(?:ى|ي)? مر[هة]|{_TIME}(?:ال)?اول[ىي]",
            rf"{_TIME}(?:ال)?(?:ثاني|ثالث)[هة]|(?:ثاني|ثالث) مر[هة]",
        ),
        (
            r"(?:ال)?ذهابا? فقط|(?:ال)?اتجاه (?:ال)?واحد",
            r"(?:ال)?ذهابا? و(?:ال)?(?:ايابا?|عود[هة])|(?:ال)?اتجاهين",
        ),
    )
)
_WITHOUT, _WITH = frozenset("دون بدون بلا بغير".split()), "مع"
_LACKS = re.compile(r"\b[وف]?(?:ليس(?:ت)? (?:معي|عندي|لدي|لي)|لا (?:املك|احمل)|فقدت|اضعت|رميت|نسيت)\b")
_PARTS, _NUMBER = re.compile("[,;\u060c\u061b] "), re.compile(r"\d")
# So many words behind it say what is lacking.
_NEAR = 1


def is_at_the_other_pole(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The question has the one, and the line or what is nearest above it the other one alone."""
    if question.language != "ar":
        return False
    asked = flat(question.text)[0]
    texts = [flat(text)[0] for text in (line.text, *reversed(texts_above(passage, line)))]
    return _is_with_what_lacks(question, line) or any(
        mine.search(asked) and not its.search(asked) and _is_the_other(mine, its, texts)
        for pair in _POLES
        for mine, its in (pair, pair[::-1])
    )


def _is_the_other(mine: re.Pattern[str], its: re.Pattern[str], texts: Sequence[str]) -> bool:
    nearest = next((text for text in texts if mine.search(text) or its.search(text)), "")
    if not its.search(nearest) or mine.search(nearest):
        return False
    # Each value has a part of the line: that of the corner alone says nothing of the garden beside it.
    valued = [part for part in _PARTS.split(texts[0]) if _NUMBER.search(part)]
    return nearest != texts[0] or all(its.search(part) for part in valued)


def _is_with_what_lacks(question: ParsedQuestion, line: Line) -> bool:
    """Who has no receipt is told nothing by what is so with one."""
    bare = flat(question.text)[0]
    ends = [found.end() for found in _LACKS.finditer(bare)]
    ends += [word.end for word in question.words if plain(word.text) in _WITHOUT]
    lacking = frozenset(stem for end in ends for stem in _behind(question.words, end))
    is_without = any(plain(word.text) in _WITHOUT for word in line.tokens)
    return bool(lacking) and not is_without and not lacking.isdisjoint(_with(line.tokens))


def _behind(words: Sequence[Word], end: int) -> Iterator[str]:
    matter = [word for word in words if word.start >= end and word.is_content]
    yield from (word.stem for word in matter[:_NEAR])


def _with(words: Sequence[Word]) -> Iterator[str]:
    for one, other in pairwise(words):
        if plain(one.text) == _WITH and other.is_content:
            yield other.stem
