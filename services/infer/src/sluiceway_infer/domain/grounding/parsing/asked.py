"""Asked-for answer: its kind (a number, a date, a person, a reason …), and the property that it is the value of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from sluiceway_infer.domain.grounding.lexicon.asks import (
    ASKS,
    CALLED,
    COMPARED_BY_END,
    COMPARISONS,
    OR,
    PAST,
    WHAT,
    YES_OR_NO,
)
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.materials import ASKS_OF_MATERIAL
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.words import Word

Kind = Literal[
    "reason", "count", "measure", "date", "person", "place", "list", "choice", "material", "yes_or_no", "any"
]
# Nouns that say of which kind an answer is, rather than what it is the value of.
GENERIC = frozenset(
    """name names named nickname synonym term type types kind form sort word example way amount number person
    thing value called one group title located mean means known exist exists happen happened considered referred refer
    described portion part aspect term terms heisst heissen genannt gelegen llama llaman llamado wert zahl anzahl art
    form menge begriff valor numero tipo nombre cantidad forma nom nombre genre sorte عدد رقم نوع اسم قيمه مقدار
    sache sachen ding dinge 东西 地方 情况 全程 الموجود الموجودة المتاح المتاحة المتوفر المتوفرة المعروض المعروضة
    نفسي نفسه نفسها نفسك نفسنا انفسنا انفسهم غيره غيرها غيرهم
    الواحد الواحدة يوجد توجد الناس الشخص مسموح مسموحا مسموحه مسموحة ممنوع ممنوعا ممنوعه ممنوعة""".split()
)

# Who made it, and when, asks for no material.
_OF_DEEDS = frozenset(("person", "date", "place"))
_DEEDS = frozenset(("material",))
# Who asks to be told a price asks for it, and not whether somebody can.
_TELL_ME = re.compile(
    r"\W*(?:can|could|will|would) you (?:please |kindly )?(?:tell|give|show|send) (?:me|us) (?!if\b|whether\b)"
)


@dataclass(frozen=True)
class Asked:
    """What a question wants. `spans` are its asking words; `head` where the property stands, `head_is_strict` where
    nothing else in the question tells what is wanted.
    """

    kind: Kind
    concept: str
    spans: tuple[tuple[int, int], ...]
    head: tuple[int, int] | None = None

    @property
    def end(self) -> int:
        """Where the last of its asking words ends; 0 without any."""
        return max((end for _, end in self.spans), default=0)

    def is_property(self, word: Word, language: str) -> bool:
        """The word is the property that stands after "what is the", or any word for one."""
        is_in_head = self.head is not None and self.head[0] <= word.start < self.head[1]
        meant = concepts_of(word.stem, language) & PROPERTIES
        return is_in_head or bool(meant - _DEEDS if self.kind in _OF_DEEDS else meant)

    def is_asking(self, word: Word) -> bool:
        return any(start < word.end and word.start < end for start, end in self.spans)


def asked(text: str, language: str, found: Sequence[Word]) -> Asked:
    """The question, by the words with which it asks."""
    bare, places = flat(text)
    for name, pattern in (("material", ASKS_OF_MATERIAL.get(language, "$^")), *ASKS.get(language, ())):
        match = re.search(pattern, bare)
        if match and match.group():
            kind, _, concept = name.partition("/")
            spans = _spans(match, places) if kind == "material" else (_span(match, places),)
            return Asked(cast(Kind, kind), concept, spans, _head(bare, places, language, found))
    return Asked(_plain_kind(bare, language), "", (), _head(bare, places, language, found))


def is_comparison(text: str, language: str) -> bool:
    return bool(comparing_words(text, language))


def comparing_words(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Where the words stand by which it compares, each with its start and its last sign."""
    bare, places = flat(text)
    by_word, by_end = (COMPARISONS.get(language), COMPARED_BY_END.get(language))
    found = list(re.finditer(by_word, bare)) if by_word else []
    found = found or (list(re.finditer(by_end, bare)) if by_end else [])
    return tuple((places[one.start()], places[one.end() - 1]) for one in found)


def is_of_the_past(text: str, language: str) -> bool:
    """It asks for what happened once: its "when" tells a time, and no case."""
    pattern = PAST.get(language)
    return bool(pattern and re.search(pattern, flat(text)[0]))


def _plain_kind(bare: str, language: str) -> Kind:
    has_what = bool(WHAT.get(language) and re.match(r"\W*(?:\w+ )?" + WHAT[language], bare)) and language != "es"
    is_told = language == "en" and _TELL_ME.match(bare) is not None
    if not (has_what or is_told) and (yes := YES_OR_NO.get(language)) and re.match(yes, bare):
        return "choice" if re.search(OR[language], bare) else "yes_or_no"
    return "any"


def _span(match: re.Match[str], places: Sequence[int]) -> tuple[int, int]:
    start, end = match.span(match.lastindex or 0)
    return places[start], places[end - 1] + 1


def _spans(match: re.Match[str], places: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """What asks, and apart from it the verb that asks with it."""
    found = [match.span(), *(match.span(group) for group in range(1, match.re.groups + 1) if match.group(group))]
    return tuple((places[start], places[end - 1] + 1) for start, end in dict.fromkeys(found))


def _head(bare: str, places: Sequence[int], language: str, found: Sequence[Word]) -> tuple[int, int] | None:
    """The words of matter that follow "what is the": up to the first other word; none where a name is asked for."""
    pattern = WHAT.get(language)
    is_of_a_name = language in CALLED and re.search(CALLED[language], bare)
    match = re.search(pattern, bare) if pattern and not is_of_a_name else None
    if match is None or not match.group():
        return None
    start = places[match.end()]
    following = [word for word in found if word.start >= start]
    held: list[Word] = []
    for word in following:
        if not word.is_content or (held and word.start > held[-1].end + 1):
            break
        held.append(word)
    return (held[0].start, held[-1].end) if held else None
