"""Hidden texts: what base64, hexadecimal figures, escapes, Morse code, ROT13, reversed letters, invisible tags and
variation selectors spell. Codes within codes are not read, but for base64 within base64."""

import codecs
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import re2

from sluiceway_guard.domain.normalisation.edits import Edit
from sluiceway_guard.domain.normalisation.watch import Watch

FEWEST_ENCODED: Final = 24
TAGS: Final = re.compile("[\U000e0000-\U000e007f]+")
# A selector spells a byte: 16 of them in one block, 240 in another.
SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
_BASE64: Final = re.compile(f"[A-Za-z0-9+/_-]{{{FEWEST_ENCODED},}}")
_URL_SIGNS: Final = str.maketrans("-_", "+/")
_HEXADECIMAL: Final = re.compile("[0-9a-fA-F]+")
_ESCAPES: Final = re.compile(
    r"(?:%[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|&#(?:[0-9]{1,7}|x[0-9a-fA-F]{1,6});){6,}"
)
_ESCAPE: Final = re.compile(r"(?:%|\\x|\\u|&#(?=x)|&#)x?([0-9a-fA-F]+)")
_MORSE: Final = re.compile(r"[.-]{1,6}(?:[ \n/|]{1,3}[.-]{1,6}){11,}")
_MORSE_WORD: Final = re.compile(r"[ \n]*[/|][ \n]*|[ \n]{2,}")
_MORSE_ALPHABET: Final = """
    .- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..
"""
MORSE_LETTERS: Final = dict(zip(_MORSE_ALPHABET.split(), "abcdefghijklmnopqrstuvwxyz", strict=True))
_WHOLE: Final = re.compile(r"(?s).+")
_DEEPEST: Final = 3
_LEAST_PRINTABLE: Final = 0.9


@dataclass(frozen=True)
class Code:
    """Runs that may spell a text; `marks` are signs of which a text with such a run has one."""

    marks: tuple[str, ...]
    runs: re.Pattern[str]
    spelt: Callable[[str], str]


def hidden_texts(text: str, watch: Watch) -> list[Edit]:
    """Each with the span that spells it. Raises OutOfTime."""
    seen = _seen(text, watch) if _MAY_HIDE.search(text.encode(errors="surrogatepass")) else []
    if text.isascii():
        return seen
    return [*seen, *(edit for code in _UNSEEN for edit in _found(text, code, watch))]


def _seen(text: str, watch: Watch) -> list[Edit]:
    """In signs that everybody sees."""
    hidden, marked = list(_in_long_words(text, watch)), list[Code]()
    for mark, code in _MARKED:
        if mark in text and code not in marked:
            marked.append(code)
    for code in marked:
        hidden += _found(text, code, watch)
    return hidden


def _in_long_words(text: str, watch: Watch) -> Iterator[Edit]:
    """Words alone are searched, for few are as long as that."""
    at = 0
    for word in watch.over(text.split()):
        if len(word) >= FEWEST_ENCODED:
            at = text.index(word, at)
            yield from (Edit(at + start, at + end, spelt) for start, end, spelt in _found(word, _LONG_WORDS, watch))
            at += len(word)


def _found(text: str, code: Code, watch: Watch) -> Iterator[Edit]:
    for run in watch.over(code.runs.finditer(text)):
        if _is_text(spelt := code.spelt(run.group())):
            yield Edit(*run.span(), spelt)


def _is_text(spelt: str) -> bool:
    printable = sum(sign.isprintable() or sign.isspace() for sign in spelt) - spelt.count("\ufffd")
    return bool(spelt) and printable >= _LEAST_PRINTABLE * len(spelt)


def _of_long_word(run: str) -> str:
    """Of base64 within base64, what the innermost spells."""
    for _ in range(_DEEPEST):
        if not _BASE64.fullmatch(run.rstrip("=")):
            break
        run = _of_base64(run.rstrip("="))
    return run


def _of_base64(run: str) -> str:
    if len(run) % 2 == 0 and _HEXADECIMAL.fullmatch(run):
        return bytes.fromhex(run).decode("utf-8", errors="replace")
    whole = run.translate(_URL_SIGNS)
    padded = whole[:-1] if len(whole) % 4 == 1 else whole + "=" * (-len(whole) % 4)
    return b64decode(padded).decode("utf-8", errors="replace")


def _of_escapes(run: str) -> str:
    codes = [_code_point(escape.group(), escape[1]) for escape in _ESCAPE.finditer(run)]
    if run.startswith(("%", "\\x")) and max(codes) < 256:
        return bytes(codes).decode("utf-8", errors="replace")
    return "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)


def _code_point(escape: str, figures: str) -> int:
    return int(figures, 10 if escape.startswith("&") and "x" not in escape else 16)


def _of_morse(run: str) -> str:
    """Figures and other signs are left out."""
    words = (word.replace("\n", " ").split(" ") for word in _MORSE_WORD.split(run))
    return " ".join("".join(MORSE_LETTERS.get(letter, "") for letter in word) for word in words)


def _of_rot13(text: str) -> str:
    return codecs.encode(text, "rot13")


def _backwards(text: str) -> str:
    return text[::-1]


def _of_tags(tags: str) -> str:
    return "".join(chr(ord(tag) - 0xE0000) for tag in tags)


def _of_selectors(signs: str) -> str:
    return bytes(_byte(ord(sign)) for sign in signs).decode("utf-8", errors="replace")


def _byte(code: int) -> int:
    return code - 0xFE00 if code <= 0xFE0F else code - 0xE0100 + 16


_LONG_WORDS: Final = Code((), _BASE64, _of_long_word)
# Of ROT13 and of reversed letters the marks are frequent words; a text that has one by chance is read once more.
_CODES: Final = (
    Code(("%", "\\", "&#"), _ESCAPES, _of_escapes),
    Code((".-", "-."), _MORSE, _of_morse),
    Code((" gur ", "Gur ", "lbhe", "Lbhe", "vafgehpgvba", "cebzcg"), _WHOLE, _of_rot13),
    Code((" eht ", " ehT", "ruoy", "ruoY", "noitcurtsni", "tpmorp"), _WHOLE, _backwards),
)
_MARKED: Final = tuple((mark, code) for code in _CODES for mark in code.marks)
# One pass for all of them: most texts have none, and would be searched for each.
_MAY_HIDE: Final = re2.compile(
    "|".join((f"[A-Za-z0-9+/_-]{{{FEWEST_ENCODED}}}", *(re.escape(mark) for mark, _ in _MARKED))).encode()
)
_UNSEEN: Final = (Code((), TAGS, _of_tags), Code((), SELECTORS, _of_selectors))
