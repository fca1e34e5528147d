"""Parts that a sentence lists of a thing: "a green door, two windows and a red roof". The colour and the material of
one of them are told of no other.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.words import Word

# Behind these a sentence lists what a thing has.
_HAS: Mapping[str, str] = {
    "en": r"\b(?:has|have|had|with|features?|offers?|includes?)\b",
    "de": r"\b(?:hat|haben|hatten?|mit|besitz\w+|verfug\w+ uber)\b",
    "es": r"\b(?:tienen?|con|llevan?)\b",
    "zh": "有|带|配|含|设",
    "ar": r"(?:^|[،؛] ?و?)ل\w{2,}\b|\b(?:له|لها|لهما|يضم|تضم|مع|ذات)\b",
}
_BETWEEN: Mapping[str, str] = {
    "en": ", (?:and )?| and ",
    "de": ", | und ",
    "es": ", | [ye] ",
    "zh": "[、，]|以及|[和与及]",
    # Paper begins like the word for "and".
    "ar": "، ?و?| و(?!رق)",
}
_ENDS = re.compile(r"[;.!?:؛。；：](?!\d)")
# One by itself, or so many of them: what is told behind the next one, or before the last, is not told of it too.
_LED = re.compile(
    r"\s*(?:an?|the|one|two|three|four|five|six|eight|ten|several|\d+|ein\w*|de[rmn]|die|das|zwei|drei|vier|funf|sechs|acht|zehn"
    r"|mehrere|un[ao]?s?|el|l[ao]s?|dos|tres|cuatro|cinco|seis|ocho|diez|vari[ao]s)\s"
    r"|[一二两三四五六八十\d几]"
)
_SHARED = re.compile(
    r"\s*(?:both|all|each|beide|alle|jeweils|jede\w?|amb[oa]s|tod[oa]s|cada|كل|كلا|كلها|كلاهما|جميعها)\b|.*[都均皆]"
)
# No sentence lists more for a reader; a line of thousands of them stays cheap to read.
_MOST_PARTS = 24
# Two of a thing have an ending of their own in Arabic.
_TWO = re.compile(r"\w{3,}(?:ان|ين)")


@dataclass(frozen=True)
class ListedPart:
    """One of them: what is said of it, in plain letters, and its words."""

    text: str
    words: tuple[Word, ...]

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(word.stem for word in self.words)


def is_told_of_another_part(
    line: Line, language: str, is_asked: Callable[[ListedPart], bool], tells: Callable[[str], bool]
) -> bool:
    """The line lists the part that is asked for, and `tells` finds what is asked in others alone, of which it is not
    said in a way that means all.
    """
    parts, beside = _listed(line, language)
    asked = [at for at, part in enumerate(parts) if is_asked(part)]
    told = [at for at, part in enumerate(parts) if tells(part.text)]
    if not asked or not told or not set(asked).isdisjoint(told) or tells(beside):
        return False
    return not any(_is_meant_of_both(parts, *pair, language) for pair in product(asked, told))


def _listed(line: Line, language: str) -> tuple[list[ListedPart], str]:
    """The parts of its first list, and what stands before and behind that."""
    bare, places = flat(line.text)
    has = re.search(_HAS.get(language, "$^"), bare)
    if has is None:
        return [], bare
    end = _ENDS.search(bare, has.end())
    close = end.start() if end else len(bare)
    between = list(re.finditer(_BETWEEN[language], bare[has.end() : close]))
    if len(between) >= _MOST_PARTS:
        return [], bare
    starts = [has.end(), *(has.end() + one.end() for one in between)]
    ends = [*(has.end() + one.start() for one in between), close]
    parts = [
        ListedPart(bare[start:end], _within(line, places[start], places[end]))
        for start, end in zip(starts, ends, strict=True)
    ]
    return parts, f"{bare[: has.start()]} {bare[close:]}"


def _within(line: Line, start: int, end: int) -> tuple[Word, ...]:
    """The words that reach into it: an "and" that is written as one with its noun stands before."""
    return tuple(word for word in line.tokens if start < word.end - line.start and word.start - line.start < end)


def _is_meant_of_both(parts: list[ListedPart], asked: int, told: int, language: str) -> bool:
    """Oars and sails of cotton, iron legs and drawers: the later one has no article and no number of its own. In Arabic
    none has an article, and only what stands last can be meant of a bare noun before it.
    """
    if any(_SHARED.match(part.text) for part in parts):
        return True
    if language == "ar":
        return asked < told and len(parts[asked].words) == 1 and not _TWO.fullmatch(parts[asked].text.strip())
    return not _LED.match(parts[max(asked, told)].text)
