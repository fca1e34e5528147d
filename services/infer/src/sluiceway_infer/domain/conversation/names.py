"""Names in a text: runs of words that are written like one, or have a number, and what of two is of one kind."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sluiceway_infer.domain.conversation import follow_up_words as lexicon

FUNCTION = lexicon.ASKING | lexicon.RELATIONS | lexicon.ARTICLES | lexicon.POINTERS
# What may stand around a question, and is none of its words.
END = " \t\n?!.,;:…؟？。！¿¡"  # noqa: RUF001
# An article of one letter is a word of another language.
DEFINITE = frozenset(word for word in lexicon.ARTICLES if len(word) > 1) - {"un", "de", "ein", "eine", "an"}
_GERMAN = frozenset(
    """der die das dem des ist wie wann und wer wo warum welche welcher welches welchen welchem viele vielen wurde wird
    hat haben kostet im fur von ein eine einen sind werden darf durfen muss mussen kann konnen soll sollen gibt ich
    nicht kein keine keinen auf mit bei zum zur""".split()
)
# Small words of other languages.
_NOUNS_OF_ENGLISH = frozenset("van hat den son war pour sin".split())
# Articles of languages in which the kind of a thing stands before its name.
_BEFORE_A_NOUN = frozenset("el la los las le les il lo gli o os as".split())
_HELPING = frozenset("do does did can could will would should must may".split())
_ALEFS = str.maketrans("\u0623\u0625", "\u0627\u0627")
# With the vowels that Arabic writes above and below its letters, or leaves out.
_LETTERS = r"(?:[^\W_][\u064b-\u0652\u0670]*)+"
_TOKEN = re.compile(rf"{_LETTERS}(?:['\u2019.-]{_LETTERS})*")
# The letters to which a number is joined: LM-5, A4.
_NUMBERED = re.compile(r"[^\W\d]+-?(?=\d)")
_ENDING = re.compile(r"呢?\W*$")


@dataclass(frozen=True)
class Token:
    """A word where it stands, as it is compared."""

    text: str
    plain: str
    start: int
    end: int


@dataclass(frozen=True)
class NameRun:
    """Words that stand together and are written like a name, or have a number."""

    text: str
    start: int
    end: int


def plain(text: str) -> str:
    """Small letters without accents."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("\u2019", "'"))
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).translate(_ALEFS)


def without_particle(text: str) -> str:
    """Without what closes a question, and the Chinese particle that asks."""
    return _ENDING.sub("", text)


def tokens_of(text: str) -> tuple[Token, ...]:
    return tuple(Token(found[0], plain(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text))


def without_hyphens(tokens: Sequence[Token]) -> Iterator[Token]:
    """`a-t-il` in its parts."""
    for token in tokens:
        start = token.start
        for part in token.text.split("-"):
            yield Token(part, plain(part), start, start + len(part))
            start += len(part) + 1


def names_of(text: str) -> list[NameRun]:
    """What is written like a name; a first word is one where it is none that asks or binds."""
    is_told = text != text.upper()
    runs: list[NameRun] = []
    for token in tokens_of(text):
        is_name = (is_told and token.text[0].isupper()) or any(sign.isdigit() for sign in token.text)
        is_beside = bool(runs) and not text[runs[-1].end : token.start].strip()
        if not is_name or (token.plain in FUNCTION and not (is_beside and _is_a_letter(token))):
            continue
        if is_beside:
            runs[-1] = NameRun(text[runs[-1].start : token.end], runs[-1].start, token.end)
        else:
            runs.append(NameRun(token.text, token.start, token.end))
    return runs


def _is_a_letter(token: Token) -> bool:
    """Of Hall A the A is no article; who asks "may I" is none."""
    return len(token.text) == 1 and token.text.isupper() and token.plain not in lexicon.SPEAKERS


def with_its_noun(text: str, name: NameRun) -> str:
    """`the Halden lock`, `el ahumador Brisa`; the name alone where no article says that more belongs to it."""
    earlier = [token for token in tokens_of(text) if token.end <= name.start]
    later = [token for token in tokens_of(text) if token.start >= name.end]
    is_described = bool(earlier) and earlier[-1].plain in ("the", "a", "an")
    if is_described and later and _is_noun(later, earlier):
        return text[earlier[-1].start : later[0].end]
    is_numbered = any(sign.isdigit() for sign in name.text)
    is_led = len(earlier) > 1 and earlier[-2].plain in _BEFORE_A_NOUN and earlier[-1].plain not in FUNCTION
    if is_led and not is_numbered:
        return text[earlier[-2].start : name.end]
    return name.text


def _is_noun(later: Sequence[Token], earlier: Sequence[Token]) -> bool:
    """Not "does the K-200 move": where a verb helps to ask of it, another one comes after the noun."""
    word = later[0]
    is_small = word.plain in FUNCTION - _NOUNS_OF_ENGLISH | lexicon.PARTICIPLES or word.plain.endswith("ed")
    if is_small or not word.text.islower():
        return False
    is_asked_of = len(earlier) < 2 or earlier[-2].plain not in (lexicon.RELATIONS | lexicon.LOCAL) - lexicon.OF
    helped = is_asked_of and any(token.plain in _HELPING for token in earlier)
    return not helped or (len(later) > 1 and later[1].plain not in FUNCTION)


def are_alike(one: str, other: str) -> bool:
    """`Kobaltkarte` and `Bernsteinkarte`, `Tessera-3` and `Tessera-2`, RA10 and RA20, 2019 and 2020: the same kind of
    thing.
    """
    if one.isdigit() and other.isdigit():
        return len(one) == len(other)
    if (head := _NUMBERED.match(one)) and (like := _NUMBERED.match(other)):
        return one != other and head[0] == like[0]
    return one != other and (one[-4:] == other[-4:] or one[:4] == other[:4]) and min(len(one), len(other)) > 4


def has_capital_nouns(text: str) -> bool:
    """German writes every noun like a name."""
    return any(token.plain in _GERMAN for token in tokens_of(text))
