"""Language of a text, by its script and its function words: enough to know how its words are to be read."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Self, TypeVar

from sluiceway_infer.domain.grounding.lexicon.function_words import FUNCTION_WORDS
from sluiceway_infer.domain.grounding.lexicon.traditional import TRADITIONAL
from sluiceway_infer.domain.grounding.text.stems import plain

N = TypeVar("N")

_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("ar", re.compile(r"[\u0620-\u06ff]")),
)
# The s of an English genitive is no word of French.
_WORD = re.compile(r"(?!(?<=\w['\u2019])s\b)[^\W\d_]+")
_SAMPLE = 2_000
# Signs that Spanish alone writes.
_SPANISH = re.compile("[\u00bf\u00a1]")
# Languages whose nouns are all written with a capital, so that it tells no names.
NOUNS_WITH_CAPITALS = frozenset(("de",))
# Languages whose words are read in pairs of signs.
NO_SPACES = frozenset(("zh", "ja", "ko"))
# Those whose patterns of small words are looked for within a run of signs.
_WITHIN_RUNS = frozenset(("zh", "ja"))
# Languages in whose script nothing tells that a word is a name.
WITHOUT_CAPITALS = frozenset(("ar", "fa", "he")) | NO_SPACES
# Languages in which names alone are written like names and keep their form.
PLAIN_NAMES = frozenset(("en", "fr", "es", "pt", "it", "ca", "nl", "sv", "da", "no", "nb", "nn", "id", "ms"))

# An "and" that is written together with the next word.
AND_BEFORE: Mapping[str, str] = {"ar": "[\u0648\u0641]?"}


def language_of(text: str, known: Sequence[str] = ()) -> str:
    """The language of a text; where it does not tell, the first of the known ones, else English."""
    sample = text[:_SAMPLE]
    for language, script in _SCRIPTS:
        if len(script.findall(sample)) * 4 > sum(sign.isalpha() for sign in sample):
            return language
    if _SPANISH.search(sample):
        return "es"
    said = Counter(plain(word) for word in _WORD.findall(sample))
    hits = {name: sum(said[word] for word in held if word in said) for name, held in FUNCTION_WORDS.items()}
    best = max(hits, key=lambda name: hits[name])
    usual = next((one for one in known if one), "en")
    return best if hits[best] > hits.get(usual, 0) else usual


def simplified(text: str, language: str) -> str:
    """A Chinese text in the signs of the lexicon, each at its place."""
    return text.translate(TRADITIONAL) if language == "zh" else text


@dataclass(frozen=True)
class NamedPatterns(Generic[N]):
    """The patterns of a language that have a name; where two begin at one place the longer one is looked for first."""

    pattern: re.Pattern[str] | None
    names: tuple[N, ...]

    @classmethod
    def of(cls, rows: Mapping[N, Mapping[str, str]], language: str, before: str = "") -> Self:
        """Those of the rows that the language has, whole words with `before` at the most written together with them."""
        held = [(name, one) for name, by in rows.items() for one in _alternatives(by.get(language, ""))]
        if not held:
            return cls(None, ())
        held.sort(key=lambda pair: -len(pair[1]))
        groups = "|".join(f"(?P<g{at}>{one})" for at, (_, one) in enumerate(held))
        return cls(re.compile(whole_words(groups, language, before)), tuple(name for name, _ in held))

    def find(self, text: str) -> Iterator[tuple[N, int, int]]:
        """Each name with its place in the text, in order."""
        if self.pattern is None:
            return
        bare, places = flat(text)
        for found in self.pattern.finditer(bare):
            name = self.names[int(str(found.lastgroup)[1:])]
            yield name, places[found.start()], places[found.end() - 1] + 1


def _alternatives(patterns: str) -> list[str]:
    """The patterns of a row; a bar within brackets belongs to its pattern."""
    found, depth, start = [], 0, 0
    for at, sign in enumerate(patterns):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            found.append(patterns[start:at])
            start = at + 1
    return [*found, patterns[start:]] if patterns else []


def whole_words(any_of: str, language: str, before: str = "") -> str:
    """The pattern of these where each is a word of its own, `before` at the most written together with it."""
    return any_of if language in _WITHIN_RUNS else rf"(?<!\w){before}(?:{any_of})(?!\w)"


# Of a question it is asked at each line; few, for lines may be long.
@lru_cache(maxsize=64)
def flat(text: str) -> tuple[str, tuple[int, ...]]:
    """The text without case and accents, and where each of its signs stands in the text."""
    signs: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        for bare in unicodedata.normalize("NFKD", sign.casefold()):
            if not unicodedata.combining(bare) and bare != "\u0640":
                signs.append("'" if bare == "\u2019" else bare)
                places.append(at)
    return "".join(signs), (*places, len(text))
