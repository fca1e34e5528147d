"""Whether words stand in a text, however a person writes them: numbers, digits, case, marks of print."""

import re
import unicodedata
from functools import lru_cache

from tests.benchmarks.answer_set.values import Language

_CITED = re.compile(r"\s*\[\d+\]")
_PRINT = re.compile(r"[*_|#`]+")
# Arabic: vowel signs and the stretch say nothing, and the forms of alef are written for one another.
_VOWELS = re.compile("[\u064b-\u0652\u0670\u0640]")
_ALEF = re.compile("[\u0622\u0623\u0625\u0671]")
_COMMA_IS_POINT = ("de", "es")
_LETTER = re.compile(r"[a-z\u00c0-\u024f]")
_THIN = re.compile("(?<=\\d)[\u00a0\u2009\u202f](?=\\d{3})")
_LETTERS = "".join(map(chr, range(0x621, 0x64B)))
_ARABIC = re.compile(f"[{_LETTERS}]")
# And, so, with, for, like, the: written together with the word.
_PREFIX = re.compile("[\u0648\u0641\u0628\u0644\u0643]?(?:\u0627\u0644|\u0644)?")


@lru_cache(maxsize=65_536)
def plain(text: str, language: Language) -> str:
    """One spelling: `4,2` in German is `4.2`, `1,250` is `1250`."""
    bare = _THIN.sub("", _CITED.sub("", text))
    folded = unicodedata.normalize("NFKC", bare).casefold().replace("\u066b", ".").replace("\u066c", ",")
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in folded)
    bare = _ALEF.sub("\u0627", _VOWELS.sub("", _PRINT.sub(" ", digits)))
    return " ".join(_numbers(bare, language).split())


def _numbers(text: str, language: Language) -> str:
    point, thousands = (",", r"\.") if language in _COMMA_IS_POINT else (r"\.", ",")
    text = re.sub(rf"(?<=\d){thousands}(?=\d{{3}}(?!\d))", "", text)
    return re.sub(rf"(?<=\d){point}(?=\d)", ".", text)


def stands(words: str, text: str, language: Language) -> bool:
    """True where the words are there as a whole: `4.2` does not stand in `14.2`. `^no` has to be the beginning."""
    said, wanted = plain(text, language), plain(words.removeprefix("^"), language)
    if words.startswith("^"):
        return said.startswith(wanted) and _is_whole(said, 0, len(wanted))
    places = (found.start() for found in re.finditer(re.escape(wanted), said))
    return any(_is_whole(said, at, at + len(wanted)) for at in places)


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 4) : start], text[end : end + 2]
    return _begins(text[start], before) and _ends(text[end - 1], after)


def _begins(first: str, before: str) -> bool:
    if first.isdigit():
        return not re.search(r"(?:[a-z\u00c0-\u024f]|\d[.,]?)$", before)
    if _ARABIC.match(first):
        return bool(_PREFIX.fullmatch(_letters_at_the_end(before)))
    return not (_LETTER.match(first) and _LETTER.match(before[-1:]))


def _ends(last: str, after: str) -> bool:
    if last.isdigit():
        return not re.match(r"[.,]?\d", after)
    same = _ARABIC if _ARABIC.match(last) else _LETTER
    return not (same.match(last) and same.match(after))


def _letters_at_the_end(text: str) -> str:
    return text[len(text.rstrip(_LETTERS)) :]
